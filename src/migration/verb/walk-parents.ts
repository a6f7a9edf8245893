import type { Sql, WalkParents } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';
import type { WayDown } from './way-down.ts';

/** Which way is gone, and what is written on it. */
export interface WalkParentsOptions extends VerbOptions {
  /** The table's primary key, one column. */
  readonly key: string;
  /** The column that holds the key of a row's parent. */
  readonly parent: string;
  /** The column that gets the number of rows above. */
  readonly depth: string;
  /** Which rows are at the top: their depth is 0. */
  readonly top: Sql;
  /** Rows for which this does not hold are left alone, and so are those under them. Absent: all are met. */
  readonly where?: Sql;
}

/** Goes down from the rows at the top to their children, and theirs; rows that are not met are left alone. */
export function walkParents(table: string, options: WalkParentsOptions): WalkParents {
  const { key, parent, depth, top, where, reads = {} } = options;
  return frozen<WalkParents>({
    kind: 'walkParents',
    table,
    key,
    parent,
    depth,
    top: sqlText(top),
    where: where === undefined ? undefined : sqlText(where),
    reads: tableColumns({ ...reads, [table]: [...(reads[table] ?? []), key, parent] }),
    writes: tableColumns({ [table]: [depth] }),
  });
}

/**
 * The way down of `walkParents`. Conditions stand inside queries of one table each, so that their columns need no
 * table's name. A row has one parent at most and the walk begins where there is none, so it meets no row twice.
 */
export function walkParentsWay(step: WalkParents, fill: Fill): WayDown {
  const [table, key, parent, depth] = [step.table, step.key, step.parent, step.depth].map(quoteName);
  const met = step.where === undefined ? '' : ` AND (${fill.text(step.where)})`;
  return {
    children: `SELECT ${parent} AS parent, ${key} AS id FROM ${table} WHERE ${parent} IS NOT NULL${met}`,
    top: `SELECT ${key} AS id, 0 AS value FROM ${table} WHERE (${fill.text(step.top)})${met}`,
    below: 'children.parent = level.id',
    value: 'level.value + 1',
    write: `${table} ON ${table}.${key} = level.id SET ${table}.${depth} = level.value`,
  };
}
