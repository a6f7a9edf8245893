import type { Connection } from 'mysql2/promise';
import type { Catalog, Column, ForeignKey, Table } from '../../../src/catalog/model.ts';
import { isBinary, textRows } from '../live.ts';
import { hintsOf, type RowHint, type TableHints } from './hints.ts';
import { parentsFirst } from './order.ts';
import { type Random, random } from './random.ts';
import { randomValue, type Value } from './value.ts';

export type Row = Record<string, Value>;

export interface FillOptions {
  /** What is there: `introspect` of the same database. */
  readonly catalog: Catalog;
  /** How many rows to add to each table. A table whose keys allow fewer gets fewer. */
  readonly rows: number;
  readonly seed: string;
  /** Rows of this service keep its own rules too (hints.ts). */
  readonly service?: string;
  /** Tables that get these rows, completed, in the place of drawn ones: columns that a row leaves out are drawn. */
  readonly given?: ReadonlyMap<string, readonly Row[]>;
  /** In the place of the service's own. */
  readonly hints?: (table: string) => TableHints;
  /** Nullable columns that stay filled. */
  readonly filled?: (table: string, column: string) => boolean;
  /** Tables that get nothing. */
  readonly empty?: ReadonlySet<string>;
}

/** Where migration tools keep their place: not ours to write. */
export function isVersionTable(name: string): boolean {
  return name === 'migrate_version' || name.startsWith('alembic_version');
}

/** How often a nullable column is NULL. */
const NULLS = 0.25;
/** How often a row is drawn anew because a unique key has its values already. */
const ATTEMPTS = 20;

interface Filling {
  readonly table: Table;
  readonly hints: TableHints;
  readonly random: Random;
  /** Rows of every table so far, those that were there before included. */
  readonly all: ReadonlyMap<string, readonly Row[]>;
  readonly jsonColumns: ReadonlySet<string>;
  readonly filled: (column: string) => boolean;
  nextId: number;
}

/** The unique keys, and what they hold, compared as a case-insensitive collation does. */
function uniqueKeys(table: Table): (row: Row) => string[] {
  const keys = table.indexes.filter((index) => index.unique).map((index) => index.parts);
  if (table.primaryKey !== null) keys.unshift(table.primaryKey);
  return (row) =>
    keys.flatMap((parts, at) => {
      const values = parts.map((part) => row[part.column] ?? null);
      if (values.includes(null)) return [];
      const text = values.map((value, index) => {
        const whole = Buffer.isBuffer(value) ? value.toString('hex') : String(value).toLowerCase();
        return whole.slice(0, parts[index]?.length ?? undefined);
      });
      return [`${at}:${JSON.stringify(text)}`];
    });
}

/** The parents' values for a foreign key, or NULLs; `undefined` when no parent fits and NULL may not stand. */
function reference(filling: Filling, key: ForeignKey, row: Row): Row | undefined {
  const { table, random } = filling;
  const columnOf = (name: string) => table.columns.find((column) => column.name === name);
  const open = key.columns.filter((name) => !(name in row));
  const nullable = open.find((name) => columnOf(name)?.nullable === true && !filling.filled(name));
  const none = nullable === undefined ? undefined : { [nullable]: null };
  if (none !== undefined && random.chance(NULLS)) return none;
  const fits = (filling.all.get(key.refTable) ?? []).filter((parent) =>
    key.columns.every((name, at) => {
      const value = parent[key.refColumns[at] as string] ?? null;
      return value !== null && (!(name in row) || row[name] === value);
    }),
  );
  if (fits.length === 0) return none;
  const parent = random.pick(fits);
  return Object.fromEntries(key.columns.map((name, at) => [name, parent[key.refColumns[at] as string] as Value]));
}

function plainValue(filling: Filling, column: Column, row: Row, hint: RowHint | undefined, at: number): Value {
  if (hint !== undefined) return hint({ random: filling.random, row, at });
  if (column.autoIncrement) return filling.nextId++;
  // What is marked deleted has a time of deletion, as services leave it.
  if (column.name === 'deleted_at' && 'deleted' in row && !row.deleted) return null;
  if (column.nullable && column.name !== 'deleted' && !filling.filled(column.name) && filling.random.chance(NULLS)) {
    return null;
  }
  const value = randomValue(filling.random, column, filling.jsonColumns.has(column.name));
  if (value === null && !column.nullable && column.default.kind === 'none') {
    throw new Error(`${filling.table.name}.${column.name}: no value is known for its type`);
  }
  return value;
}

function drawRow(filling: Filling, at: number, given: Row): Row | undefined {
  const { table, hints } = filling;
  const row: Row = { ...given };
  for (const key of table.foreignKeys) {
    if (key.columns.some((name) => hints[name] !== undefined) || key.columns.every((name) => name in given)) continue;
    const values = reference(filling, key, row);
    if (values === undefined) return undefined;
    Object.assign(row, values);
  }
  const columns = table.columns.filter((column) => column.generated === null && !(column.name in row));
  // `deleted` first: `deleted_at` follows it.
  for (const column of columns.sort(
    (one, other) => Number(other.name === 'deleted') - Number(one.name === 'deleted'),
  )) {
    row[column.name] = plainValue(filling, column, row, hints[column.name], at);
  }
  return row;
}

/** New rows, `known` (the table's rows so far) grows by them, so that later rows can refer to earlier ones. */
function drawRows(filling: Filling, known: Row[], count: number, given: readonly Row[] | undefined): Row[] {
  const keysOf = uniqueKeys(filling.table);
  const taken = new Set(known.flatMap(keysOf));
  const rows: Row[] = [];
  for (let at = 0; at < (given?.length ?? count); at += 1) {
    const before = rows.length;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const row = drawRow(filling, at, given?.[at] ?? {});
      // Without a parent there will be none at the next attempt either.
      if (row === undefined) break;
      const keys = keysOf(row);
      if (keys.some((key) => taken.has(key))) continue;
      for (const key of keys) taken.add(key);
      rows.push(row);
      known.push(row);
      break;
    }
    if (given !== undefined && rows.length === before) {
      throw new Error(
        `${filling.table.name}: no place for ${JSON.stringify(given[at])}: no parent, or its keys are taken`,
      );
    }
  }
  return rows;
}

async function existingRows(connection: Connection, table: Table): Promise<Row[]> {
  const rows = await textRows(connection, table.name, table.columns);
  return rows.map((values) =>
    Object.fromEntries(
      table.columns.map((column, at) => {
        const value = values[at] ?? null;
        return [column.name, value !== null && isBinary(column) ? Buffer.from(value, 'hex') : value];
      }),
    ),
  );
}

async function insert(connection: Connection, table: Table, rows: readonly Row[]): Promise<void> {
  const names = table.columns.filter((column) => column.generated === null).map((column) => column.name);
  for (let from = 0; from < rows.length; from += 500) {
    const values = rows.slice(from, from + 500).map((row) => names.map((name) => row[name] ?? null));
    await connection.query('INSERT INTO ?? (??) VALUES ?', [table.name, names, values]);
  }
}

/** Columns whose CHECK wants JSON: what MariaDB makes of the JSON type. */
function jsonColumns(table: Table): ReadonlySet<string> {
  const named = table.columns.filter((column) =>
    table.checks.some(
      (check) => check.expression.includes('json_valid') && check.expression.includes(`\`${column.name}\``),
    ),
  );
  return new Set(named.map((column) => column.name));
}

/**
 * Adds rows to every table but the version tables: valid by the schema's own keys, checks and types, with NULLs where
 * they may stand, and the same for the same seed on the same schema.
 * @returns how many rows each table got
 */
export async function fill(connection: Connection, options: FillOptions): Promise<ReadonlyMap<string, number>> {
  for (const name of options.given?.keys() ?? []) {
    if (!options.catalog.tables.has(name)) throw new Error(`rows are given for ${name}, and there is no such table`);
  }
  const all = new Map<string, Row[]>();
  const counts = new Map<string, number>();
  for (const table of parentsFirst(options.catalog.tables)) {
    const existing = await existingRows(connection, table);
    all.set(table.name, existing);
    if (isVersionTable(table.name)) continue;
    const counter = table.columns.find((column) => column.autoIncrement)?.name;
    const last = counter === undefined ? 0 : Math.max(0, ...existing.map((row) => Number(row[counter])));
    const filling: Filling = {
      table,
      hints: options.hints?.(table.name) ?? hintsOf(options.service, table.name),
      filled: (column) => options.filled?.(table.name, column) ?? false,
      random: random(`${options.seed}/${table.name}`),
      all,
      jsonColumns: jsonColumns(table),
      nextId: last + 1,
    };
    const count = options.empty?.has(table.name) ? 0 : options.rows;
    const rows = drawRows(filling, existing, count, options.given?.get(table.name));
    await insert(connection, table, rows);
    counts.set(table.name, rows.length);
  }
  return counts;
}
