import { type DataEffect, dataEffect } from './data-effect.ts';
import { RowLevels, SchemaLevels } from './effect-levels.ts';
import type { WhileEmpty } from './empty-tables.ts';
import { type Fill, fillOf } from './fill.ts';
import { type ColumnId, columnId, type Identities } from './identity.ts';
import { type DataItem, type Item, type SchemaItem, standsAlone } from './item.ts';
import { joined, type Placed } from './join.ts';
import { type Names, sidesOf } from './names.ts';
import { type OperationEffect, operationEffect } from './operation-effect.ts';

/** A phase: schema changes that flow together, then what has to see them done. */
export interface Slot {
  readonly operations: readonly SchemaItem[];
  /** Data steps that become the default of a column which this phase adds. */
  readonly fills: readonly Fill[];
  /** Data steps, and operations that stand alone; in the order of the chain. */
  readonly rows: readonly Item[];
}

/** A chain to be put into phases. */
export interface ToSchedule {
  readonly items: readonly Item[];
  readonly names: Names;
  /** What has to wait for a phase behind that of the operations before it, and fills that stay data steps. */
  readonly apart: ReadonlySet<Item>;
  readonly whileEmpty: WhileEmpty;
}

/** A column that the chain adds. */
interface Added {
  readonly level: number;
  /** All rows still have what the addition gave them, or a fill. */
  readonly even: boolean;
}

/** A fill touches its columns as a schema change would, and must be behind every row that came before it. */
function asOperation({ writes }: DataEffect): OperationEffect {
  const tables = new Set(writes.keys());
  const none = new Set<string>();
  return {
    own: writes,
    parents: new Map(),
    sensitive: tables,
    names: none,
    uses: none,
    everything: false,
    silent: false,
  };
}

/**
 * The earliest phase of each item that what came before it in the chain allows: behind the schema changes that it has to
 * do with, and behind the phase of each data step that it must not overtake.
 */
function earliest({ items, names, apart, whileEmpty: { unfilled, met } }: ToSchedule): readonly Placed[] {
  const placed: Placed[] = [];
  const schema = new SchemaLevels(0);
  const solitary = new SchemaLevels(0);
  let solitaries = 0;
  const rows = new RowLevels(-1);
  const added = new Map<ColumnId, Added>();

  const noteColumn = ({ operation: change }: SchemaItem, known: Identities, level: number): void => {
    if (change.kind === 'addColumn') {
      added.set(columnId(known, change.table, change.column.name), { level, even: true });
    } else if (change.kind === 'alterColumn') touch(columnId(known, change.table, change.to.name));
  };
  const touch = (id: ColumnId): void => {
    const column = added.get(id);
    if (column !== undefined) added.set(id, { ...column, even: false });
  };

  const operation = (item: SchemaItem): void => {
    const { known, then } = sidesOf(names, item);
    const effect = operationEffect(item, { known, then, unfilled: unfilled.has(item) });
    const name = 'table' in item.operation ? item.operation.table : '';
    const table = (known.get(name) ?? then.get(name))?.id ?? null;
    const behindAlone = solitaries === 0 ? 0 : solitary.underOperation(effect);
    const own = schema.underOperation(effect);
    const under = Math.max(1, apart.has(item) ? own + 1 : own, rows.underOperation(effect, true) + 1);
    if (standsAlone(item)) {
      const level = Math.max(under, behindAlone);
      solitaries++;
      solitary.mark(effect, level);
      placed.push({ kind: 'alone', item, effect, level });
      return;
    }
    const level = Math.max(under, behindAlone === 0 ? 0 : behindAlone + 1);
    schema.mark(effect, level);
    placed.push({ kind: 'operation', item, effect, table, level });
    noteColumn(item, then, level);
  };

  const data = (item: DataItem): void => {
    const { known } = sidesOf(names, item);
    const effect = dataEffect(item, known, met.get(item));
    const fill = apart.has(item) ? null : fillOf(item, known);
    if (fill !== null) {
      const like = asOperation(effect);
      const level = Math.max(
        1,
        schema.underOperation(like),
        rows.underOperation(like, true) + 1,
        solitary.underOperation(like),
      );
      const fits = ({ level: own, even }: Added) => own === level && (even || !fill.asksForNull);
      if (fill.columns.every(({ id }) => fits(added.get(id) ?? { level: -1, even: false }))) {
        schema.mark(like, level);
        placed.push({ kind: 'fill', fill, effect: like, level });
        return;
      }
    }
    const level = Math.max(0, schema.underData(effect), solitary.underData(effect), rows.underData(effect));
    rows.mark(effect, level);
    placed.push({ kind: 'data', item, effect, level });
  };

  for (const item of items) {
    if (item.kind === 'schema') operation(item);
    else data(item);
  }
  return placed;
}

/**
 * Puts every item into a phase: the earliest that the chain allows, and schema changes from there into the next one that
 * changes their table anyway, where nothing has to see them before.
 */
export function schedule(chain: ToSchedule): readonly Slot[] {
  const placed = joined(earliest(chain), chain.apart);
  const slots = Array.from({ length: Math.max(-1, ...placed.map(({ level }) => level)) + 1 }, () => ({
    operations: [] as SchemaItem[],
    fills: [] as Fill[],
    rows: [] as Item[],
  }));
  for (const one of placed) {
    const slot = slots[one.level];
    if (one.kind === 'operation') slot?.operations.push(one.item);
    else if (one.kind === 'fill') slot?.fills.push(one.fill);
    else slot?.rows.push(one.item);
  }
  return slots;
}
