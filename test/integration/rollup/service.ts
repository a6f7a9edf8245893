import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RollupOptions, RollupReport } from '../../../generator/rollup/index.ts';
import { rollup } from '../../../generator/rollup/index.ts';

export type Files = Readonly<Record<string, string>>;

const numbered = (body: string, imports = ''): string =>
  `from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table\n${imports}\n\ndef upgrade(migrate_engine):\n    meta = MetaData(bind=migrate_engine)\n${indent(body)}\n`;
const indent = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
const revision = (id: string, down: string | null, body: string): string =>
  `from alembic import op\nimport sqlalchemy as sa\n\nrevision = '${id}'\ndown_revision = ${down === null ? 'None' : `'${down}'`}\n\n\ndef upgrade():\n${indent(body)}\n`;

const cfg = '[db_settings]\nrepository_id = shelf\nversion_table = migrate_version\n';

/** A repository of numbered scripts by their names. */
const repository = (scripts: Files): Files => ({
  'repo/migrate.cfg': cfg,
  ...Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`repo/versions/${name}`, text])),
});

const things = numbered(`
Table('things', meta,
      Column('id', Integer, primary_key=True, nullable=False),
      Column('name', String(40)),
      mysql_engine='InnoDB').create()
`);
/** Adds a column to what `things` makes, and an index if that is wanted. */
const amount = (index: boolean): string =>
  numbered(
    `
things = Table('things', meta, autoload=True)
Column('amount', Integer).create(things)
${index ? "Index('ix_things_amount', things.c.amount).create()" : ''}
`,
    'from sqlalchemy import Index',
  );
/** Makes the name longer, and drops an index if one is named. */
const label = (size: number, drops = ''): string =>
  numbered(`
things = Table('things', meta, autoload=True)
things.c.name.alter(type=String(${size}))
${drops === '' ? '' : `migrate_engine.execute('DROP INDEX ${drops} ON things')`}
`);
const count = numbered(`
things = Table('things', meta, autoload=True)
Column('amount', Integer).create(things)
migrate_engine.execute(things.update().values(amount=1))
`);
const all = numbered(`
Table('things', meta,
      Column('id', Integer, primary_key=True, nullable=False),
      Column('name', String(60)),
      Column('amount', Integer),
      mysql_engine='InnoDB').create()
`);
const initial = revision(
  'aaaa',
  null,
  `
op.create_table('things', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(40)),
                sa.Column('amount', sa.Integer))
`,
);

/** Three releases of a service of our own: numbers, a squash that is not quite one, then Alembic. */
export const RELEASES: Readonly<Record<string, Files>> = {
  one: { 'repo/migrate.cfg': cfg, 'repo/versions/001_things.py': things },
  two: { 'repo/migrate.cfg': cfg, 'repo/versions/001_things.py': things, 'repo/versions/002_amount.py': count },
  three: {
    'repo/migrate.cfg': cfg,
    'repo/versions/002_all.py': all,
    'alembic/versions/aaaa_initial.py': initial,
    'alembic/versions/bbbb_flag.py': revision('bbbb', 'aaaa', "op.add_column('things', sa.Column('flag', sa.Boolean))"),
  },
};

export interface Workshop {
  readonly folder: string;
  put(release: string, files: Files): void;
  run(options?: RollupOptions): Promise<RollupReport>;
  /** Files of the written set, by name. */
  set(): ReadonlyMap<string, string>;
  clean(): void;
}

/** A folder with the releases' files and a configuration that describes the service. */
export function openWorkshop(
  releases: Readonly<Record<string, Files>> = RELEASES,
  facts: Readonly<Record<string, unknown>> = {},
): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-rollup-'));
  const put = (release: string, files: Files): void => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, release, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  };
  for (const [release, files] of Object.entries(releases)) put(release, files);
  const names = Object.keys(releases);
  const config = {
    out: 'out',
    services: {
      shelf: {
        source: { folders: Object.fromEntries(names.map((name) => [name, name])) },
        releases: names,
        databases: {
          main: {
            repositories: [
              { key: 'legacy', format: 'sqlalchemy-migrate', paths: ['repo'] },
              { key: 'alembic', format: 'alembic', paths: ['alembic/versions'] },
            ],
            stamps: [{ revision: 'alembic:aaaa', stands: 'legacy:2', switchIn: 'three' }],
          },
        },
        ...facts,
      },
    },
  };
  if (!names.includes('three')) config.services.shelf.databases.main.stamps = [];
  writeFileSync(join(folder, 'stackleap.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  const out = join(folder, 'out/shelf/main');
  return {
    folder,
    put,
    run: (options = {}) => rollup({ config: join(folder, 'stackleap.config.mjs'), ...options }),
    set() {
      const entries = readdirSync(out).sort();
      return new Map(entries.map((name) => [name, readFileSync(join(out, name), 'utf8')]));
    },
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export { amount, label, numbered, repository, revision, things };
