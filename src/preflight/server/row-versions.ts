import { reaches } from '../../catalog/server.ts';
import type { Plan } from '../../plan/model.ts';
import { type Check, warning } from './model.ts';

/** MySQL manual, "Online DDL Operations": "the maximum number of row versions is 64"; then a table has to be copied. */
const MOST = 64;

function addsVersion(sql: string): boolean {
  return /\b(ADD|DROP) COLUMN\b/.test(sql);
}

/** Tables that run out of row versions within the plan, by those that they have. */
export function runningOut(plan: Plan, versions: ReadonlyMap<string, number>): readonly string[] {
  const more = new Map<string, number>();
  for (const { table, way, sql } of plan.phases.flatMap(({ statements }) => statements)) {
    if (table === null) continue;
    // A copy begins anew.
    if (way === 'rebuild') more.set(table, -(versions.get(table) ?? 0));
    else if (way === 'instant' && addsVersion(sql)) more.set(table, (more.get(table) ?? 0) + 1);
  }
  return [...more].filter(([table, count]) => (versions.get(table) ?? 0) + count > MOST).map(([table]) => table);
}

/**
 * Columns that come and go instantly leave a version of the rows each, and a table has room for so many. The statement
 * that finds none left copies the table, as the run lets it: correct, but not what the plan counts on.
 */
export const rowVersions: Check = {
  about: 'the room for instant changes',
  async run({ query, live, plan }) {
    const { flavor, version } = live.catalog.server;
    if (plan === null || flavor !== 'mysql' || !reaches(version, [8, 0, 29])) return [];
    const rows = await query(
      'SELECT NAME AS name, TOTAL_ROW_VERSIONS AS versions FROM information_schema.INNODB_TABLES WHERE NAME LIKE ?',
      [`${live.name.replaceAll(/[_%\\]/g, '\\$&')}/%`],
    );
    const known = new Map(rows.map(({ name, versions }) => [String(name).split('/')[1] ?? '', Number(versions)]));
    return runningOut(plan, known).map((table) =>
      warning(
        'SL127',
        `${table} has been changed instantly so often that it will be copied`,
        `OPTIMIZE TABLE ${table} beforehand does that at a time of your choice`,
      ),
    );
  },
};
