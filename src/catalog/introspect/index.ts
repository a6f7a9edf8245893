import { charsetOf, normalCollation } from '../charset.ts';
import type { Catalog, CharsetPair, Check, Column, Server, Table, Trigger } from '../model.ts';
import { normalRowFormat } from '../row-format.ts';
import { capabilities } from '../server.ts';
import { checkQuery, readCheck } from './check.ts';
import { columnQuery, columnReader } from './column.ts';
import { foreignKeyQuery, foreignKeyRuleQuery, indexQuery, readForeignKeys, readKeys, withRules } from './key.ts';
import { byTable, type Query, type Row, readRows } from './query.ts';
import { introspectServer } from './server.ts';

export { asRow, inTurn, type Query, type Row } from './query.ts';
export { introspectServer } from './server.ts';

const tableQuery = `
  SELECT TABLE_NAME AS table_name, TABLE_TYPE AS type, ENGINE AS engine, ROW_FORMAT AS row_format,
    TABLE_COLLATION AS collation, TABLE_COMMENT AS comment
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME`;

/** By the schema of its table, which is its own, too: that one is looked up, where all triggers would be read for TRIGGER_SCHEMA. */
const triggerQuery = `
  SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS table_name, ACTION_TIMING AS timing, EVENT_MANIPULATION AS event,
    ACTION_STATEMENT AS statement
  FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? ORDER BY TRIGGER_NAME`;

/** All that information_schema says of one database, as the queries of this folder name it. */
export interface SchemaRows {
  /** `collation` of the database itself. */
  readonly schema: Row;
  readonly tables: readonly Row[];
  readonly columns: readonly Row[];
  readonly keys: readonly Row[];
  readonly foreignKeys: readonly Row[];
  readonly checks: readonly Row[];
  readonly triggers: readonly Row[];
}

/**
 * The catalog of a live database, in about ten statements however many tables it has. They are asked together: a connection answers
 * one after the other, and the server is at the next one while an answer is read.
 *
 * @param query may be asked again before it has answered; `inTurn` is for what would open further connections then
 * @throws Error when there is no such database, or no privilege to see it
 */
export async function introspect(query: Query, database: string): Promise<Catalog> {
  const server = await introspectServer(query);
  const { checks: hasChecks } = capabilities(server);
  const read = (sql: string): Promise<Row[]> => readRows(query, sql, [database]);
  // The longest to read come first.
  const [columns, keys, schema, tables, foreignKeys, rules, checks, triggers] = await Promise.all([
    read(columnQuery).then((rows) => columnsOf(rows, server)),
    read(indexQuery(server.flavor === 'mysql' && hasChecks)).then((rows) => byTable(rows)),
    read('SELECT DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?'),
    read(tableQuery),
    read(foreignKeyQuery),
    read(foreignKeyRuleQuery),
    hasChecks ? read(checkQuery(server)) : [],
    read(triggerQuery),
  ]);
  const [own] = schema;
  if (own === undefined) {
    throw new Error(`There is no database "${database}", or this user may not see it: check its name and privileges`);
  }
  return assemble(server, database, {
    schema: own,
    tables,
    columns,
    keys,
    foreignKeys: byTable(withRules(foreignKeys, rules)),
    checks: byTable(checks),
    triggers,
  });
}

/** The catalog that such rows describe. `database` is the one that foreign keys name where they stay inside. */
export function catalogOfRows(server: Server, database: string, rows: SchemaRows): Catalog {
  return assemble(server, database, {
    ...rows,
    columns: columnsOf(rows.columns, server),
    keys: byTable(rows.keys),
    foreignKeys: byTable(rows.foreignKeys),
    checks: byTable(rows.checks),
  });
}

/** The same as SchemaRows, by table. */
interface ByTable extends Pick<SchemaRows, 'schema' | 'tables' | 'triggers'> {
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  readonly keys: ReadonlyMap<string, readonly Row[]>;
  readonly foreignKeys: ReadonlyMap<string, readonly Row[]>;
  readonly checks: ReadonlyMap<string, readonly Row[]>;
}

function columnsOf(rows: readonly Row[], server: Server): ReadonlyMap<string, readonly Column[]> {
  const readColumn = columnReader(server);
  return new Map([...byTable(rows)].map(([table, own]) => [table, own.map(readColumn)]));
}

function assemble(server: Server, database: string, rows: ByTable): Catalog {
  const catalog = new Map<string, Table>();
  for (const row of rows.tables) {
    if (row.text('type') !== 'BASE TABLE' && row.text('type') !== 'SYSTEM VERSIONED') continue;
    const name = row.text('table_name');
    const foreign = readForeignKeys(rows.foreignKeys.get(name) ?? [], database);
    const own = rows.columns.get(name) ?? [];
    catalog.set(name, {
      name,
      columns: own,
      ...readKeys(name, rows.keys.get(name) ?? [], foreign),
      foreignKeys: foreign,
      checks: readChecks(rows.checks.get(name) ?? [], own, server),
      engine: row.text('engine'),
      ...pairOf(row),
      rowFormat: normalRowFormat(row.nullable('row_format') ?? undefined),
      comment: row.text('comment'),
    });
  }
  return {
    server,
    ...pairOf(rows.schema),
    tables: catalog,
    triggers: new Map(rows.triggers.map((row) => [row.text('name'), readTrigger(row)])),
    views: rows.tables.filter((row) => row.text('type') === 'VIEW').map((row) => row.text('table_name')),
  };
}

function pairOf(row: Row): CharsetPair {
  const collation = normalCollation(row.text('collation'));
  return { charset: charsetOf(collation), collation };
}

function readChecks(rows: readonly Row[], columns: readonly Column[], server: Server): Check[] {
  return rows.map((row) => readCheck(row, columns, server));
}

function readTrigger(row: Row): Trigger {
  return {
    name: row.text('name'),
    table: row.text('table_name'),
    timing: row.text('timing') as Trigger['timing'],
    event: row.text('event') as Trigger['event'],
    statement: row.text('statement'),
  };
}
