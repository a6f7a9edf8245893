/** Where a recursive query finds the children of a row: `parent` and `id`, with a key on the first. */
export const CHILDREN = '`stackleap:children`';

/**
 * An UPDATE that is joined with a recursive query over `CHILDREN`, as the statements that it takes. Without a key on the
 * parents every level would go through the whole table again, so they get a temporary table that has one; it makes no
 * difference to the transaction (manual, "Statements That Cause an Implicit Commit").
 *
 * Nor is there a limit of levels: MariaDB ends a query at `max_recursive_iterations` (1000 from 10.6 on) with a warning
 * and the rows that it has by then, MySQL refuses at `cte_max_recursion_depth`. MariaDB reads the first comment, MySQL
 * the second (manuals, "SET STATEMENT" and "Variable-Setting Hint Syntax").
 * @param children a query of `parent` and `id`
 */
export function recursiveUpdate(children: string, rest: string): string[] {
  return [
    `CREATE TEMPORARY TABLE ${CHILDREN} (KEY (parent)) ENGINE=InnoDB ${children}`,
    `/*M! SET STATEMENT max_recursive_iterations = ${MOST} FOR */ UPDATE /*+ SET_VAR(cte_max_recursion_depth = ${MOST}) */ ${rest}`,
    `DROP TEMPORARY TABLE ${CHILDREN}`,
  ];
}

const MOST = 4_294_967_295;
