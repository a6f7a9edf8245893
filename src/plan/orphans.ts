import { partColumns } from '../catalog/index.ts';
import type { ForeignKey, Table } from '../catalog/model.ts';
import { quoteName } from '../operation/index.ts';

type Compared = Pick<ForeignKey, 'columns' | 'refTable' | 'refColumns'>;

/** Rows that a foreign key forbids: what the server itself looks for when it adds a key with `foreign_key_checks` on. */
export interface Orphans {
  /** `subnets gets a foreign key (network_id) to networks`. */
  readonly what: string;
  /** `rows that point at no row of networks`. */
  readonly wrong: string;
  /** Columns by table that the query reads. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  /** Lists them by their primary key and what they point with. A NULL among the columns points at nothing, and may. */
  readonly select: string;
}

/** The rows of a table that a key of these columns would not allow. */
export function orphansOf(table: Table, { columns, refTable, refColumns }: Compared): Orphans {
  const own = (name: string): string => `${quoteName(table.name)}.${quoteName(name)}`;
  const shown = [...new Set([...partColumns(table.primaryKey ?? []), ...columns])];
  const filled = columns.map((name) => `${own(name)} IS NOT NULL`);
  const match = columns.map((name, at) => `\`parent\`.${quoteName(refColumns[at] ?? '')} = ${own(name)}`);
  const parent = `SELECT 1 FROM ${quoteName(refTable)} AS \`parent\` WHERE ${match.join(' AND ')}`;
  const list = shown.map(own).join(', ');
  const reads: Record<string, readonly string[]> = { [table.name]: shown };
  reads[refTable] = [...(reads[refTable] ?? []), ...refColumns];
  return {
    what: `${table.name} gets a foreign key (${columns.join(', ')}) to ${refTable}`,
    wrong: `rows that point at no row of ${refTable}`,
    reads,
    select: `SELECT ${list} FROM ${quoteName(table.name)} WHERE ${filled.join(' AND ')} AND NOT EXISTS (${parent})`,
  };
}
