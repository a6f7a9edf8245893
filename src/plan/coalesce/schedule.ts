import type { Catalog } from '../../catalog/model.ts';
import { type DataEffect, dataEffect } from './data-effect.ts';
import { type Fill, fillOf } from './fill.ts';
import {
  type ColumnId,
  columnId,
  followIdentities,
  type Identities,
  startIdentities,
  type TableId,
} from './identity.ts';
import { type DataItem, type Item, type SchemaItem, standsAlone } from './item.ts';
import { KeyLevels, Levels } from './levels.ts';
import { type OperationEffect, operationEffect } from './operation-effect.ts';
import type { Touched } from './touched.ts';

/** A phase: schema changes that flow together, then what has to see them done. */
export interface Slot {
  readonly operations: readonly SchemaItem[];
  /** Data steps that become the default of a column which this phase adds. */
  readonly fills: readonly Fill[];
  /** Data steps, and operations that stand alone; in the order of the chain. */
  readonly rows: readonly Item[];
}

/** A column that the chain adds. */
interface Added {
  readonly level: number;
  /** Its rows still have what the addition gave them. */
  readonly fresh: boolean;
}

interface Draft {
  readonly operations: SchemaItem[];
  readonly fills: Fill[];
  readonly rows: Item[];
}

/** What schema changes have touched, by phase. */
class SchemaLevels {
  readonly #own = new Levels(0);
  readonly #parents = new Levels(0);
  readonly #sensitive = new KeyLevels(0);
  readonly #names = new KeyLevels(0);
  #highest = 0;
  #everything = 0;

  mark(effect: OperationEffect, level: number): void {
    this.#own.mark(effect.own, level);
    this.#parents.mark(effect.parents, level);
    this.#sensitive.mark(effect.sensitive, level);
    this.#names.mark(effect.names, level);
    this.#highest = Math.max(this.#highest, level);
    if (effect.everything) this.#everything = level;
  }

  /** The phase that a later schema change cannot come before. */
  underOperation(effect: OperationEffect): number {
    if (effect.everything) return this.#highest;
    return Math.max(this.#everything, this.#own.reach(effect.own), this.#names.reach(effect.names));
  }

  /** The phase that a later data step cannot come before. */
  underData(effect: DataEffect): number {
    if (effect.everything) return this.#highest;
    return Math.max(
      this.#everything,
      this.#own.reach(effect.reads),
      this.#own.reach(effect.writes),
      this.#parents.reach(effect.writes),
      this.#sensitive.reach(effect.rows),
    );
  }
}

/** Whole tables where rows come and go. */
function wholly(touched: Touched, rows: ReadonlySet<TableId>): Touched {
  return new Map([...touched].map(([table, columns]) => [table, rows.has(table) ? 'all' : columns]));
}

/** What data steps have touched, by phase; -1: none did. */
class RowLevels {
  readonly #reads = new Levels(-1);
  readonly #writes = new Levels(-1);
  readonly #wholeWrites = new Levels(-1);
  readonly #rows = new KeyLevels(-1);
  #highest = -1;
  #everything = -1;

  mark(effect: DataEffect, level: number): void {
    this.#reads.mark(effect.reads, level);
    this.#writes.mark(effect.writes, level);
    this.#wholeWrites.mark(wholly(effect.writes, effect.rows), level);
    this.#rows.mark(effect.rows, level);
    this.#highest = Math.max(this.#highest, level);
    if (effect.everything) this.#everything = level;
  }

  /** The last phase whose data steps a later schema change has to be behind. */
  underOperation({ own, parents, sensitive, everything }: OperationEffect): number {
    if (everything) return this.#highest;
    return Math.max(
      this.#everything,
      this.#reads.reach(own),
      this.#writes.reach(own),
      this.#writes.reach(parents),
      this.#rows.reach(sensitive),
    );
  }

  underData({ reads, writes, rows, everything }: DataEffect): number {
    if (everything) return this.#highest;
    const whole = wholly(writes, rows);
    return Math.max(
      this.#everything,
      this.#wholeWrites.reach(reads),
      this.#wholeWrites.reach(whole),
      this.#reads.reach(whole),
    );
  }
}

/** A fill touches its columns as a schema change would, and must be behind every row that came before it. */
function asOperation({ writes }: DataEffect): OperationEffect {
  const tables = new Set(writes.keys());
  return { own: writes, parents: new Map(), sensitive: tables, names: new Set(), everything: false };
}

/**
 * Puts every item into the earliest phase that what came before it in the chain allows: behind the schema changes that
 * it has to do with, and behind the phase of each data step that it must not overtake.
 *
 * @param apart what has to wait for a phase behind that of the operations before it, and fills that stay data steps
 */
export function schedule(items: readonly Item[], start: Catalog, apart: ReadonlySet<Item>): readonly Slot[] {
  const slots: Draft[] = [];
  const slot = (level: number): Draft => {
    while (slots.length <= level) slots.push({ operations: [], fills: [], rows: [] });
    return slots[level] as Draft;
  };
  const schema = new SchemaLevels();
  const solitary = new SchemaLevels();
  let solitaries = 0;
  const rows = new RowLevels();
  const added = new Map<ColumnId, Added>();
  let known: Identities = startIdentities(start);

  const noteColumn = ({ operation: change }: SchemaItem, level: number): void => {
    if (change.kind === 'addColumn') {
      added.set(columnId(known, change.table, change.column.name), { level, fresh: true });
    } else if (change.kind === 'alterColumn') touch(columnId(known, change.table, change.to.name));
  };
  const touch = (id: ColumnId): void => {
    const column = added.get(id);
    if (column !== undefined) added.set(id, { ...column, fresh: false });
  };

  const operation = (item: SchemaItem): void => {
    const then = followIdentities(known, item.operation, item.at, item.after);
    const effect = operationEffect(item, known, then);
    known = then;
    const behindAlone = solitaries === 0 ? 0 : solitary.underOperation(effect);
    const own = schema.underOperation(effect);
    const under = Math.max(1, apart.has(item) ? own + 1 : own, rows.underOperation(effect) + 1);
    if (standsAlone(item)) {
      const level = Math.max(under, behindAlone);
      solitaries++;
      solitary.mark(effect, level);
      slot(level).rows.push(item);
      return;
    }
    const level = Math.max(under, behindAlone === 0 ? 0 : behindAlone + 1);
    schema.mark(effect, level);
    slot(level).operations.push(item);
    noteColumn(item, level);
  };

  const data = (item: DataItem): void => {
    const effect = dataEffect(item, known);
    const fill = apart.has(item) ? null : fillOf(item, known);
    if (fill !== null) {
      const like = asOperation(effect);
      const level = Math.max(
        1,
        schema.underOperation(like),
        rows.underOperation(like) + 1,
        solitary.underOperation(like),
      );
      const fits = ({ level: own, fresh }: Added) => own === level && (fresh || !fill.asksForNull);
      if (fill.columns.every(({ id }) => fits(added.get(id) ?? { level: -1, fresh: false }))) {
        schema.mark(like, level);
        for (const { id } of fill.columns) touch(id);
        slot(level).fills.push(fill);
        return;
      }
    }
    const level = Math.max(0, schema.underData(effect), solitary.underData(effect), rows.underData(effect));
    rows.mark(effect, level);
    slot(level).rows.push(item);
  };

  for (const item of items) {
    if (item.kind === 'schema') operation(item);
    else data(item);
  }
  return slots;
}
