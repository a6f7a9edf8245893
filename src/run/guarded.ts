import { RowsInTheWay } from '../migration/verb/index.ts';
import { aroundOf } from '../plan/around.ts';
import { takeBackSql } from '../plan/coalesce/unchecked.ts';
import type { PlannedStatement } from '../plan/model.ts';
import type { Query, Session } from './session.ts';

/** What a statement's questions find; `null`: nothing. */
export async function rowsInTheWay(
  query: Query,
  { guards = [] }: Pick<PlannedStatement, 'guards'>,
): Promise<RowsInTheWay | null> {
  for (const guard of guards) {
    const [found] = await query(`${guard.select} LIMIT 1`);
    if (found === undefined) continue;
    const [total] = await query(`SELECT COUNT(*) AS \`rows\` FROM (${guard.select}) AS \`found\``);
    return new RowsInTheWay(guard, guard.select, Number(total?.rows));
  }
  return null;
}

/**
 * Asks the rows what the server was told not to look at, behind the statement. Its foreign keys hold by then: what other
 * sessions write meanwhile the server refuses, and what they wrote before is seen. Rows in the way: the statement is
 * taken back.
 *
 * @returns what is in the way: the database is as it was before the statement; `null`: it stands
 */
export async function takenBack(
  { query }: Pick<Session, 'query'>,
  statement: PlannedStatement,
): Promise<RowsInTheWay | null> {
  const found = await rowsInTheWay(query, statement);
  if (found === null) return null;
  const { before, after } = aroundOf(statement);
  await query(takeBackSql(statement.table ?? '', before, after));
  return found;
}
