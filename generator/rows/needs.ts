import { neededTables } from '../../src/migration/verb/common.ts';
import { spans } from '../../src/migration/verb/sql-text.ts';
import type { LoweredStep } from './lowered.ts';
import type { Program } from './program.ts';
import type { Select } from './sql.ts';
import { cutClauses, named, plainQuery, splitList } from './sql-clauses.ts';
import { NoText, selectText } from './text.ts';

const JOINS: ReadonlySet<string> = new Set([
  ...['FROM', 'JOIN', 'ON', 'USING', 'LEFT', 'OUTER', 'INNER', 'CROSS', 'RIGHT', 'FULL', 'NATURAL', 'STRAIGHT_JOIN'],
]);

/** The name of a table, with or without an alias; `null` of a query, and of a table of another database. */
function tableIn(text: string): string | null {
  const found = named(text);
  return found === null || found.rest.startsWith('.') || found.rest.startsWith('(') ? null : found.name;
}

/**
 * Tables of a FROM list, or of the joins behind a table, without a row of which nothing comes out. Few are named where the
 * text is of a kind that is not known.
 */
function needsOfJoins(text: string): readonly string[] {
  const found: string[] = [];
  let outer = false;
  for (const { word, text: rest } of cutClauses(text, JOINS)) {
    if (['RIGHT', 'FULL', 'NATURAL', 'STRAIGHT_JOIN'].includes(word)) return [];
    // As a word of its own; behind ON it may be the function.
    if (word === 'LEFT' && rest === '') outer = true;
    if (word === 'FROM' || word === 'JOIN') {
      const tables = word === 'FROM' ? splitList(rest) : [rest];
      if (!outer) found.push(...tables.flatMap((table) => tableIn(table) ?? []));
      outer = false;
    }
  }
  return found;
}

/** Functions of one row. Of an aggregate there is a row even where there are none. */
const OF_ONE_ROW: ReadonlySet<string> = new Set([
  ...[
    'CAST',
    'CHAR_LENGTH',
    'COALESCE',
    'CONCAT',
    'CONVERT',
    'IF',
    'IFNULL',
    'LOWER',
    'NULLIF',
    'REPLACE',
    'UPPER',
    'UUID',
  ],
]);

function isOfOneRow(item: string): boolean {
  const calls = spans(item).flatMap(({ kind, text }) =>
    kind === 'code' ? (text.match(/[A-Za-z_]\w*(?=\s*\()/g) ?? []) : [],
  );
  return calls.every((name) => OF_ONE_ROW.has(name.toUpperCase()));
}

function needsOfQuery(select: string): readonly string[] {
  const query = plainQuery(select);
  return query?.items.every(isOfOneRow) ? needsOfJoins(`FROM ${query.from}`) : [];
}

/** What a query of a program needs; nothing is said of one that asks with values of the run. */
function needsOfSelect(query: Select): readonly string[] {
  try {
    return needsOfQuery(selectText(query));
  } catch (error) {
    if (error instanceof NoText) return [];
    throw error;
  }
}

/** Tables without a row of which a program does nothing: all that it does is in loops over rows of theirs. */
export function needsOfProgram(program: Program): readonly string[] {
  const lists = new Map<string, readonly string[]>();
  const loops: (readonly string[])[] = [];
  for (const stmt of program) {
    if (stmt.kind === 'execute' && stmt.result !== undefined && stmt.statement.kind === 'select') {
      lists.set(stmt.result, needsOfSelect(stmt.statement));
    } else if (stmt.kind === 'forEach') {
      loops.push(stmt.over.kind === 'var' ? (lists.get(stmt.over.name) ?? []) : []);
    } else if (stmt.kind !== 'let') return [];
  }
  const [first = [], ...others] = loops;
  return first.filter((name) => others.every((needs) => needs.includes(name)));
}

/** Says without which tables' rows a step has nothing to do, besides those of a table that it changes. */
export function withNeeds(step: LoweredStep): LoweredStep {
  switch (step.kind) {
    case 'insertFromSelect':
    case 'assertNone':
      return needing(step, needsOfQuery(step.select));
    case 'updateRows':
    case 'deleteRows':
      return step.join === undefined ? step : needing(step, needsOfJoins(step.join), step.table);
    default:
      return step;
  }
}

function needing<T extends LoweredStep>(step: T, tables: readonly string[], own?: string): T {
  const others = tables.filter((name) => name !== own && name.toUpperCase() !== 'DUAL');
  return others.length === 0 ? step : { ...step, needs: neededTables(others) };
}
