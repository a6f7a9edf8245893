import type { Catalog, Column } from '../../src/catalog/model.ts';

/** Rows for a table: how many, and SQL for the columns that matter. `seq` counts from 1. */
export interface Bulk {
  readonly table: string;
  readonly count: number;
  readonly columns: Readonly<Record<string, string>>;
}

/** A UUID that belongs to `kind` and a number (SQL), the same wherever it is asked for; its order is random. */
export function uuid(kind: string, number: string): string {
  const digits = `MD5(CONCAT('${kind}', ${number}))`;
  const part = (from: number, length: number) => `SUBSTR(${digits}, ${from}, ${length})`;
  return `CONCAT_WS('-', ${[part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(', ')})`;
}

/** The same as 32 hexadecimal digits. */
export function hex(kind: string, number: string): string {
  return `MD5(CONCAT('${kind}', ${number}))`;
}

/** The number of the group of `size` rows that a row belongs to, from 1. */
export function group(size: number): string {
  return `(FLOOR((seq - 1) / ${size}) + 1)`;
}

/** What stands where a row must have something. */
function least(column: Column): string {
  switch (column.type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'float':
    case 'double':
      return '0';
    case 'enum':
      return `'${column.type.values[0]}'`;
    case 'datetime':
    case 'timestamp':
      return "'2014-03-03 12:00:00'";
    default:
      return "''";
  }
}

/** One statement that makes the rows on the server itself (MariaDB's sequence tables). */
export function bulkInsert(catalog: Catalog, { table: name, count, columns }: Bulk): string {
  const table = catalog.tables.get(name);
  if (table === undefined) throw new Error(`there is no table ${name} before the script`);
  const unknown = Object.keys(columns).filter((one) => !table.columns.some((column) => column.name === one));
  if (unknown.length > 0) throw new Error(`${name} has no column ${unknown.join(', ')}`);
  const given = table.columns.flatMap((column): (readonly [string, string])[] => {
    const sql = columns[column.name];
    if (sql !== undefined) return [[column.name, sql]];
    const must = !column.nullable && column.default.kind === 'none' && !column.autoIncrement;
    return must ? [[column.name, least(column)]] : [];
  });
  const names = given.map(([one]) => `\`${one}\``).join(', ');
  return `INSERT INTO \`${name}\` (${names}) SELECT ${given.map(([, sql]) => sql).join(', ')} FROM seq_1_to_${Math.max(1, Math.floor(count))}`;
}
