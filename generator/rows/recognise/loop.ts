import { partColumns } from '../../../src/catalog/index.ts';
import { writeEachRow } from '../code/each-row.ts';
import { writeCode } from '../code/index.ts';
import { describeCode } from '../describe.ts';
import { opposite, querySql, type SqlScope, testToSql } from '../expr-sql.ts';
import { tableOf } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Program } from '../program.ts';
import { Reach, reachOf, tablesOf } from '../reach.ts';
import type { FromItem, Select, SqlExpr } from '../sql.ts';
import { NoText, plainNames } from '../text.ts';
import { and, type Effect, nullSafe, positive, readsTable } from './effect.ts';
import { deleteFromSource, insertFromSource, updateFromSource } from './loop-steps.ts';
import type { Recogniser, Unit } from './model.ts';
import { rowScope } from './source.ts';

/** A loop over a query's rows whose body changes rows: one statement over the same rows for each in the body. */
export const loop: Recogniser = (unit) => stepsOf(unit, false);

/** The same of a loop whose one insert waits until all rounds are through. */
export const deferredLoop: Recogniser = (unit) => stepsOf(unit, true);

/**
 * A loop whose one update may meet a row in several rounds, of which the last one counts. One UPDATE with a join leaves the
 * same where no row is met twice: that is asked when it runs; if there is such a row, the loop stays a loop.
 */
export const askedLoop: Recogniser = (unit) => {
  const { stmt, lists, context } = unit;
  if (stmt.kind !== 'forEach') return null;
  const [effect, ...more] = effectsOf([stmt], start(unit, false)) ?? [];
  if (!effect || more.length > 0 || effect.statement.kind !== 'update') return null;
  if (effect.perRound.some((sql) => readsTable(sql, effect.statement.table))) return null;
  try {
    const step = updateFromSource(effect, effect.statement, true);
    const key = partColumns(tableOf(context, effect.statement.table)?.primaryKey ?? []);
    if (step?.kind !== 'updateRows' || step.join === undefined || key.length === 0) return null;
    const names = key.map((column) => plainNames(`\`${step.table}\`.\`${column}\``)).join(', ');
    const where = step.where === undefined ? '' : ` WHERE ${step.where}`;
    const unless = `SELECT SQL_BIG_RESULT ${names} FROM ${plainNames(`\`${step.table}\``)} ${step.join}${where} GROUP BY ${names} HAVING COUNT(*) > 1`;
    const asked = [...lists].map(
      ([result, statement]) => ({ kind: 'execute', statement, result, place: stmt.place }) as const,
    );
    const program = [...asked, stmt];
    // What can be done in batches stays with them.
    if (writeEachRow(program, describeCode(stmt.place), context)) return null;
    const code = writeCode(program, describeCode(stmt.place), context);
    return [{ ...code, instead: { unless, step } }];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
};

function start(unit: Unit, deferred: boolean): Surroundings {
  return {
    unit,
    lists: new Map(unit.lists),
    source: null,
    scope: null,
    perRound: [],
    innerTables: new Set(),
    sides: new Map(),
    deferred,
  };
}

function stepsOf(unit: Unit, deferred: boolean): readonly LoweredStep[] | null {
  const { stmt } = unit;
  if (stmt.kind !== 'forEach') return null;
  const effects = effectsOf([stmt], start(unit, deferred));
  if (!effects || effects.length === 0 || !areApart(effects)) return null;
  if (deferred && (effects.length > 1 || effects[0]?.statement.kind !== 'insert')) return null;
  try {
    const steps = effects.map(stepOf);
    return steps.every((step) => step !== null) ? steps : null;
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

function stepOf(effect: Effect): LoweredStep | null {
  const { statement } = effect;
  // The loop would see in a later round what an earlier one did.
  if (!effect.deferred && effect.perRound.some((sql) => readsTable(sql, statement.table))) return null;
  switch (statement.kind) {
    case 'insert':
      return insertFromSource(effect, statement);
    case 'update':
      return updateFromSource(effect, statement);
    case 'delete':
      return deleteFromSource(effect, statement);
  }
}

interface Surroundings {
  readonly unit: Unit;
  readonly lists: ReadonlyMap<string, Select>;
  readonly source: Select | null;
  readonly scope: SqlScope | null;
  readonly perRound: readonly SqlExpr[];
  /** Tables that inner loops go over: they are read anew in each round. */
  readonly innerTables: ReadonlySet<string>;
  readonly sides: ReadonlyMap<object, boolean>;
  /** What is inserted is so behind the last round. */
  readonly deferred: boolean;
}

function effectsOf(body: Program, around: Surroundings): Effect[] | null {
  const effects: Effect[] = [];
  const lists = new Map(around.lists);
  const own = around.scope ? withLists(around.scope, lists) : null;
  for (const stmt of body) {
    switch (stmt.kind) {
      case 'execute': {
        if (stmt.when) return null;
        const { statement } = stmt;
        if (statement.kind === 'select' && stmt.result !== undefined) {
          lists.set(stmt.result, own ? withNullSafe(statement, own) : statement);
        } else if (statement.kind === 'sql' || statement.kind === 'select' || stmt.result !== undefined) return null;
        else if (!own || !around.source || (!around.deferred && around.innerTables.has(statement.table))) return null;
        else effects.push({ ...around, statement, source: around.source, scope: own });
        break;
      }
      case 'forEach': {
        const inner = joined(
          stmt.item,
          stmt.over.kind === 'var' ? lists.get(stmt.over.name) : undefined,
          around,
          lists,
        );
        const more = inner && effectsOf(stmt.body, { ...inner, lists });
        if (!more) return null;
        effects.push(...more);
        break;
      }
      case 'if': {
        if (!own || !around.source) return null;
        const test = testToSql(stmt.test, own);
        if (!test) return null;
        for (const [branch, side] of [
          [stmt.then, true],
          [stmt.else, false],
        ] as const) {
          const condition = positive(side ? test : opposite(test), own);
          const source = { ...around.source, where: and(around.source.where, condition) };
          const sides = new Map(around.sides).set(stmt, side);
          const perRound = [...around.perRound, test];
          const more = effectsOf(branch, { ...around, lists, source, sides, perRound });
          if (!more) return null;
          effects.push(...more);
        }
        break;
      }
      default:
        return null;
    }
  }
  return effects;
}

function withLists(scope: SqlScope, lists: ReadonlyMap<string, Select>): SqlScope {
  return { ...scope, list: (result) => lists.get(result) ?? null };
}

/** The rows of a loop inside the rows of those around it. */
function joined(
  item: string,
  query: Select | undefined,
  around: Surroundings,
  lists: ReadonlyMap<string, Select>,
): Surroundings | null {
  if (!query) return null;
  const { context } = around.unit;
  const outer = around.scope ?? { context, column: () => null, list: () => null, from: [] };
  const filled = querySql(withNullSafe(query, outer), withLists(outer, lists));
  if (!filled) return null;
  const own = rowScope(item, filled, context);
  if (!around.source || !around.scope) return { ...around, source: own.query, scope: own.scope };
  // A derived table cannot see the tables beside it; a table that stands on both sides would need another name.
  if (own.derived || namesClash(around.source.from, own.query.from)) return null;
  if (around.source.orderBy.length > 0 || own.query.orderBy.length > 0) return null;
  const from = [...around.source.from, ...own.query.from];
  const above = around.scope;
  return {
    ...around,
    innerTables: new Set([...around.innerTables, ...tablesOf(query)]),
    perRound: own.query.where ? [...around.perRound, own.query.where] : around.perRound,
    source: { ...around.source, from, where: and(around.source.where, own.query.where) },
    scope: {
      context,
      list: () => null,
      from,
      column: (row, name) => own.scope.column(row, name) ?? above.column(row, name),
    },
  };
}

function namesClash(a: readonly FromItem[], b: readonly FromItem[]): boolean {
  const names = (items: readonly FromItem[]): string[] =>
    items.flatMap((item) =>
      item.kind === 'table'
        ? [item.alias ?? item.name]
        : item.kind === 'subquery'
          ? [item.alias]
          : names([item.left, item.right]),
    );
  const left = new Set(names(a));
  return names(b).some((name) => left.has(name));
}

/** SQLAlchemy compares with IS NULL where the value turns out to be None: `=` with such a value is `<=>`. */
function withNullSafe(query: Select, scope: SqlScope): Select {
  const statement = nullSafe(query, scope);
  return statement.kind === 'select' ? statement : query;
}

/**
 * Whether the statements of one body may run one after the other for all rows instead of in turn for each: none reads
 * what another one writes, and no two write the same column of the same row.
 */
function areApart(effects: readonly Effect[]): boolean {
  const reaches = effects.map((effect) => {
    const reach = new Reach();
    reachOf({ ...effect.source, columns: [] }, reach);
    return reachOf(effect.statement, reach);
  });
  return effects.every((one, at) =>
    effects.every((other, position) => {
      const [a, b] = [reaches[at], reaches[position]];
      if (at === position || !a || !b) return true;
      if (a.readsWhatWrites(b)) return false;
      if (one.statement.kind === 'insert' && other.statement.kind === 'insert')
        return one.statement.table !== other.statement.table;
      return !a.writesWhatWrites(b) || exclusive(one, other);
    }),
  );
}

function exclusive(a: Effect, b: Effect): boolean {
  return [...a.sides].some(([branch, side]) => b.sides.has(branch) && b.sides.get(branch) !== side);
}
