import { type LowerContext, tableOf } from './facts.ts';
import type { LoweredStep } from './lowered.ts';
import { cutClauses, named, shape, splitList } from './sql-clauses.ts';

/** Everything that begins a clause of a query: one that has more than these two may have an order or a limit. */
const WORDS: ReadonlySet<string> = new Set([
  ...['SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'PROCEDURE', 'INTO'],
  ...['FOR', 'LOCK', 'UNION', 'EXCEPT', 'INTERSECT', 'MINUS', 'WITH', 'VALUES', 'RETURNING'],
]);

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
  const clauses = cutClauses(step.select, WORDS);
  if (!['SELECT FROM', 'SELECT FROM WHERE'].includes(shape(clauses))) return step;
  const items = splitList(clauses[0]?.text ?? '');
  const places = table.primaryKey.map(({ column }) => step.columns.indexOf(column));
  const end = places.findIndex((place) => place < 0 || !isColumn(items[place]));
  const order = (end < 0 ? places : places.slice(0, end)).flatMap((place) => step.columns[place] ?? []);
  return order.length === 0 || items.length !== step.columns.length ? step : { ...step, order };
}
