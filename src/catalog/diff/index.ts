import { sameName } from '../lookup.ts';
import type { Catalog, Table } from '../model.ts';
import { diffChecks } from './check.ts';
import { diffColumns } from './column.ts';
import type { Difference } from './difference.ts';
import { diffForeignKeys } from './foreign-key.ts';
import { diffIndexes } from './index-key.ts';

export type { Difference, DifferenceCode, DifferenceObject } from './difference.ts';

/**
 * What a live catalog has otherwise than the expected one, in the order of the expected tables. Both are in normal
 * form, so things are compared plainly; indexes and foreign keys by what they are, their names by codes of their own.
 * How much a difference matters is not said here.
 */
export function diffCatalogs(expected: Catalog, live: Catalog): Difference[] {
  const found: Difference[] = [];
  if (expected.collation !== live.collation) {
    found.push({ code: 'database-charset', object: {}, expected: expected.collation, found: live.collation });
  }
  for (const table of expected.tables.values()) {
    const other = live.tables.get(table.name);
    if (other === undefined) {
      found.push({ code: 'table-missing', object: { table: table.name }, expected: table.name, found: null });
    } else found.push(...diffTables(table, other));
  }
  for (const name of live.tables.keys()) {
    if (!expected.tables.has(name)) {
      found.push({ code: 'table-unexpected', object: { table: name }, expected: null, found: name });
    }
  }
  return [...found, ...diffTriggers(expected, live), ...diffViews(expected, live)];
}

/** By expected table, what it was compared with last: a plan compares the same two more than once. */
const compared = new WeakMap<Table, { readonly live: Table; readonly found: readonly Difference[] }>();

/** The differences of one table. Names of the tables themselves are not compared. */
export function diffTables(expected: Table, live: Table): readonly Difference[] {
  if (expected === live) return [];
  const before = compared.get(expected);
  if (before?.live === live) return before.found;
  const found = differencesOf(expected, live);
  compared.set(expected, { live, found });
  return found;
}

function differencesOf(expected: Table, live: Table): readonly Difference[] {
  const object = { table: expected.name };
  const found: Difference[] = [];
  if (!sameName(expected.engine, live.engine)) {
    found.push({ code: 'table-engine', object, expected: expected.engine, found: live.engine });
  }
  if (expected.collation !== live.collation) {
    found.push({ code: 'table-charset', object, expected: expected.collation, found: live.collation });
  }
  if (expected.rowFormat !== live.rowFormat) {
    found.push({ code: 'table-row-format', object, expected: expected.rowFormat, found: live.rowFormat });
  }
  if (expected.comment !== live.comment) {
    found.push({ code: 'table-comment', object, expected: expected.comment, found: live.comment });
  }
  return [
    ...found,
    ...diffColumns(expected, live),
    ...diffIndexes(expected, live),
    ...diffForeignKeys(expected, live),
    ...diffChecks(expected, live),
  ];
}

function diffTriggers(expected: Catalog, live: Catalog): Difference[] {
  const found: Difference[] = [];
  const text = (trigger: Catalog['triggers'] extends ReadonlyMap<string, infer T> ? T : never): string =>
    `${trigger.timing} ${trigger.event} ON ${trigger.table} ${trigger.statement.trim()}`;
  for (const [name, trigger] of expected.triggers) {
    const other = live.triggers.get(name);
    const object = { table: trigger.table, trigger: name };
    if (other === undefined) found.push({ code: 'trigger-missing', object, expected: text(trigger), found: null });
    else if (text(other) !== text(trigger)) {
      found.push({ code: 'trigger-definition', object, expected: text(trigger), found: text(other) });
    }
  }
  for (const [name, trigger] of live.triggers) {
    if (expected.triggers.has(name)) continue;
    found.push({
      code: 'trigger-unexpected',
      object: { table: trigger.table, trigger: name },
      expected: null,
      found: text(trigger),
    });
  }
  return found;
}

function diffViews(expected: Catalog, live: Catalog): Difference[] {
  const missing = expected.views.filter((view) => !live.views.includes(view));
  const unexpected = live.views.filter((view) => !expected.views.includes(view));
  return [
    ...missing.map((view): Difference => ({ code: 'view-missing', object: { view }, expected: view, found: null })),
    ...unexpected.map(
      (view): Difference => ({ code: 'view-unexpected', object: { view }, expected: null, found: view }),
    ),
  ];
}
