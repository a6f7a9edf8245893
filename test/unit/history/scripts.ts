import { type History, type ReleaseTree, readHistory, type ScriptReader } from '../../../generator/history/index.ts';
import { initParser, parsePython } from '../../../generator/python/parse.ts';
import type { DatabaseProfile, ServiceProfile } from '../../../generator/service/model.ts';
import { FileMap, treeOf } from '../../../generator/source/index.ts';

/** Reads constants that are literals, and refuses the rest: what these tests need of an evaluator. */
const reader: ScriptReader = {
  parse: (file) => parsePython(file.text, file.path),
  constant(file, name) {
    throw new Error(`${file.path}: ${name} is not a literal`);
  },
};

/** `upgrade` that does something. */
export const real = (text = 'x') => `def upgrade(engine):\n    engine.execute('${text}')\n`;
/** `upgrade` that upstream keeps free. */
export const empty = '"""Kept free."""\ndef upgrade(engine):\n    pass\n';

interface Rev {
  readonly down?: string | readonly string[];
  readonly on?: string;
  readonly labels?: string;
  readonly body?: string;
}

/** A revision file of Alembic. */
export function rev(revision: string, { down, on, labels, body = 'pass' }: Rev = {}): string {
  const text = (value: string | readonly string[] | undefined) => {
    if (value === undefined) return 'None';
    return typeof value === 'string' ? `'${value}'` : `(${value.map((one) => `'${one}'`).join(', ')},)`;
  };
  return [
    `revision = '${revision}'`,
    `down_revision = ${text(down)}`,
    `branch_labels = ${labels === undefined ? 'None' : text([labels])}`,
    `depends_on = ${text(on)}`,
    `def upgrade():\n    ${body === 'pass' ? `op.execute('${revision}')` : body}`,
    '',
  ].join('\n');
}

export type Files = Readonly<Record<string, string>>;

export function treesOf(
  releases: readonly (readonly [release: string, files: Files, label?: string])[],
): ReleaseTree[] {
  const order = [...new Set(releases.map(([release]) => release))];
  return releases.map(([release, files, label], at) => {
    const entries = Object.entries(files).map(([path, text]) => [path, { load: () => Buffer.from(text) }] as const);
    return {
      release,
      releaseIndex: order.indexOf(release),
      tree: treeOf(new FileMap(label ?? `${release}.0`, new Map(entries))),
      isRelease: releases.findIndex(([other]) => other === release) === at,
    };
  });
}

const CFG = '[db_settings]\nrepository_id=svc repo\nversion_table=migrate_version\n';

/** Numbered scripts as a sqlalchemy-migrate repository in `repo/`. */
export function numbered(scripts: Files, folder = 'repo'): Files {
  return Object.fromEntries([
    [`${folder}/migrate.cfg`, CFG],
    ...Object.entries(scripts).map(([name, text]) => [`${folder}/versions/${name}`, text]),
  ]);
}

/** Revision files in `alembic/versions/`. */
export function revisions(scripts: Files): Files {
  return Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`alembic/versions/${name}.py`, text]));
}

export async function history(
  trees: readonly ReleaseTree[],
  profile: Partial<DatabaseProfile> = {},
  releases: readonly string[] = [...new Set(trees.map(({ release }) => release))],
): Promise<History> {
  await initParser();
  const service: ServiceProfile = {
    service: 'svc',
    releases: releases.map((release) => ({ release, refs: [`${release}.0`] })),
    databases: [],
  };
  const database: DatabaseProfile = {
    database: 'svc',
    floor: releases[0] ?? '',
    repositories: [
      { key: 'legacy', format: 'sqlalchemy-migrate', paths: ['repo', 'legacy'] },
      { key: 'alembic', format: 'alembic', paths: ['alembic/versions'] },
    ],
    heads: {},
    stamps: [],
    aliases: [],
    data: [],
    ...profile,
  };
  return readHistory(service, database, trees, reader);
}

/** The chain in short: `legacy:1@a`, in brackets where there is nothing to run. */
export function chainOf({ chain }: History): string[] {
  return chain.map(({ kind, ref, release, placeholder }) => {
    const name = `${kind === 'script' ? '' : `${kind} `}${ref.repository}:${ref.revision}@${release}`;
    return placeholder && kind === 'script' ? `(${name})` : name;
  });
}

export function headsOf({ releases }: History): Record<string, string> {
  return Object.fromEntries(
    releases.map(({ release, heads }) => [
      release,
      heads.map(({ repository, revision }) => `${repository}:${revision}`).join(' '),
    ]),
  );
}
