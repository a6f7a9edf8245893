/**
 * An UPDATE that is joined with a recursive query, without the server's limit of rounds: MariaDB ends a query at
 * `max_recursive_iterations` (1000 from 10.6 on) with a warning and the rows that it has by then, MySQL refuses at
 * `cte_max_recursion_depth`. MariaDB reads the first comment, MySQL the second (manuals, "SET STATEMENT" and
 * "Variable-Setting Hint Syntax").
 */
export function updateWithoutLimit(rest: string): string {
  return `/*M! SET STATEMENT max_recursive_iterations = ${MOST} FOR */ UPDATE /*+ SET_VAR(cte_max_recursion_depth = ${MOST}) */ ${rest}`;
}

const MOST = 4_294_967_295;
