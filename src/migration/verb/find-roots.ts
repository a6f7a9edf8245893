import type { FindRoots } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import { CHILDREN, recursiveUpdate } from './recursion.ts';
import { quoteName } from './sql-text.ts';

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

/** An UPDATE, joined with a recursive query that comes down from the roots. Parents are told apart byte by byte. */
export function findRootsSql(step: FindRoots): string[] {
  const [table, column, by, of, key, parent] = [step.table, step.column, step.by, step.of, step.key, step.parent].map(
    quoteName,
  );
  const same = (mine: string, theirs: string): string =>
    `${mine} = ${theirs} AND CAST(${mine} AS BINARY) = CAST(${theirs} AS BINARY)`;
  const children = `SELECT ${parent} AS parent, ${key} AS id FROM ${of} WHERE CHAR_LENGTH(${parent}) > 0`;
  const roots = `SELECT ${key}, ${key} FROM ${of} WHERE COALESCE(CHAR_LENGTH(${parent}), 0) = 0`;
  const lone = `SELECT child.${key}, child.${parent} FROM ${of} AS child LEFT JOIN ${of} AS above ON ${same(`above.${key}`, `child.${parent}`)} WHERE CHAR_LENGTH(child.${parent}) > 0 AND above.${key} IS NULL`;
  const below = `SELECT children.id, walked.root FROM walked JOIN ${CHILDREN} AS children ON ${same('children.parent', 'walked.id')}`;
  const walk = `WITH RECURSIVE walked (id, root) AS (${roots} UNION ALL ${lone} UNION ALL ${below}) SELECT id, root FROM walked`;
  return recursiveUpdate(
    children,
    `${table} JOIN (${walk}) AS walk ON ${table}.${by} = walk.id SET ${table}.${column} = walk.root`,
  );
}
