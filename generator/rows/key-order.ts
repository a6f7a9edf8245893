import { type LowerContext, tableOf } from './facts.ts';
import type { LoweredStep } from './lowered.ts';
import { named, plainQuery } from './sql-clauses.ts';

/** True of a column, and of nothing that is computed for each row. */
function isColumn(item: string | undefined): boolean {
  const first = named(item ?? '');
  if (first === null) return false;
  return first.rest === '' || (first.rest.startsWith('.') && named(first.rest.slice(1))?.rest === '');
}

/**
 * Rows of a query in the order of the primary key that they get. A server may read a table in any order, and takes the
 * index that is the shortest; rows that then come into a table at random places take it twice as long.
 * Nothing else can depend on the order, unless the table counts its rows.
 */
export function inKeyOrder(step: LoweredStep, context: LowerContext): LoweredStep {
  if (step.kind !== 'insertFromSelect' || step.order !== undefined) return step;
  const table = tableOf(context, step.table);
  if (!table?.primaryKey || table.columns.some(({ autoIncrement }) => autoIncrement)) return step;
  const query = plainQuery(step.select);
  if (query === null) return step;
  const { items } = query;
  const places = table.primaryKey.map(({ column }) => step.columns.indexOf(column));
  const end = places.findIndex((place) => place < 0 || !isColumn(items[place]));
  const order = (end < 0 ? places : places.slice(0, end)).flatMap((place) => step.columns[place] ?? []);
  return order.length === 0 || items.length !== step.columns.length ? step : { ...step, order };
}
