import { applyOperation } from '../../catalog/index.ts';
import type { Catalog, Column, ColumnDefault, ColumnType } from '../../catalog/model.ts';
import { valueBytes } from '../../catalog/size.ts';
import type { Fill } from './fill.ts';
import { type ColumnId, type Identities, moveIdentities } from './identity.ts';
import type { Item, SchemaItem } from './item.ts';
import type { Point } from './net-phase.ts';

/** What the rows hold in a column that a phase adds. `own`: what the server makes up for each row or type. */
type RowValue = ColumnDefault | { readonly kind: 'own' };

interface Added {
  readonly value: RowValue;
  readonly type: string;
  /** Changes of its definition since it was added. */
  readonly changes: readonly SchemaItem[];
}

/** What a phase's operations do to values, as far as the net change alone would not do it. */
export interface RowValues {
  /** The database behind the operations. */
  readonly to: Point;
  /** Values that rows get in new columns otherwise than from the definition that these end with. */
  readonly fills: ReadonlyMap<ColumnId, ColumnDefault>;
  /** Operations that have to wait for a later phase: in the net change their effect on rows would be lost. */
  readonly apart: readonly SchemaItem[];
}

/** What rows get in a column of that definition when it is added. */
function natural(column: Column): RowValue {
  if (column.autoIncrement || column.generated !== null || column.default.kind === 'expression') return { kind: 'own' };
  if (column.default.kind === 'literal') return column.default;
  return column.nullable ? { kind: 'null' } : { kind: 'own' };
}

function typeForm(type: ColumnType): string {
  return JSON.stringify(Object.entries(type).sort());
}

/** Every value of the first is one of the second, and comes back unchanged. */
function keepsValues(before: ColumnType, after: ColumnType): boolean {
  const whole = (type: ColumnType) => type.kind === 'integer' || type.kind === 'boolean';
  if (whole(before) && whole(after)) {
    const unsigned = (type: ColumnType) => type.kind === 'integer' && type.unsigned;
    return unsigned(before) === unsigned(after) && valueBytes(before) <= valueBytes(after);
  }
  const text = (type: ColumnType) => (type.kind === 'varchar' || type.kind === 'text' ? type : null);
  const [from, to] = [text(before), text(after)];
  return from !== null && to !== null && from.collation === to.collation && valueBytes(from) <= valueBytes(to);
}

function columnsById(catalog: Catalog, known: Identities): ReadonlyMap<ColumnId, Column> {
  const found = new Map<ColumnId, Column>();
  for (const [name, { columns }] of known) {
    for (const column of catalog.tables.get(name)?.columns ?? []) {
      const id = columns.get(column.name.toLowerCase());
      if (id !== undefined) found.set(id, column);
    }
  }
  return found;
}

/** The columns of the one table that an operation changes. */
function ownColumns(catalog: Catalog, known: Identities, { operation }: SchemaItem): ReadonlyMap<ColumnId, Column> {
  const name = 'table' in operation ? operation.table : '';
  const table = known.get(name);
  return table === undefined ? new Map() : columnsById(catalog, new Map([[name, table]]));
}

/**
 * Follows a phase's operations and fills, in the order of the chain: where they lead, and what rows hold meanwhile.
 *
 * @param unfilled changes of tables without a row: what is there then is as good as new
 * @throws CatalogError where an operation does not apply there
 */
export function rowValues(
  start: Point,
  operations: readonly SchemaItem[],
  fills: readonly Fill[],
  unfilled: ReadonlySet<Item>,
): RowValues {
  let { catalog } = start;
  const known = new Map(start.known);
  const added = new Map<ColumnId, Added>();
  /** Types that columns had before their last change in this phase. */
  const were = new Map<ColumnId, ColumnType>();
  const apart: SchemaItem[] = [];
  const change = (item: SchemaItem): void => {
    const before = ownColumns(catalog, known, item);
    catalog = applyOperation(catalog, item.operation);
    moveIdentities(known, item.operation, item.at, catalog);
    if (item.operation.kind === 'createTable' || item.operation.kind === 'renameTable') return;
    for (const [id, column] of ownColumns(catalog, known, item)) {
      const was = before.get(id);
      if (was === undefined || (unfilled.has(item) && added.has(id))) {
        added.set(id, { value: natural(column), type: typeForm(column.type), changes: [] });
        continue;
      }
      if (was === column || unfilled.has(item)) continue;
      const own = added.get(id);
      const retyped = typeForm(was.type) !== typeForm(column.type);
      if (own !== undefined) {
        const isNull = own.value.kind === 'null';
        if ((retyped && !isNull) || (isNull && !column.nullable)) apart.push(item);
        added.set(id, { ...own, type: typeForm(column.type), changes: [...own.changes, item] });
      } else if (retyped) {
        const first = were.get(id);
        if (first !== undefined && !keepsValues(first, was.type)) apart.push(item);
        were.set(id, was.type);
      }
    }
  };
  const fill = ({ columns, asksForNull }: Fill): void => {
    for (const { id, value, column } of columns) {
      const own = added.get(id);
      if (own === undefined || (asksForNull && own.value.kind !== 'null')) continue;
      added.set(id, { value, type: typeForm(column.type), changes: own.changes });
    }
  };
  const steps = [
    ...operations.map((item) => ({ at: item.at, run: () => change(item) })),
    ...fills.map((one) => ({ at: one.item.at, run: () => fill(one) })),
  ];
  for (const { run } of steps.sort((a, b) => a.at - b.at)) run();
  const values = new Map<ColumnId, ColumnDefault>();
  const columns = added.size === 0 ? new Map<ColumnId, Column>() : columnsById(catalog, known);
  for (const [id, { value, changes }] of added) {
    const column = columns.get(id);
    if (column === undefined || JSON.stringify(natural(column)) === JSON.stringify(value)) continue;
    if (value.kind === 'own') apart.push(...changes);
    else values.set(id, value);
  }
  return { to: { catalog, known }, fills: values, apart };
}
