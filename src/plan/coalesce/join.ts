import { operationCost } from '../cost.ts';
import type { Way } from '../model.ts';
import type { DataEffect } from './data-effect.ts';
import { RowLevels, SchemaLevels } from './effect-levels.ts';
import type { Fill } from './fill.ts';
import type { TableId } from './identity.ts';
import type { DataItem, Item, SchemaItem } from './item.ts';
import type { OperationEffect } from './operation-effect.ts';

/** A schema change that flows together with others, and its phase. */
interface PlacedOperation {
  readonly kind: 'operation';
  readonly item: SchemaItem;
  readonly effect: OperationEffect;
  /** `null`: it is about none, or about more than one. */
  readonly table: TableId | null;
  readonly level: number;
}

/** An item of the chain, what it has to do with, and its phase. */
export type Placed =
  | PlacedOperation
  | { readonly kind: 'alone'; readonly item: SchemaItem; readonly effect: OperationEffect; readonly level: number }
  | { readonly kind: 'fill'; readonly fill: Fill; readonly effect: OperationEffect; readonly level: number }
  | { readonly kind: 'data'; readonly item: DataItem; readonly effect: DataEffect; readonly level: number };

/** Phases that a later item of the chain keeps for what comes before it, seen from the chain's end. */
class Deadlines {
  // The last phase that is allowed is the first of those that need it: the largest of negative numbers.
  readonly #schema = new SchemaLevels(Number.NEGATIVE_INFINITY);
  readonly #rows = new RowLevels(Number.NEGATIVE_INFINITY);

  mark(one: Placed, apart: ReadonlySet<Item>): void {
    if (one.kind === 'data') {
      this.#rows.mark(one.effect, -one.level);
      return;
    }
    // What is kept apart stands behind the phase of what it has to do with.
    const level = one.kind !== 'fill' && apart.has(one.item) ? one.level - 1 : one.level;
    this.#schema.mark(one.effect, -level);
  }

  of(effect: OperationEffect): number {
    return -Math.max(this.#schema.underOperation(effect), this.#rows.underOperation(effect, false));
  }
}

/** How many changes of a table stand in a phase, by what the server would do for each of them alone. */
interface Visit {
  readonly changes: number;
  /** Copies and index builds. */
  readonly scans: number;
  readonly copies: number;
}

const NO_VISIT: Visit = { changes: 0, scans: 0, copies: 0 };

/** The phases in which each table is changed. */
class Visits {
  readonly #tables = new Map<TableId, Map<number, Visit>>();
  readonly #ways = new Map<SchemaItem, Way>();

  constructor(placed: readonly Placed[]) {
    for (const one of placed) if (one.kind === 'operation') this.#count(one, one.level, 1);
  }

  #way(item: SchemaItem): Way {
    const { operation, before, after } = item;
    const way = this.#ways.get(item) ?? operationCost(before, operation, after).way;
    this.#ways.set(item, way);
    return way;
  }

  #count({ item, table }: PlacedOperation, level: number, by: 1 | -1): void {
    if (table === null) return;
    const phases = this.#tables.get(table) ?? new Map<number, Visit>();
    this.#tables.set(table, phases);
    const { changes, scans, copies } = phases.get(level) ?? NO_VISIT;
    const way = this.#way(item);
    phases.set(level, {
      changes: changes + by,
      scans: scans + (way === 'instant' ? 0 : by),
      copies: copies + (way === 'rebuild' ? by : 0),
    });
  }

  /**
   * The next phase behind its own that changes the operation's table and may as well take it in; `null`: none.
   *
   * @param kept its own phase changes the table in any case: only a scan is worth the move
   */
  next({ item, table, level }: PlacedOperation, kept: boolean): number | null {
    const phases = table === null ? undefined : this.#tables.get(table);
    if (phases === undefined) return null;
    const later = [...phases].flatMap(([phase, { changes }]) => (phase > level && changes > 0 ? [phase] : []));
    if (later.length === 0) return null;
    const next = Math.min(...later);
    const [here, there] = [level, next].map((phase) => phases.get(phase) ?? NO_VISIT) as [Visit, Visit];
    // In a copy it costs nothing.
    if (here.copies > 0 && there.copies === 0) return null;
    if (this.#way(item) === 'instant') return kept ? null : next;
    return there.scans > 0 || here.scans === 1 ? next : null;
  }

  move(one: PlacedOperation, level: number): void {
    if (level === one.level) return;
    this.#count(one, one.level, -1);
    this.#count(one, level, 1);
  }
}

/** One way through the chain from its end: what stands behind an item has found its phase before. */
function pass(placed: readonly Placed[], visits: Visits, apart: ReadonlySet<Item>): readonly Placed[] {
  const deadlines = new Deadlines();
  /** Phases in which a later change of the table has stayed. */
  const kept = new Set<string>();
  const phaseOf = (one: PlacedOperation): number => {
    const place = `${one.level} ${one.table}`;
    const next = visits.next(one, kept.has(place));
    if (next !== null && next <= deadlines.of(one.effect)) return next;
    kept.add(place);
    return one.level;
  };
  const result: Placed[] = [];
  for (const one of [...placed].reverse()) {
    let settled = one;
    if (one.kind === 'operation') {
      settled = { ...one, level: phaseOf(one) };
      visits.move(one, settled.level);
    }
    deadlines.mark(settled, apart);
    result.push(settled);
  }
  return result.reverse();
}

/** More would find little, and a plan has to be made in a second. */
const PASSES = 3;

/**
 * Lets schema changes wait for the next phase that changes their table anyway, where no item in between has to do with
 * them: a table that is visited once less is not scanned, and its indexes are not built, once more. Nothing leaves a
 * phase that copies its table, where it costs nothing, for one that does not.
 *
 * @param placed in the chain's order, each in its earliest phase
 * @param apart what has to wait for a phase behind that of the operations before it
 */
export function joined(placed: readonly Placed[], apart: ReadonlySet<Item>): readonly Placed[] {
  const visits = new Visits(placed);
  let now = placed;
  for (let count = 0; count < PASSES; count++) {
    const then = pass(now, visits, apart);
    if (then.every(({ level }, at) => level === now[at]?.level)) break;
    now = then;
  }
  return now;
}
