import type { DataStep } from '../../migration/model.ts';
import type { Item } from './item.ts';

/** Tables without a row of which a step does nothing. */
function needsOf(data: DataStep): readonly string[] {
  const { needs = [] } = data;
  switch (data.kind) {
    case 'updateRows':
    case 'deleteRows':
    case 'deleteDuplicates':
    case 'linkRows':
    case 'numberRows':
    case 'walkParents':
    case 'findRoots':
    case 'eachRow':
      return [data.table, ...needs];
    case 'insertFromSelect':
    case 'assertNone':
    case 'code':
      return needs;
    case 'insertRows':
      return [];
  }
}

/** Tables that may get rows from it. */
function filledBy(data: DataStep): readonly string[] {
  switch (data.kind) {
    case 'updateRows':
    case 'deleteRows':
    case 'deleteDuplicates':
    case 'numberRows':
    case 'walkParents':
    case 'findRoots':
    case 'assertNone':
      return [];
    case 'linkRows':
      return [data.into];
    case 'insertRows':
    case 'insertFromSelect':
    case 'eachRow':
    case 'code':
      return Object.keys(data.writes);
  }
}

/** What a chain does while tables that it makes are still empty. */
export interface WhileEmpty {
  /** Data steps that have no rows to work on: what they go through or join is such a table. */
  readonly idle: ReadonlySet<Item>;
  /** Schema changes of such a table. */
  readonly unfilled: ReadonlySet<Item>;
  /** Names of such tables by the data step that meets them, where there are any. */
  readonly met: ReadonlyMap<Item, ReadonlySet<string>>;
}

/**
 * Finds the tables that the chain makes and that nothing has put a row into yet. Most scripts that move rows are about
 * tables of their own time, which a leap from before brings along empty.
 */
export function whileEmpty(items: readonly Item[]): WhileEmpty {
  const idle = new Set<Item>();
  const unfilled = new Set<Item>();
  const met = new Map<Item, ReadonlySet<string>>();
  const empty = new Set<string>();
  for (const item of items) {
    if (item.kind === 'schema') {
      const { operation } = item;
      if ('table' in operation && empty.has(operation.table)) unfilled.add(item);
      // A table that is made where the server may refuse it may be another one.
      if (operation.kind === 'createTable' && operation.tolerant !== true) empty.add(operation.table);
      else if (operation.kind === 'dropTable') empty.delete(operation.table);
      else if (operation.kind === 'renameTable' && empty.delete(operation.table)) empty.add(operation.to);
      continue;
    }
    if (needsOf(item.data).some((table) => empty.has(table))) {
      idle.add(item);
      continue;
    }
    // What a trigger does is not known.
    if (item.before.triggers.size > 0) empty.clear();
    for (const table of filledBy(item.data)) empty.delete(table);
    if (empty.size > 0) met.set(item, new Set(empty));
  }
  return { idle, unfilled, met };
}
