import { findColumn } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import type { DataStep, DeleteRows, InsertFromSelect, InsertRows, UpdateRows } from '../../migration/model.ts';
import type { Fill } from '../../migration/verb/fill.ts';
import { quoteName } from '../../migration/verb/sql-text.ts';
import { newValue } from './fold-operation.ts';
import {
  type Because,
  type ColumnSight,
  columnSight,
  hidden,
  nested,
  type Sight,
  type Sights,
  withSights,
} from './sight.ts';

/** What a data step does, and when. */
export interface StepAt {
  readonly step: DataStep;
  readonly because: Because;
  /** The catalog at that step. */
  readonly catalog: Catalog;
  readonly fill: Fill;
}

/**
 * The tables behind a data step, told from those before it: its verb is folded into the query that stands for its
 * table. What cannot be folded (code, joins in writing verbs) hides the columns that the step declares to write.
 */
export function foldStep(sights: Sights, at: StepAt): Sights {
  const { step } = at;
  const folded = fold(sights, at);
  return folded === null ? hide(sights, at) : 'table' in step ? new Map(sights).set(step.table, folded) : sights;
}

function fold(sights: Sights, at: StepAt): Sight | null {
  const { step } = at;
  if (step.kind === 'assertNone' || step.kind === 'code') return null;
  const sight = sights.get(step.table);
  const table = at.catalog.tables.get(step.table);
  if (sight === undefined || table === undefined || sight.rows !== null) return null;
  for (const [name, columns] of Object.entries(step.reads)) {
    const read = sights.get(name);
    if (read === undefined || hidden(read, columns) !== null) return null;
  }
  switch (step.kind) {
    case 'updateRows':
      return foldUpdate(sights, at, step, sight);
    case 'deleteRows':
      return foldDelete(sights, at, step, sight);
    case 'insertRows':
      return foldInsert(sights, at, step, sight, table);
    case 'insertFromSelect':
      return foldInsertFromSelect(sights, at, step, sight, table);
    case 'linkRows':
    case 'numberRows':
    case 'walkParents':
    case 'findRoots':
    case 'deleteDuplicates':
    case 'eachRow':
      return null;
  }
}

/** The tables that a step's text may name, with its own. */
function named(step: DataStep, own: string): Set<string> {
  return new Set([own, ...Object.keys(step.reads)]);
}

function told(sight: Sight): string[] {
  return [...sight.columns].flatMap(([name, one]) => ('sql' in one ? [name] : []));
}

function foldUpdate(sights: Sights, at: StepAt, step: UpdateRows, sight: Sight): Sight | null {
  if (step.join !== undefined) return null;
  const set = new Map(Object.entries(step.set).map(([column, sql]) => [column.toLowerCase(), at.fill.text(sql)]));
  // MySQL assigns from left to right: a column that is set and also read may be read before or after it was set.
  const read = step.reads[step.table] ?? [];
  if (set.size > 1 && read.some((column) => column === '*' || set.has(column.toLowerCase()))) return null;
  const where = step.where === undefined ? null : at.fill.text(step.where);
  const list = told(sight).map((name) => {
    const value = set.get(name.toLowerCase());
    const own = `${quoteName(step.table)}.${quoteName(name)}`;
    if (value === undefined) return own;
    return `${where === null ? `(${value})` : `CASE WHEN (${where}) THEN (${value}) ELSE ${own} END`} AS ${quoteName(name)}`;
  });
  // A column that could not be told is known again once every row gets a value.
  const regained = [...sight.columns].flatMap(([name, one]) => {
    const value = set.get(name.toLowerCase());
    return 'because' in one && value !== undefined && where === null ? [`(${value}) AS ${quoteName(name)}`] : [];
  });
  const columns = [...sight.columns].map(([name, one]): [string, ColumnSight] => {
    const whole = where === null && set.has(name.toLowerCase());
    return [name, whole ? { sql: quoteName(name) } : one];
  });
  const select = `SELECT ${[...list, ...regained].join(', ')} FROM ${quoteName(step.table)}`;
  return nested(withSights(sights, named(step, step.table), select), columns);
}

function foldDelete(sights: Sights, at: StepAt, step: DeleteRows, sight: Sight): Sight | null {
  if (step.join !== undefined) return null;
  if (step.where === undefined) return { ...sight, source: null };
  const list = told(sight).map(quoteName);
  if (list.length === 0) return null;
  const where = `WHERE NOT COALESCE((${at.fill.text(step.where)}), FALSE)`;
  const select = `SELECT ${list.join(', ')} FROM ${quoteName(step.table)} ${where}`;
  return nested(withSights(sights, named(step, step.table), select), sight.columns);
}

/** What the columns that an INSERT leaves out get; `null` where one of them cannot be told. */
function defaults(table: Table, columns: readonly string[], because: Because): Map<string, ColumnSight> {
  return new Map(
    columns.map((name) => {
      const column = findColumn(table, name);
      return [name, column === undefined ? { because } : newValue(column, because)];
    }),
  );
}

function union(
  sights: Sights,
  at: StepAt,
  sight: Sight,
  table: Table,
  added: (columns: readonly string[], missing: ReadonlyMap<string, ColumnSight>) => readonly string[],
): Sight | null {
  const { step } = at;
  if (!('table' in step)) return null;
  const given = new Set((step.writes[step.table] ?? []).map((name) => name.toLowerCase()));
  const missing = defaults(
    table,
    [...sight.columns.keys()].filter((name) => !given.has(name.toLowerCase())),
    at.because,
  );
  const shown = told(sight).filter((name) => {
    const filled = missing.get(name);
    return filled === undefined || 'sql' in filled;
  });
  if (shown.length === 0) return null;
  const before = `SELECT ${shown.map(quoteName).join(', ')} FROM ${quoteName(step.table)}`;
  const query = withSights(sights, named(step, step.table), [before, ...added(shown, missing)].join(' UNION ALL '));
  const columns = [...sight.columns].map(([name, one]): [string, ColumnSight] =>
    'because' in one || shown.includes(name) ? [name, one] : [name, { because: at.because }],
  );
  return nested(query, columns);
}

function foldInsert(sights: Sights, at: StepAt, step: InsertRows, sight: Sight, table: Table): Sight | null {
  return union(sights, at, sight, table, (columns, missing) =>
    step.rows.map((row) => {
      const values = columns.map((name) => {
        const key = Object.keys(row).find((one) => one.toLowerCase() === name.toLowerCase());
        if (key !== undefined) return at.fill.value(row[key] ?? null);
        const filled = missing.get(name);
        return filled !== undefined && 'sql' in filled ? filled.sql : 'DEFAULT';
      });
      const unless = step.unless === undefined ? '' : ` WHERE NOT EXISTS (${at.fill.text(step.unless)})`;
      return `SELECT ${values.join(', ')} FROM DUAL${unless}`;
    }),
  );
}

function foldInsertFromSelect(
  sights: Sights,
  at: StepAt,
  step: InsertFromSelect,
  sight: Sight,
  table: Table,
): Sight | null {
  return union(sights, at, sight, table, (columns, missing) => {
    const values = columns.map((name) => {
      const given = step.columns.find((one) => one.toLowerCase() === name.toLowerCase());
      const filled = missing.get(name);
      const other = filled !== undefined && 'sql' in filled ? filled.sql : 'NULL';
      // Two NULLs would be two columns of one name.
      return `${given === undefined ? other : `\`added\`.${quoteName(given)}`} AS ${quoteName(name)}`;
    });
    const source = `WITH \`added\` (${step.columns.map(quoteName).join(', ')}) AS (${at.fill.text(step.select)})`;
    return [`SELECT * FROM (${source} SELECT ${values.join(', ')} FROM \`added\`) AS \`new\``];
  });
}

/**
 * Whether a step that writes these columns of a table can have made or deleted rows: not if it leaves out a column
 * that every new row must be given.
 */
function mayChangeRows(table: Table, columns: readonly string[]): boolean {
  if (columns.includes('*')) return true;
  const given = new Set(columns.map((name) => name.toLowerCase()));
  return table.columns.every(
    ({ name, nullable, default: standing, autoIncrement, generated }) =>
      given.has(name.toLowerCase()) || nullable || standing.kind !== 'none' || autoIncrement || generated !== null,
  );
}

/** Verbs that make and delete no rows. */
const KEEPS_ROWS: ReadonlySet<DataStep['kind']> = new Set(['updateRows', 'numberRows', 'walkParents', 'findRoots']);

function hide(sights: Sights, { step, because, catalog }: StepAt): Sights {
  const left = new Map(sights);
  for (const [name, columns] of Object.entries(step.writes)) {
    const sight = left.get(name);
    const table = catalog.tables.get(name);
    if (sight === undefined || table === undefined) continue;
    const given = new Set(columns.map((column) => column.toLowerCase()));
    const all = given.has('*');
    left.set(name, {
      ...sight,
      columns: new Map(
        [...sight.columns].map(([column, one]) => [column, all || given.has(column.toLowerCase()) ? { because } : one]),
      ),
      rows: sight.rows ?? (!KEEPS_ROWS.has(step.kind) && mayChangeRows(table, columns) ? because : null),
    });
  }
  return left;
}

/** Whether every column of a table is today's own, under its own name. */
export function isUntouched(sight: Sight, database: string, table: string, columns: readonly string[]): boolean {
  if (sight.rows !== null || sight.source !== `${quoteName(database)}.${quoteName(table)}`) return false;
  const asked = columns.includes('*') ? [...sight.columns.keys()] : columns;
  return asked.every((name) => {
    const one = columnSight(sight, name);
    return one !== undefined && 'sql' in one && one.sql.toLowerCase() === quoteName(name).toLowerCase();
  });
}
