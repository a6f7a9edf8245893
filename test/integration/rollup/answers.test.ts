import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RollupReport } from '../../../generator/rollup/index.ts';
import { runCli } from '../../support/cli.ts';
import { testServer } from '../../support/server.ts';
import { type Files, numbered, openWorkshop, repository, type Workshop } from './service.ts';

/*
 * What a script asks of the schema is answered by the database that it runs on, not by the chain's: here the chain
 * begins at a squash, and real databases of that release are otherwise than the squash has it.
 */

const squash = numbered(`
Table('things', meta,
      Column('id', Integer, primary_key=True, nullable=False),
      Column('kind', String(255), nullable=False),
      Column('note', String(40)),
      Column('size', Integer),
      mysql_engine='InnoDB').create()
`);
/** The length decides, and what it decides changes it. */
const length = numbered(`
things = Table('things', meta, autoload=True)
if things.c.kind.type.length == 25:
    things.c.kind.alter(type=String(255))
    things.update().where(things.c.kind == 'cut').values(kind='cut off').execute()
`);
/** By way of a variable, of an `else`, and of what a block assigns. */
const ways = numbered(`
things = Table('things', meta, autoload=True)
length = things.c.note.type.length
if length is not None and length < 50:
    things.c.note.alter(type=String(50))
name = 'big'
if not things.c.size.nullable:
    name = 'huge'
Column(name, Boolean).create(things)
`);
/** By class, by what is there, and by leaving early. */
const kinds = numbered(
  `
things = Table('things', meta, autoload=True)
if isinstance(things.c.size.type, String):
    things.c.size.alter(type=Integer())
if migrate_engine.has_table('scraps'):
    Table('scraps', meta).drop()
if 'label' in things.c:
    return
Column('label', String(10)).create(things)
`,
);

const RELEASES: Readonly<Record<string, Files>> = {
  ash: repository({ '001_squash.py': squash }),
  birch: repository({ '001_squash.py': squash, '002_length.py': length }),
  cedar: repository({
    '001_squash.py': squash,
    '002_length.py': length,
    '003_ways.py': ways,
    '004_kinds.py': kinds,
  }),
};

let shop: Workshop;
let report: RollupReport;
beforeAll(async () => {
  shop = openWorkshop(RELEASES);
  report = await shop.run();
});
afterAll(() => shop.clean());

/** The steps of a migration, without white space. */
function steps(revision: string): string {
  const [, text = ''] = [...shop.set()].find(([name]) => name.includes(`_${revision}_`)) ?? [];
  return text.slice(text.indexOf('steps: ')).replace(/\s+/g, '');
}

describe('what a script asks of the schema', () => {
  it('stays a condition though the chain knows the answer, behind its own change as the schema was before', () => {
    expect(report.sets[0]?.unresolved).toEqual([]);
    const asked = "hasColumn('things','kind',{length:25})";
    expect(steps('002')).toBe(
      `steps:[when(${asked},alterColumn('things','kind',varchar(255).notNull())),` +
        `when(before(${asked}),updateRows('things',{set:{kind:"'cutoff'"},where:"kind='cut'",reads:{things:['kind']}}),),],});`,
    );
  });

  it('is followed through variables and to what its branches assign', () => {
    expect(steps('003')).toBe(
      `steps:[when(all(hasColumn('things','note',{minLength:0}),hasColumn('things','note',{maxLength:49})),` +
        `alterColumn('things','note',varchar(50)),),` +
        `when(hasColumn('things','size',{nullable:true}),addColumn('things','big',boolean())),` +
        `when(not(hasColumn('things','size',{nullable:true})),addColumn('things','huge',boolean())),],});`,
    );
  });

  it('is asked of classes of types, and of what the chain does not have', () => {
    expect(steps('004')).toContain("{types:['char','varchar',");
    expect(steps('004')).toContain("alterColumn('things','size',int())");
    expect(steps('004')).toContain("when(hasTable('scraps'),dropTable('scraps'))");
    expect(steps('004')).toContain("when(not(hasColumn('things','label')),addColumn('things','label',varchar(10)))");
  });
});

const table = (kind: string, size: string): string =>
  `CREATE TABLE things (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, kind ${kind} NOT NULL, note varchar(40), size ${size}) ENGINE=InnoDB`;

const STARTS = [
  { name: 'as the squash', sql: [table('varchar(255)', 'int')], rows: [{ kind: 'cut' }], columns: ['big'] },
  { name: 'as real ones', sql: [table('varchar(25)', 'int')], rows: [{ kind: 'cut off' }], columns: ['big'] },
  {
    name: 'drifted',
    sql: [table('varchar(25)', 'int NOT NULL'), 'CREATE TABLE scraps (id int)'],
    rows: [{ kind: 'cut off' }],
    columns: ['huge'],
  },
];

describe.each(STARTS)('a database $name', ({ sql, rows, columns }) => {
  it('is upgraded as the scripts would have upgraded it', async () => {
    const test = await (await testServer()).createDatabase();
    const connection = await test.connection();
    try {
      await connection.query(`${sql.join(';')};
        INSERT INTO things (kind, size) VALUES ('cut', 1);
        CREATE TABLE migrate_version (repository_id varchar(250) NOT NULL PRIMARY KEY, repository_path text, version int);
        INSERT INTO migrate_version VALUES ('shelf', 'repo', 1)`);
      const target = ['shelf', '--set', join(shop.folder, 'out'), '--url', test.url];
      const done = await runCli(['upgrade', ...target, '--to', 'cedar', '--yes', '--allow-sessions']);
      expect(done.stderr).not.toContain('SL04');
      expect((await connection.query('SELECT kind FROM things'))[0]).toEqual(rows);
      const [found] = await connection.query(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'things' AND column_name IN ('big', 'huge')",
      );
      expect(found).toEqual(columns.map((name) => ({ name })));
      expect((await connection.query("SHOW TABLES LIKE 'scraps'"))[0]).toEqual([]);
      expect((await connection.query("SHOW COLUMNS FROM things LIKE 'kind'"))[0]).toMatchObject([
        { Type: 'varchar(255)' },
      ]);
    } finally {
      await test.drop();
    }
  });
});
