import type { Catalog } from '../../catalog/model.ts';
import type { VersionRows } from '../../migration/version-rows.ts';
import { aroundOf, keepAround } from '../around.ts';
import type { Phase, PlannedStatement, TableSize } from '../model.ts';
import type { Built } from './build.ts';
import type { ChainItem } from './chain.ts';
import { type Behind, type Coalesced, type CoalescedPhase, coalesce } from './coalesce.ts';
import type { Item } from './item.ts';
import { plannedStatements } from './statement.ts';

export interface CoalescedPlan {
  readonly phases: readonly Phase[];
  readonly catalog: Catalog;
  readonly coalesced: Coalesced;
}

/** Sizes by the tables' present names: they are known by those that tables had when the plan was made. */
function sizeOf(
  sizes: ReadonlyMap<string, TableSize>,
  { before }: CoalescedPhase,
  name: string,
): TableSize | undefined {
  const id = before.known.get(name)?.id;
  return id?.startsWith('start:') ? sizes.get(id.slice('start:'.length)) : undefined;
}

function schemaStatement(phase: CoalescedPhase, built: Built, sizes: ReadonlyMap<string, TableSize>, first: Item) {
  const [{ operation }] = built.operations;
  const size = 'table' in operation ? sizeOf(sizes, phase, operation.table) : undefined;
  return plannedStatements(built, { migration: first.migration, step: null, tolerant: false }, size);
}

function behindStatements(
  phase: CoalescedPhase,
  behind: Behind,
  shown: ReadonlyMap<number, readonly PlannedStatement[]>,
  sizes: ReadonlyMap<string, TableSize>,
): readonly PlannedStatement[] {
  if (behind.kind === 'data') {
    const around = { before: behind.catalog, after: behind.catalog };
    return (shown.get(behind.item.at) ?? []).map((statement) => keepAround({ ...statement }, around));
  }
  const { item, built } = behind;
  const size = 'table' in item.operation ? sizeOf(sizes, phase, item.operation.table) : undefined;
  const { migration, step, operation } = item;
  return plannedStatements(built, { migration, step, tolerant: operation.tolerant === true }, size);
}

export interface ChainToCoalesce {
  readonly start: Catalog;
  readonly chain: readonly ChainItem[];
  /** What the chain leaves, script by script. */
  readonly end: Catalog;
  /** Names of all migrations that the chain covers, in its order; some have no step left. */
  readonly migrations: readonly string[];
  readonly release: string;
  readonly sizes: ReadonlyMap<string, TableSize>;
  /** What the version tables hold meanwhile. */
  readonly rows: VersionRows;
}

/** Phases that do what the chain does, table by table. */
export function coalescedPhases({
  start,
  chain,
  end,
  migrations,
  release,
  sizes,
  rows,
}: ChainToCoalesce): CoalescedPlan | null {
  const items = chain.map(({ item }) => item);
  const shown = new Map(chain.map(({ item, statements }) => [item.at, statements]));
  const coalesced = coalesce(start, items, end);
  if (coalesced === null) return null;
  const left = new Map<string, number>();
  for (const item of items) {
    if (coalesced.idle.has(item.at)) continue;
    const { migration } = item;
    left.set(migration, (left.get(migration) ?? 0) + 1);
  }
  const open = new Set(migrations);
  const phases = coalesced.phases.map((phase, at): Phase => {
    for (const { migration } of phase.items) left.set(migration, (left.get(migration) ?? 0) - 1);
    const covers = [...open].filter((name) => (left.get(name) ?? 0) === 0);
    for (const name of covers) open.delete(name);
    const [first] = phase.items as readonly [Item];
    return {
      name: `phase-${at + 1}`,
      release,
      covers,
      revision: null,
      statements: [
        ...phase.statements.flatMap((built) => schemaStatement(phase, built, sizes, first)),
        ...phase.behind.flatMap((behind) => behindStatements(phase, behind, shown, sizes)),
      ],
      rowsAfter: rows,
    };
  });
  const last = phases.flatMap(({ statements }) => statements).at(-1);
  return { phases, catalog: last === undefined ? start : aroundOf(last).after, coalesced };
}
