import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyOperation,
  type Catalog,
  CatalogError,
  createAll,
  diffCatalogs,
  emptyCatalog,
  fingerprint,
  introspect,
  introspectServer,
  type Query,
} from '../../../src/catalog/index.ts';
import * as op from '../../../src/operation/index.ts';
import { type TestDatabase, type TestServer, testServer } from '../../support/server.ts';

const base: op.Operation[] = [
  op.createTable('images', {
    columns: {
      id: op.varchar(36).notNull(),
      name: op.varchar(255),
      size: op.bigint(),
      deleted: op.boolean().notNull().default(false),
      state: op.enumeration('queued', "it's").default('queued'),
      body: op.text(),
    },
    primaryKey: ['id'],
    indexes: [op.index('ix_name', ['name']), op.unique('u_size', ['size', 'deleted'])],
    options: { charset: 'utf8', engine: 'InnoDB' },
  }),
  op.createTable('tags', {
    columns: {
      id: op.int().notNull().autoIncrement(),
      image_id: op.varchar(36),
      parent: op.int(),
      value: op.varchar(64),
    },
    primaryKey: ['id'],
    foreignKeys: [
      op.foreignKey('fk_image', ['image_id'], 'images', ['id'], { onDelete: 'CASCADE' }),
      op.foreignKey(null, ['parent'], 'tags', ['id']),
    ],
    checks: [op.check(null, 'parent <> 0')],
  }),
];

/** Each on its own behind `base`. */
const cases: Record<string, op.Operation[]> = {
  'createTable: every type': [
    op.createTable('all_types', {
      columns: {
        a: op.tinyint(),
        b: op.smallint().unsigned(),
        c: op.mediumint().default(7),
        d: op.decimal(10, 2).default('1'),
        e: op.float(),
        f: op.double(8, 2),
        g: op.char(3).collate('utf8_bin'),
        h: op.varchar(20).charset('latin1').comment("what's; this"),
        i: op.tinytext(),
        j: op.mediumtext(),
        k: op.longtext(),
        l: op.text(65535),
        m: op.setOf('a', 'b').default('b,a'),
        n: op.blob(),
        o: op.varbinary(16),
        p: op.binary(4).default('a'),
        q: op.datetime(6).defaultExpression('now(6)').onUpdateNow(),
        r: op.timestamp().null(),
        s: op.time(3),
        t: op.date().default('2000-1-2'),
        u: op.year(),
        v: op.bit(4).default('5'),
        w: op.json(),
        x: op.int().generatedAs('a + 1', 'stored'),
        y: op.varchar(36).defaultExpression('uuid()'),
        z: op.datetime().notNull().default('2000-01-01'),
      },
      options: { comment: "table's" },
    }),
  ],
  'createTable: a foreign key to a table of another charset': [
    op.createTable('old', {
      columns: { id: op.varchar(9).notNull() },
      primaryKey: ['id'],
      options: { charset: 'latin1' },
    }),
    op.createTable('young', {
      columns: { id: op.varchar(9) },
      foreignKeys: [op.foreignKey('fk_old', ['id'], 'old', ['id'])],
    }),
  ],
  'createTable: a CHECK of a column': [
    op.createTable('checked', {
      columns: { a: op.int(), b: op.int() },
      checks: [op.columnCheck('a', 'a > 1'), op.check('ab', 'a < b OR b IS NULL')],
    }),
    op.alterColumn('checked', 'b', op.bigint(), { rename: 'c' }),
    op.alterColumn('checked', 'a', op.bigint()),
  ],
  dropTable: [op.dropTable('tags')],
  renameTable: [op.renameTable('tags', 'labels'), op.renameTable('images', 'pictures')],
  alterTableOptions: [op.alterTableOptions('images', { charset: 'latin1', comment: 'x', rowFormat: 'COMPRESSED' })],
  'alterTableOptions: convert': [op.convertTable('images', { charset: 'utf8' })],
  'dropTable without foreign key checks': [op.withoutForeignKeyChecks(op.dropTable('images'))],
  alterDatabase: [op.alterDatabase({ charset: 'utf8mb4', collation: 'utf8mb4_bin' })],
  addColumn: [
    op.addColumn('images', 'os_hidden', op.boolean().notNull().default('0')),
    op.addColumn('images', 'first', op.int(), { position: 'first' }),
    op.addColumn('images', 'behind', op.varchar(5), { position: { after: 'id' } }),
  ],
  dropColumn: [
    op.dropColumn('images', 'name'),
    op.dropForeignKey('tags', 'tags_ibfk_1'),
    op.dropColumn('tags', 'parent'),
  ],
  alterColumn: [
    op.alterColumn('images', 'size', op.int().unsigned().notNull().default(1), { rename: 'bytes' }),
    op.alterColumn('tags', 'parent', op.int().comment('x'), { rename: 'above' }),
  ],
  createIndex: [
    op.createIndex('images', null, [op.part('body', 100)]),
    op.createIndex('tags', 'explicit', ['image_id']),
    op.createUniqueIndex('images', 'u', ['state']),
    op.createIndex('images', 'words', ['body'], 'fulltext'),
  ],
  'createIndex: a TEXT without a length': [op.createIndex('images', null, ['body'])],
  dropIndex: [op.dropIndex('images', 'assumed', { columns: ['name'] }), op.dropIndex('images', 'u_size')],
  renameIndex: [op.renameIndex('images', 'ix_name', 'renamed')],
  addPrimaryKey: [
    op.createTable('plain', { columns: { a: op.int(), b: op.int() } }),
    op.addPrimaryKey('plain', ['b', 'a']),
  ],
  'addPrimaryKey: replace': [op.replacePrimaryKey('tags', ['id', 'value'])],
  dropPrimaryKey: [op.dropTable('tags'), op.dropPrimaryKey('images')],
  addForeignKey: [
    op.addColumn('images', 'tag', op.int()),
    op.addForeignKey('images', null, ['tag'], 'tags', ['id'], { onDelete: 'SET NULL', onUpdate: 'NO ACTION' }),
    op.addForeignKey('images', 'second', ['tag'], 'tags', ['id']),
  ],
  'addForeignKey: to a column of another collation': [
    op.createTable('old', {
      columns: { id: op.varchar(9).notNull() },
      primaryKey: ['id'],
      options: { charset: 'latin1' },
    }),
    op.addColumn('tags', 'old', op.varchar(9).notNull().default('')),
    op.addForeignKey('tags', 'to_old', ['old'], 'old', ['id']),
  ],
  dropForeignKey: [op.dropForeignKey('tags', 'assumed', { columns: ['image_id'], refTable: 'images' })],
  'addCheck and dropCheck': [
    op.addCheck('images', null, 'deleted IN (0, 1)'),
    op.addCheck('images', 'ck', "size > 1 AND (state = 'queued' OR name LIKE 'x%')"),
    op.addCheck('tags', 'gone', "value <> ''"),
    op.dropCheck('tags', 'gone'),
  ],
  'createTrigger and dropTrigger': [
    op.createTrigger('t1', { table: 'images', timing: 'BEFORE', event: 'INSERT', statement: 'SET NEW.size = 1' }),
    op.createTrigger('t2', {
      table: 'tags',
      timing: 'AFTER',
      event: 'DELETE',
      statement: 'BEGIN SET @a = 1; SET @b = 2; END',
    }),
    op.dropTrigger('t1'),
  ],
};

/** What MySQL refuses and MariaDB does. */
function onlyElsewhere({ flavor }: TestServer, operation: op.Operation): boolean {
  if (flavor === 'mariadb') return false;
  if (operation.kind === 'addPrimaryKey') return operation.replace === true;
  return (
    operation.kind === 'createIndex' && operation.index.columns.includes('body') && operation.index.kind !== 'fulltext'
  );
}

describe('an operation on a server and on the model ends in the same catalog', async () => {
  const server = await testServer();
  let database: TestDatabase;
  let connection: Connection;
  const query: Query = async (sql, params) => (await connection.query<RowDataPacket[]>(sql, params))[0];

  beforeAll(async () => {
    database = await server.createDatabase({ charset: 'utf8' });
    connection = await database.connection();
  });
  afterAll(() => database.drop());

  async function empty(): Promise<Catalog> {
    await connection.query(
      `DROP DATABASE ${database.name}; CREATE DATABASE ${database.name} CHARACTER SET utf8; USE ${database.name}`,
    );
    return emptyCatalog(await introspectServer(query), { charset: 'utf8' });
  }
  /** What this server refuses, the model has to refuse for the same reason. */
  async function run(start: Catalog, operations: readonly op.Operation[]): Promise<Catalog> {
    let catalog = start;
    for (const operation of operations) {
      const statements = op.compile(catalog, operation);
      try {
        catalog = applyOperation(catalog, operation);
      } catch (error) {
        if (!(error instanceof CatalogError) || !onlyElsewhere(server, operation)) throw error;
        await expect(connection.query(String(statements[0]))).rejects.toMatchObject({ errno: error.errno });
        continue;
      }
      for (const statement of statements) await connection.query(statement);
    }
    return catalog;
  }

  it.each(Object.entries(cases))('%s', async (_, operations) => {
    const catalog = await run(await empty(), [...base, ...operations]);
    const live = await introspect(query, database.name);
    expect(diffCatalogs(catalog, live)).toEqual([]);
    expect(fingerprint(live)).toBe(fingerprint(catalog));

    const rebuilt = await run(await empty(), [...createAll(live), op.alterDatabase(live)]);
    expect(diffCatalogs(catalog, rebuilt)).toEqual([]);
    expect(diffCatalogs(rebuilt, await introspect(query, database.name))).toEqual([]);
  });

  it('says that a database is not there', async () => {
    await expect(introspect(query, 'no_such_database')).rejects.toThrow(/no database "no_such_database"/);
  });

  it('sees views', async () => {
    await run(await empty(), base);
    await connection.query('CREATE VIEW seen AS SELECT id FROM images');
    expect((await introspect(query, database.name)).views).toEqual(['seen']);
  });
});
