import { includesName, referencesTo, sameName } from '../../catalog/lookup.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import type { TableColumns } from '../../migration/model.ts';
import { columnId, type Identities, type TableId, tableId } from './identity.ts';
import type { DataItem } from './item.ts';
import { type Columns, type Touched, united } from './touched.ts';

/** What a data step reads and changes, cascades included. */
export interface DataEffect {
  readonly reads: Touched;
  readonly writes: Touched;
  /** Tables in which rows may come or go. */
  readonly rows: ReadonlySet<TableId>;
  /** It sets triggers off: what these do is not known. */
  readonly everything: boolean;
}

/** The only verbs under which no row comes or goes; of any other it is taken for granted. */
const ONLY_CHANGES: ReadonlySet<string> = new Set(['updateRows', 'assertNone']);

/** A change of rows in one table: which columns, and whether rows come or go. */
interface Change {
  readonly columns: readonly string[] | 'all';
  readonly rows: boolean;
}

function merged(a: Change | undefined, b: Change): Change {
  if (a === undefined) return b;
  const all = a.columns === 'all' || b.columns === 'all';
  return {
    columns: all ? 'all' : [...new Set([...(a.columns as readonly string[]), ...(b.columns as readonly string[])])],
    rows: a.rows || b.rows,
  };
}

function larger(a: Change | undefined, b: Change): boolean {
  if (a === undefined || (b.rows && !a.rows)) return true;
  if (a.columns === 'all') return false;
  const { columns } = a;
  return b.columns === 'all' || b.columns.some((name) => !columns.includes(name));
}

/** What the server writes by itself into the same rows. */
function withOwn(table: Table | undefined, change: Change): Change {
  if (table === undefined || change.columns === 'all') return change;
  if (table.columns.some(({ generated }) => generated !== null)) return { ...change, columns: 'all' };
  const clocks = table.columns.filter(({ onUpdateNow }) => onUpdateNow).map(({ name }) => name);
  return { ...change, columns: [...change.columns, ...clocks] };
}

/** Follows ON DELETE and ON UPDATE from table to table until nothing new is written. */
function cascaded(catalog: Catalog, start: ReadonlyMap<string, Change>): ReadonlyMap<string, Change> {
  const all = new Map<string, Change>();
  const open = [...start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, plain] = next;
    const change = withOwn(catalog.tables.get(name), plain);
    if (!larger(all.get(name), change)) continue;
    all.set(name, merged(all.get(name), change));
    for (const { table, key } of referencesTo(catalog, name)) {
      const moves =
        change.columns === 'all' ||
        key.refColumns.some((column) => includesName(change.columns as readonly string[], column));
      if (change.rows && key.onDelete === 'CASCADE') open.push([table.name, { columns: 'all', rows: true }]);
      if ((change.rows && key.onDelete === 'SET NULL') || (moves && key.onUpdate !== 'RESTRICT')) {
        open.push([table.name, { columns: key.columns, rows: false }]);
      }
    }
  }
  return all;
}

function idsOf(known: Identities, table: string, columns: readonly string[] | 'all'): Columns {
  if (columns === 'all' || columns.includes('*')) return 'all';
  return new Set(columns.map((column) => columnId(known, table, column)));
}

function touchedBy(known: Identities, columns: TableColumns): Touched {
  return united(Object.entries(columns).map(([table, names]) => [tableId(known, table), idsOf(known, table, names)]));
}

/** @param known which names stand for what at the step's place in the chain */
export function dataEffect({ data, before }: DataItem, known: Identities): DataEffect {
  const rows = !ONLY_CHANGES.has(data.kind);
  const said = new Map(
    Object.entries(data.writes).map(([table, names]): [string, Change] => [
      table,
      { columns: names.includes('*') ? 'all' : names, rows },
    ]),
  );
  const all = cascaded(before, said);
  const fires = [...before.triggers.values()].some(({ table }) =>
    [...all.keys()].some((name) => sameName(name, table)),
  );
  return {
    reads: touchedBy(known, data.reads),
    writes: united([...all].map(([table, { columns }]) => [tableId(known, table), idsOf(known, table, columns)])),
    rows: new Set([...all].filter(([, change]) => change.rows).map(([table]) => tableId(known, table))),
    everything: fires,
  };
}
