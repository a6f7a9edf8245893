import type { VersionRows } from '../../src/migration/version-rows.ts';
import type { Plan } from '../../src/plan/model.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { refuseBlocked } from '../../src/run/check-first.ts';
import type { Ending, Leap } from './check-pair.ts';
import { idOf, startOf } from './start.ts';

/**
 * Tables that one phase of a coalesced plan copies more than once: its net change should have been one, but it is none
 * where a phase runs its operations one by one.
 */
function copiedTwice({ way, phases }: Plan): readonly string[] {
  if (way !== 'coalesced') return [];
  return phases.flatMap(({ name, statements }) => {
    const copies = statements.flatMap((one) => (one.kind === 'schema' && one.way === 'rebuild' ? [one.table] : []));
    return copies.flatMap((table, at) => (copies.indexOf(table) < at ? [`${name} copies ${table} again`] : []));
  });
}

/** Plans on the truth's catalog, and takes the plan's word for what it leaves. No server, and no rows but versions. */
export const leapInMemory: Leap = async (set, start, { to }, way): Promise<Ending> => {
  const { live, strangers } = startOf(set, start);
  const plan = makePlan(set, live, to, { stepwise: way === 'stepwise' });
  refuseBlocked(plan);
  const catalog = plan.result ?? live.catalog;
  const after: VersionRows = plan.phases.at(-1)?.rowsAfter ?? live.rows;
  const left = [
    ...[...after].flatMap(([key, revisions]) => {
      const repository = set.repositories[key];
      if (repository === undefined) throw new Error(`the plan leaves rows of a repository ${key} that the set has not`);
      return revisions.map((revision) => ({ table: repository.versionTable, id: idOf(repository), revision }));
    }),
    ...strangers,
  ];
  return {
    catalog,
    copiedAgain: copiedTwice(plan),
    uncoalesced: way === 'coalesced' && plan.way !== way && plan.phases.some(({ covers }) => covers.length > 0),
    rows: left
      .filter(({ table }) => catalog.tables.has(table))
      .map(({ table, id, revision }) => (id === null ? `${table} ${revision}` : `${table} ${id} ${revision}`))
      .sort(),
  };
};
