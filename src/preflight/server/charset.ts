import type { Catalog } from '../../catalog/index.ts';
import { withoutVersionTables } from '../../plan/version-sql.ts';
import { type Check, warning } from './model.ts';

/** Collations of tables with the number of tables, the most common first. */
function groups(catalog: Catalog): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { collation } of catalog.tables.values()) counts.set(collation, (counts.get(collation) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/**
 * The database's default against its tables: a table that the plan makes without naming a charset takes the default,
 * and joins and foreign keys between the two collations go wrong. Keys of the plan itself are taken care of; later
 * releases' own tools would meet the rest.
 */
export const charset: Check = {
  about: 'charsets and collations',
  async run({ live, plan, set }) {
    if (plan === null || plan.phases.length === 0) return [];
    const catalog = withoutVersionTables(live.catalog, set);
    const found = groups(catalog);
    const [common] = found;
    if (common === undefined || common[0] === catalog.collation) return [];
    const list = found.map(([collation, count]) => `${collation} ${count}`).join(', ');
    return [
      warning(
        'SL113',
        `${live.name} has the default collation ${catalog.collation}, and its tables have others: ${list}`,
        `ALTER DATABASE \`${live.name}\` CHARACTER SET ${common[0].split('_')[0]} COLLATE ${common[0]}, so that new tables are like the old ones`,
      ),
    ];
  },
};
