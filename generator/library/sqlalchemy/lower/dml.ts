import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, RunValue, type Value } from '../../../python/value.ts';
import { conjunction } from '../../../rows/conjunction.ts';
import type { Delete, FromItem, Insert, SqlExpr, Update } from '../../../rows/sql.ts';
import { sqlalchemyError } from '../error.ts';
import { ColumnState, TableState } from '../state/schema.ts';
import { Scope } from '../state/scope.ts';
import { DmlState } from '../state/selectable.ts';
import { clauseOf } from './clause.ts';
import { clientDefault } from './default.ts';
import { unique } from './from.ts';
import { literalSql } from './literal.ts';
import { lowerFrom, lowerQuery } from './query.ts';
import { valuesByColumn } from './values.ts';

/**
 * An insert, update or delete as a tree, with the client-side defaults that its table declares.
 * @param parameters what `execute()` was given beside the statement: none, one row's values, or many rows
 */
export function lowerDml(
  vm: Interpreter,
  statement: DmlState,
  parameters: readonly ReadonlyMap<string, Value>[],
): Insert | Update | Delete {
  statement.isExecuted = true;
  switch (statement.kind) {
    case 'insert':
      return lowerInsert(vm, statement, parameters);
    case 'update':
      return lowerUpdate(vm, statement, parameters);
    case 'delete':
      return lowerDelete(vm, statement, parameters[0] ?? new Map());
  }
}

/** The table of a statement; a Join has none. */
export function targetOf(vm: Interpreter, statement: DmlState): TableState {
  const state = statement.table.payload;
  if (state instanceof TableState) return state;
  throw vm.unresolved(`${statement.kind} on ${vm.repr(statement.table)}`);
}

function lowerInsert(vm: Interpreter, statement: DmlState, parameters: readonly ReadonlyMap<string, Value>[]): Insert {
  const table = targetOf(vm, statement);
  const { values } = statement;
  const ignore = statement.ignore ? { ignore: true } : {};
  if (values.kind === 'select') return { ...insertFromSelect(vm, table, values), ...ignore };
  if (values.kind === 'run') {
    const columns = table.columns.size === 0 ? [] : [...table.columns.values()].map(columnName);
    return {
      kind: 'insert',
      table: table.name,
      columns,
      source: { kind: 'run', rows: vm.toExpr(values.rows) },
      ...ignore,
    };
  }
  const base = values.kind === 'one' ? values.values : new Map<string, Value>();
  const given = parameters.length > 0 ? parameters : values.kind === 'many' ? values.rows : [new Map<string, Value>()];
  const rows = given.map((row) => withDefaults(vm, table, valuesByColumn(vm, table, new Map([...base, ...row]))));
  const columns = unique(rows.flatMap((row) => [...row.keys()]));
  const scope = new Scope(parameters[0] ?? new Map());
  return {
    kind: 'insert',
    table: table.name,
    columns,
    source: {
      kind: 'values',
      rows: rows.map((row) => columns.map((name) => valueSql(vm, table, name, row.get(name) ?? null, scope))),
    },
    ...ignore,
  };
}

function insertFromSelect(
  vm: Interpreter,
  table: TableState,
  values: { readonly columns: readonly string[]; readonly query: PyInstance },
): Insert {
  const query = lowerQuery(vm, values.query, new Scope());
  const given = new Map(values.columns.map((name) => [name, null] as const));
  const named = [...valuesByColumn(vm, table, given).keys()];
  const added = [...withDefaults(vm, table, new Map(named.map((name) => [name, null])))].slice(named.length);
  return {
    kind: 'insert',
    table: table.name,
    columns: [...named, ...added.map(([name]) => name)],
    source: {
      kind: 'select',
      query: {
        ...query,
        columns: [
          ...query.columns,
          ...added.map(([name, value]) => ({ name, expr: valueSql(vm, table, name, value, new Scope()) })),
        ],
      },
    },
  };
}

function lowerUpdate(vm: Interpreter, statement: DmlState, parameters: readonly ReadonlyMap<string, Value>[]): Update {
  const table = targetOf(vm, statement);
  const perhaps = statement.values.kind === 'run' ? runValues(vm, statement.values.rows) : null;
  const given =
    statement.values.kind === 'one' ? statement.values.values : (perhaps?.certain ?? new Map<string, Value>());
  if (!perhaps && statement.values.kind !== 'one' && statement.values.kind !== 'none') {
    throw vm.unresolved('update of many rows');
  }
  const binds = parameters[0] ?? new Map<string, Value>();
  // Parameters of execute() that name columns are values, unless a bindparam of that name takes them.
  const extra = [...binds].filter(([name]) => table.columns.has(name) && !given.has(name));
  const fromBinds = statement.values.kind === 'none' ? extra : [];
  const values = valuesByColumn(vm, table, new Map([...given, ...fromBinds]));
  const optional = valuesByColumn(vm, table, perhaps?.optional ?? new Map());
  const keyOf = (column: string): string =>
    [...table.columns].find(([, one]) => columnName(one) === column)?.[0] ?? column;
  for (const column of table.columns.values()) {
    const state = column.payload as ColumnState;
    if (state.name !== null && !values.has(state.name) && !optional.has(state.name) && state.onUpdate !== null) {
      const value = clientDefault(vm, state.onUpdate);
      if (value !== undefined) values.set(state.name, value);
    }
  }
  const scope = new Scope(binds).within([statement.table]);
  const others = unique([
    ...statement.where.flatMap((clause) => clause.froms(vm)),
    ...[...values.values()].flatMap((value) => clauseOf(vm, value)?.froms(vm) ?? []),
  ]).filter((from) => from !== statement.table);
  const from: FromItem[] = others.map((other) => lowerFrom(vm, other, scope));
  return {
    kind: 'update',
    table: table.name,
    set: inTableOrder(table, new Map([...values, ...optional])).map(([column, value]) => {
      const sql = valueSql(vm, table, column, value, scope);
      const asked = perhaps?.asked.get(keyOf(column));
      const own: SqlExpr = { kind: 'column', table: table.name, name: column };
      return {
        column,
        value: asked ? { kind: 'case', whens: [{ when: asked, then: onlyIf(asked, sql) }], else: own } : sql,
      };
    }),
    where: conjunction(statement.where.map((clause) => clause.lower(vm, scope))),
    ...(from.length > 0 ? { from } : {}),
  };
}

/** A value that is evaluated under a condition only: what the condition says of rows holds inside it. */
function onlyIf(asked: SqlExpr, value: SqlExpr): SqlExpr {
  if (asked.kind !== 'run' || value.kind !== 'run') return value;
  const nothing = { kind: 'const', value: null } as const;
  return { kind: 'run', expr: { kind: 'conditional', test: asked.expr, then: value.expr, else: nothing } };
}

interface RunValues {
  readonly certain: ReadonlyMap<string, Value>;
  readonly optional: ReadonlyMap<string, Value>;
  /** By key: whether an optional value is there. */
  readonly asked: ReadonlyMap<string, SqlExpr>;
}

/** The values of a dict that the run fills, when all its keys are known; `null` for anything else. */
function runValues(vm: Interpreter, rows: Value): RunValues | null {
  if (!(rows instanceof RunValue)) return null;
  const { type, expr } = rows;
  if (type.kind !== 'dict' || !type.known) return null;
  const certain = new Map<string, Value>();
  const optional = new Map<string, Value>();
  const asked = new Map<string, SqlExpr>();
  for (const [name, sure] of type.known) {
    const key = { kind: 'const', value: name } as const;
    const value = vm.run({ kind: 'item', of: expr, key }, type.value);
    (sure ? certain : optional).set(name, value);
    if (!sure) asked.set(name, { kind: 'run', expr: { kind: 'op', op: 'in', args: [key, expr] } });
  }
  return { certain, optional, asked };
}

function lowerDelete(vm: Interpreter, statement: DmlState, parameters: ReadonlyMap<string, Value>): Delete {
  const table = targetOf(vm, statement);
  const others = statement.where.flatMap((clause) => clause.froms(vm)).filter((from) => from !== statement.table);
  if (others.length > 0) throw vm.unresolved(`delete from ${table.name} with more than one table`);
  const scope = new Scope(parameters).within([statement.table]);
  return {
    kind: 'delete',
    table: table.name,
    where: conjunction(statement.where.map((clause) => clause.lower(vm, scope))),
  };
}

/** SQLAlchemy writes SET in the table's order; MySQL evaluates it from left to right, so the order has a meaning. */
function inTableOrder(table: TableState, values: ReadonlyMap<string, Value>): [string, Value][] {
  const names = [...table.columns.values()].map(columnName);
  const known = names.filter((name) => values.has(name));
  const others = [...values.keys()].filter((name) => !names.includes(name));
  return [...known, ...others].map((name) => [name, values.get(name) ?? null]);
}

function withDefaults(vm: Interpreter, table: TableState, values: Map<string, Value>): Map<string, Value> {
  for (const column of table.columns.values()) {
    const state = column.payload as ColumnState;
    if (state.name === null || values.has(state.name) || state.default === null) continue;
    const value = clientDefault(vm, state.default);
    if (value !== undefined) values.set(state.name, value);
  }
  return values;
}

function valueSql(vm: Interpreter, table: TableState, name: string, value: Value, scope: Scope): SqlExpr {
  const column = [...table.columns.values()].find((candidate) => columnName(candidate) === name);
  const type = column?.payload instanceof ColumnState ? column.payload.type : null;
  const clause = clauseOf(vm, value);
  if (clause === null) return literalSql(vm, value, type);
  if (value instanceof PyInstance && value.payload instanceof DmlState) {
    throw sqlalchemyError(vm, 'ArgumentError', 'a statement is no value');
  }
  return clause.lower(vm, scope);
}

function columnName(column: PyInstance): string {
  return (column.payload as ColumnState).name ?? '';
}
