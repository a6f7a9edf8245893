import type { FindRoots } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import { quoteName } from './sql-text.ts';
import type { WayDown } from './way-down.ts';

/** Whose roots are looked for, and where they are written. */
export interface FindRootsOptions extends VerbOptions {
  /** Gets the key of the root. */
  readonly column: string;
  /** The column of the changed table that names a row of `of`. */
  readonly by: string;
  /** The table that is gone up in. */
  readonly of: string;
  /** Its primary key, one column of text. */
  readonly key: string;
  /** Its column that holds the key of a row's parent: NULL or empty text at a root. */
  readonly parent: string;
}

/**
 * Writes the root of the row that each row of `table` names: what stands at the end of the way up. A parent that is not
 * there is itself the end. Rows in a ring have no root and are left alone.
 */
export function findRoots(table: string, options: FindRootsOptions): FindRoots {
  const { column, by, of, key, parent, reads = {} } = options;
  return frozen<FindRoots>({
    kind: 'findRoots',
    table,
    column,
    by,
    of,
    key,
    parent,
    reads: tableColumns({
      ...reads,
      [table]: [...(reads[table] ?? []), by],
      [of]: [...(reads[of] ?? []), key, parent],
    }),
    writes: tableColumns({ [table]: [column] }),
  });
}

/** The way down from the roots. Parents are told apart byte by byte. */
export function findRootsWay(step: FindRoots): WayDown {
  const [table, column, by, of, key, parent] = [step.table, step.column, step.by, step.of, step.key, step.parent].map(
    quoteName,
  );
  const same = (mine: string, theirs: string): string =>
    `${mine} = ${theirs} AND CAST(${mine} AS BINARY) = CAST(${theirs} AS BINARY)`;
  const roots = `SELECT ${key} AS id, ${key} AS value FROM ${of} WHERE COALESCE(CHAR_LENGTH(${parent}), 0) = 0`;
  const lone = `SELECT child.${key}, child.${parent} FROM ${of} AS child LEFT JOIN ${of} AS above ON ${same(`above.${key}`, `child.${parent}`)} WHERE CHAR_LENGTH(child.${parent}) > 0 AND above.${key} IS NULL`;
  return {
    children: `SELECT ${parent} AS parent, ${key} AS id FROM ${of} WHERE CHAR_LENGTH(${parent}) > 0`,
    top: `${roots} UNION ALL ${lone}`,
    below: same('children.parent', 'level.id'),
    value: 'level.value',
    write: `${table} ON ${table}.${by} = level.id SET ${table}.${column} = level.value`,
  };
}
