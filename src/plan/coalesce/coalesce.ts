import { CatalogError, diffCatalogs } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { Build, type Built } from './build.ts';
import { deadWrites } from './dead-writes.ts';
import { withEarlyNotNull } from './early-not-null.ts';
import { whileEmpty } from './empty-tables.ts';
import { startIdentities } from './identity.ts';
import type { DataItem, Item, SchemaItem } from './item.ts';
import { namesOf } from './names.ts';
import { follow, NoNetChange, netPhase, type Point } from './net-phase.ts';
import { rowValues } from './row-values.ts';
import { type Slot, schedule } from './schedule.ts';

/** What runs behind a phase's schema changes: rows, or an operation that stands alone. */
export type Behind =
  | { readonly kind: 'data'; readonly item: DataItem; readonly catalog: Catalog }
  | { readonly kind: 'schema'; readonly item: SchemaItem; readonly built: Built };

export interface CoalescedPhase {
  readonly statements: readonly Built[];
  readonly behind: readonly Behind[];
  /** Everything of the chain that is done in it. */
  readonly items: readonly Item[];
  /** Names of tables at its beginning, by those that they had at the start of the plan. */
  readonly before: Point;
  /** Why its operations run one by one; `null`: they do not. */
  readonly piecemeal: string | null;
}

export interface Coalesced {
  readonly phases: readonly CoalescedPhase[];
  /** Why the chain's own order is kept; `null`: operations moved across data steps as far as these allow. */
  readonly unmoved: string | null;
  /** Places in the chain of data steps that are left out: they have no rows to work on, or nothing is left of what they write. */
  readonly idle: ReadonlySet<number>;
}

/** The chain's own order: schema changes flow together between data steps, and nothing moves. */
function inOrder(items: readonly Item[], apart: ReadonlySet<Item>): readonly Slot[] {
  const slots: { operations: SchemaItem[]; fills: []; rows: Item[] }[] = [];
  for (const item of items) {
    const last = slots.at(-1);
    if (item.kind === 'data') {
      if (last === undefined) slots.push({ operations: [], fills: [], rows: [item] });
      else last.rows.push(item);
    } else if (last === undefined || last.rows.length > 0 || apart.has(item))
      slots.push({ operations: [item], fills: [], rows: [] });
    else last.operations.push(item);
  }
  return slots;
}

/** A phase's net change would not do what its steps do: these have to be kept out of it. */
class Reschedule extends Error {
  readonly items: readonly Item[];
  constructor(items: readonly Item[]) {
    super('steps have to wait for a later phase');
    this.items = items;
  }
}

function oneByOne(from: Point, operations: readonly SchemaItem[]): readonly Built[] {
  const build = new Build(from.catalog);
  for (const { operation } of operations) build.add([operation]);
  return build.statements;
}

type Made = Pick<CoalescedPhase, 'statements' | 'piecemeal'>;

function statementsOf(
  from: Point,
  slot: Slot,
  unfilled: ReadonlySet<Item>,
): { readonly to: Point; readonly made: Made } {
  if (slot.operations.length === 0) return { to: from, made: { statements: [], piecemeal: null } };
  const { to, fills, apart } = rowValues(from, slot.operations, slot.fills, unfilled);
  if (apart.length > 0) throw new Reschedule(apart);
  try {
    return { to, made: { statements: netPhase({ from, to, fills }), piecemeal: null } };
  } catch (error) {
    if (!(error instanceof NoNetChange || error instanceof CatalogError)) throw error;
    if (slot.fills.length > 0) throw new Reschedule(slot.fills.map(({ item }) => item));
    return { to, made: { statements: oneByOne(from, slot.operations), piecemeal: error.message } };
  }
}

/** A phase's schema changes as they came out at an earlier try: those before the one that is rescheduled stay. */
interface Tried {
  readonly from: Point;
  readonly to: Point;
  readonly steps: string;
  readonly made: Made;
}

function stepsOf({ operations, fills }: Slot): string {
  return [...operations.map(({ at }) => at), '/', ...fills.map(({ item }) => item.at)].join(' ');
}

/** The schema changes of a slot, from where the one before has led. */
function changesOf(from: Point, slot: Slot, unfilled: ReadonlySet<Item>, earlier: Tried | undefined): Tried {
  const steps = stepsOf(slot);
  const same = earlier?.from.catalog === from.catalog && earlier.from.known === from.known && earlier.steps === steps;
  if (same) return earlier;
  return { from, steps, ...statementsOf(from, slot, unfilled) };
}

/**
 * @param tried by place, what earlier tries have made of slots; grows
 * @throws CatalogError where an operation does not apply in this order; Reschedule
 */
function phasesOf(
  start: Point,
  slots: readonly Slot[],
  unfilled: ReadonlySet<Item>,
  tried: Tried[],
): { readonly phases: readonly CoalescedPhase[]; readonly end: Catalog } {
  let point = start;
  const phases: CoalescedPhase[] = [];
  for (const [place, slot] of slots.entries()) {
    const before = point;
    const found = changesOf(before, slot, unfilled, tried[place]);
    tried[place] = found;
    const { to, made } = found;
    point = { catalog: made.statements.at(-1)?.after ?? before.catalog, known: to.known };
    const behind = slot.rows.map((item): Behind => {
      if (item.kind === 'data') return { kind: 'data', item, catalog: point.catalog };
      const build = new Build(point.catalog);
      build.add([item.operation]);
      point = follow(point, [item]);
      return { kind: 'schema', item, built: build.statements[0] as Built };
    });
    const items = [...slot.operations, ...slot.fills.map(({ item }) => item), ...slot.rows];
    if (items.length > 0) phases.push({ ...made, behind, items, before });
  }
  return { phases, end: point.catalog };
}

type Scheduler = (apart: ReadonlySet<Item>) => readonly Slot[];

/** Tries until no phase has a step that its net change would lose. */
function settled(start: Catalog, unfilled: ReadonlySet<Item>, scheduler: Scheduler): ReturnType<typeof phasesOf> {
  const apart = new Set<Item>();
  const tried: Tried[] = [];
  const point: Point = { catalog: start, known: startIdentities(start) };
  for (;;) {
    try {
      return phasesOf(point, scheduler(apart), unfilled, tried);
    } catch (error) {
      if (!(error instanceof Reschedule)) throw error;
      const before = apart.size;
      for (const item of error.items) apart.add(item);
      if (apart.size === before) throw new NoNetChange('a phase loses what its steps do to rows');
    }
  }
}

/**
 * Lets the operations of a chain flow together between the data steps that they have to do with. What comes out leaves
 * the same catalog as the chain, by the model; where that cannot be shown, less is moved, or nothing.
 *
 * @param end the catalog that the chain leaves, script by script
 * @returns `null` where not even the chain's own order leads there but step by step
 */
export function coalesce(start: Catalog, chain: readonly Item[], end: Catalog): Coalesced | null {
  const names = namesOf(chain, start);
  const items = withEarlyNotNull(chain, names);
  const known = whileEmpty(items);
  const { unfilled } = known;
  const busy = items.filter((item) => !known.idle.has(item));
  const dead = deadWrites(busy, names);
  const idle = new Set([...known.idle, ...dead].map(({ at }) => at));
  const working = busy.filter((item) => !dead.has(item));
  let unmoved: string;
  try {
    const moved = settled(start, unfilled, (apart) => schedule({ items: working, names, apart, whileEmpty: known }));
    const left = diffCatalogs(end, moved.end);
    if (left.length === 0) return { phases: moved.phases, unmoved: null, idle };
    unmoved = `moving leaves ${left.map(({ code, object }) => `${code} ${JSON.stringify(object)}`).join(', ')}`;
  } catch (error) {
    if (!(error instanceof CatalogError || error instanceof NoNetChange)) throw error;
    unmoved = error.message;
  }
  const kept = settled(start, unfilled, (apart) => inOrder(working, apart));
  return diffCatalogs(end, kept.end).length === 0 ? { phases: kept.phases, unmoved, idle } : null;
}
