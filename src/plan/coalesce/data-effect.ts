import { columnsIn } from '../../catalog/expression.ts';
import { includesName, partColumns, referencesTo, sameName } from '../../catalog/lookup.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import type { DataStep, TableColumns } from '../../migration/model.ts';
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
  /** It only asks. */
  readonly guard: boolean;
  /**
   * Rules over several columns of which it writes some: what writes the others keeps its side of it, since the server holds
   * a rule against every state in between.
   */
  readonly rules: ReadonlySet<string>;
}

/**
 * What becomes of a table's rows: they stay and may hold other values, or others come and they stay as they are, or
 * anything.
 */
type Motion = 'stay' | 'come' | 'any';

/** A change of rows in one table. */
interface Change {
  readonly columns: readonly string[] | 'all';
  readonly rows: Motion;
}

/** What a step does to a table that it writes; of code it is taken for granted that it does everything. */
function motionOf(data: DataStep, table: string): Motion {
  switch (data.kind) {
    case 'updateRows':
    case 'assertNone':
    case 'numberRows':
    case 'walkParents':
    case 'findRoots':
      return 'stay';
    case 'insertRows':
    case 'insertFromSelect':
      return 'come';
    case 'linkRows':
      if (sameName(data.table, data.into)) return 'any';
      return sameName(table, data.into) ? 'come' : 'stay';
    case 'deleteRows':
    case 'deleteDuplicates':
    case 'eachRow':
    case 'code':
      return 'any';
  }
}

function merged(a: Change | undefined, b: Change): Change {
  if (a === undefined) return b;
  const all = a.columns === 'all' || b.columns === 'all';
  return {
    columns: all ? 'all' : [...new Set([...(a.columns as readonly string[]), ...(b.columns as readonly string[])])],
    rows: a.rows === b.rows ? a.rows : 'any',
  };
}

function larger(a: Change | undefined, b: Change): boolean {
  if (a === undefined || (a.rows !== 'any' && a.rows !== b.rows)) return true;
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

/** Follows ON DELETE and ON UPDATE from table to table until nothing new is written; they find nothing in empty ones. */
function cascaded(
  catalog: Catalog,
  start: ReadonlyMap<string, Change>,
  empty: ReadonlySet<string>,
): ReadonlyMap<string, Change> {
  const all = new Map<string, Change>();
  const open = [...start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, plain] = next;
    const change = withOwn(catalog.tables.get(name), plain);
    if (!larger(all.get(name), change)) continue;
    all.set(name, merged(all.get(name), change));
    // Rows that come leave alone what refers to others.
    if (change.rows === 'come') continue;
    const gone = change.rows === 'any';
    for (const { table, key } of referencesTo(catalog, name)) {
      if (empty.has(table.name)) continue;
      const moves =
        change.columns === 'all' ||
        key.refColumns.some((column) => includesName(change.columns as readonly string[], column));
      if (gone && key.onDelete === 'CASCADE') open.push([table.name, { columns: 'all', rows: 'any' }]);
      if ((gone && key.onDelete === 'SET NULL') || (moves && key.onUpdate !== 'RESTRICT')) {
        open.push([table.name, { columns: key.columns, rows: 'stay' }]);
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

/** Columns of each rule that the server holds against a table's rows: unique and foreign keys on both sides, checks. */
export function ruleColumns(
  catalog: Catalog,
  { name, columns, indexes, primaryKey, foreignKeys, checks }: Table,
): readonly (readonly string[])[] {
  const all = columns.map((column) => column.name);
  return [
    primaryKey === null ? [] : partColumns(primaryKey),
    ...indexes.filter(({ unique }) => unique).map(({ parts }) => partColumns(parts)),
    ...foreignKeys.map((key) => key.columns),
    ...referencesTo(catalog, name).map(({ key }) => key.refColumns),
    ...checks.map(({ expression }) => columnsIn(expression, all)),
  ];
}

function rulesOf(catalog: Catalog, known: Identities, writes: ReadonlyMap<string, Change>): ReadonlySet<string> {
  const rules = new Set<string>();
  for (const [name, { columns }] of writes) {
    const table = catalog.tables.get(name);
    if (table === undefined || columns === 'all') continue;
    for (const rule of ruleColumns(catalog, table)) {
      if (rule.length < 2 || !rule.some((column) => includesName(columns, column))) continue;
      rules.add(
        rule
          .map((column) => columnId(known, name, column))
          .sort()
          .join(' '),
      );
    }
  }
  return rules;
}

/**
 * @param known which names stand for what at the step's place in the chain
 * @param empty names of tables that have no row before it, nor behind it
 */
export function dataEffect(
  { data, before }: DataItem,
  known: Identities,
  empty: ReadonlySet<string> = new Set(),
): DataEffect {
  const said = new Map(
    Object.entries(data.writes).map(([table, names]): [string, Change] => [
      table,
      { columns: names.includes('*') ? 'all' : names, rows: motionOf(data, table) },
    ]),
  );
  const all = cascaded(before, said, empty);
  const fires = [...before.triggers.values()].some(({ table }) =>
    [...all.keys()].some((name) => sameName(name, table)),
  );
  return {
    reads: touchedBy(known, data.reads),
    writes: united([...all].map(([table, { columns }]) => [tableId(known, table), idsOf(known, table, columns)])),
    rows: new Set([...all].filter(([, { rows }]) => rows !== 'stay').map(([table]) => tableId(known, table))),
    everything: fires,
    guard: data.kind === 'assertNone',
    rules: rulesOf(before, known, all),
  };
}
