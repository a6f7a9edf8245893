import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, RowColumn, Value } from '../../../python/value.ts';
import { conjunction } from '../../../rows/conjunction.ts';
import type { FromItem, Select, SqlExpr } from '../../../rows/sql.ts';
import type { Clause } from '../state/clause.ts';
import { TableState } from '../state/schema.ts';
import type { Scope } from '../state/scope.ts';
import { AliasState, CompoundState, JoinState, SelectState } from '../state/selectable.ts';
import { readingOf } from '../type/run-type.ts';
import { aliasName, hiddenByJoins, unique } from './from.ts';
import { literalSql } from './literal.ts';
import { withStars } from './star.ts';

/** A column of a query's rows. */
export interface OutputColumn {
  readonly clause: Clause;
  /** Unique in the row. */
  readonly name: string;
  readonly type: PyInstance | null;
  readonly value: Value;
}

/** The columns of a query's rows; names that meet twice get a number, as SQLAlchemy's labels do. */
export function outputsOf(vm: Interpreter, query: PyInstance): readonly OutputColumn[] {
  const state = query.payload;
  if (state instanceof CompoundState) {
    const first = state.selects[0];
    return first ? outputsOf(vm, first) : [];
  }
  if (!(state instanceof SelectState)) throw vm.unresolved(`rows of ${vm.repr(query)}`);
  const taken = new Set<string>();
  return withStars(vm, state.parts).map(({ clause, value }) => {
    const type = clause.type(vm);
    const wanted = state.parts.labels ? labelled(vm, clause) : (clause.name ?? 'anon_1');
    let name = wanted;
    for (let number = 1; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return { clause, name, type, value };
  });
}

function labelled(vm: Interpreter, clause: Clause): string {
  const from = clause.froms(vm)[0]?.payload;
  const table = from instanceof TableState ? from.name : from instanceof AliasState ? from.name : null;
  return table === null || clause.name === null ? (clause.name ?? 'anon_1') : `${table}_${clause.name}`;
}

/** The columns of its rows, for the evaluator. */
export function rowColumnsOf(vm: Interpreter, query: PyInstance): readonly RowColumn[] {
  return outputsOf(vm, query).map(({ name, type }) => ({ name, ...readingOf(vm, type) }));
}

/** A select or a union as a tree. */
export function lowerQuery(vm: Interpreter, query: PyInstance, scope: Scope): Select {
  const state = query.payload;
  if (state instanceof CompoundState) return lowerCompound(vm, state, scope);
  if (!(state instanceof SelectState)) throw vm.unresolved(`query ${vm.repr(query)}`);
  const { parts } = state;
  const froms = displayedFroms(vm, state, scope);
  const inner = scope.within(froms);
  const lower = (clauses: readonly Clause[]): SqlExpr[] => clauses.map((clause) => clause.lower(vm, inner));
  return {
    kind: 'select',
    columns: outputsOf(vm, query).map(({ clause, name }) => ({ expr: clause.lower(vm, inner), name })),
    from: froms.map((from) => lowerFrom(vm, from, inner)),
    where: conjunction(lower(parts.where)),
    groupBy: lower(parts.groupBy),
    having: conjunction(lower(parts.having)),
    orderBy: lower(parts.orderBy),
    limit: parts.limit === null ? null : literalSql(vm, parts.limit, null),
    offset: parts.offset === null ? null : literalSql(vm, parts.offset, null),
    distinct: parts.distinct,
  };
}

/**
 * A union, as the list of arms that MySQL takes from left to right.
 * @throws Unresolved for arms that would need parentheses to keep what they mean
 */
function lowerCompound(vm: Interpreter, state: CompoundState, scope: Scope): Select {
  const [first, ...rest] = state.selects.map((select) => lowerQuery(vm, select, scope));
  if (!first) throw vm.unresolved('union of nothing');
  for (const arm of [first, ...rest]) {
    if (arm.orderBy.length > 0 || arm.limit !== null || arm.offset !== null) {
      throw vm.unresolved('union of a query that has its own order or limit');
    }
  }
  if (rest.some((arm) => arm.unions?.some((inner) => inner.all !== state.all))) {
    throw vm.unresolved('union of UNION and UNION ALL');
  }
  return {
    ...first,
    orderBy: state.orderBy.map((clause) => clause.lower(vm, scope)),
    limit: state.limit === null ? null : literalSql(vm, state.limit, null),
    offset: state.offset === null ? null : literalSql(vm, state.offset, null),
    unions: [
      ...(first.unions ?? []),
      ...rest.flatMap(({ unions = [], ...query }) => [{ all: state.all, query }, ...unions]),
    ],
  };
}

/** What FROM shows: everything the columns and WHERE need, less what joins and enclosing statements already have. */
export function displayedFroms(vm: Interpreter, state: SelectState, scope: Scope): readonly PyInstance[] {
  const { parts } = state;
  const all = unique([
    ...parts.from,
    ...parts.columns.flatMap((output) => output.clause.froms(vm)),
    ...parts.where.flatMap((clause) => clause.froms(vm)),
  ]);
  const hidden = hiddenByJoins(all);
  const shown = all.filter((from) => !hidden.has(from));
  const { enclosing } = scope;
  if (parts.correlate) return shown.filter((from) => !(parts.correlate?.includes(from) && enclosing.includes(from)));
  if (parts.correlateExcept) {
    return shown.filter((from) => parts.correlateExcept?.includes(from) || !enclosing.includes(from));
  }
  // SQLAlchemy correlates by itself only where something is left to select from.
  if (shown.length < 2) return shown;
  const left = shown.filter((from) => !enclosing.includes(from));
  return left.length > 0 ? left : shown;
}

/** An element of FROM. @throws Unresolved for what is neither table, alias nor join */
export function lowerFrom(vm: Interpreter, from: PyInstance, scope: Scope): FromItem {
  const state = from.payload;
  if (state instanceof TableState) return { kind: 'table', name: state.name };
  if (state instanceof AliasState) {
    const alias = aliasName(from, state, scope);
    const inner = state.element.payload;
    if (inner instanceof TableState) return { kind: 'table', name: inner.name, alias };
    if (inner instanceof AliasState) return lowerFrom(vm, state.element, scope);
    return { kind: 'subquery', query: lowerQuery(vm, state.element, scope.apart()), alias };
  }
  if (state instanceof JoinState) {
    return {
      kind: 'join',
      left: lowerFrom(vm, state.left, scope),
      right: lowerFrom(vm, state.right, scope),
      on: state.on?.lower(vm, scope) ?? null,
      outer: state.outer,
    };
  }
  throw vm.unresolved(`FROM ${vm.repr(from)}`);
}
