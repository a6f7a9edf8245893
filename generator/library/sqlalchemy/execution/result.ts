import type { Interpreter } from '../../../python/interpreter.ts';
import { columnValue } from '../../../python/residual/row.ts';
import { PyInstance, PyList, PyTuple, type RunType, RunValue, type Value } from '../../../python/value.ts';
import type { Expr } from '../../../rows/program.ts';
import { sqlalchemyError } from '../error.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { type Methods, type Properties, stateOf } from '../kit/spec.ts';
import { ResultState, RowState } from './result-state.ts';

const none: Expr = { kind: 'const', value: null };
const index = (at: number): Expr => ({ kind: 'const', value: BigInt(at) });

function rowType(state: ResultState): RunType {
  return state.rows instanceof RunValue && state.rows.type.kind === 'list'
    ? state.rows.type.of
    : { kind: 'row', columns: state.columns };
}

/** All rows that are left. */
function allRows(vm: Interpreter, state: ResultState): Value {
  const { rows } = state;
  if (rows === null) {
    throw sqlalchemyError(vm, 'ResourceClosedError', 'This result object does not return rows.');
  }
  if (state.taken > 0) {
    if (rows instanceof PyList) return new PyList(rows.items.slice(state.taken).map((row) => seen(vm, state, row)));
    throw vm.unresolved('all rows of a result after some were fetched one by one');
  }
  if (typeof state.view !== 'number') return rows;
  if (rows instanceof PyList) return new PyList(rows.items.map((row) => seen(vm, state, row)));
  const column = state.columns[state.view];
  if (!(rows instanceof RunValue) || !column) throw vm.unresolved('scalars() of a result without columns');
  const value = columnValue(vm, vm.run({ kind: 'var', name: 'row' }, rowType(state)), column);
  return vm.run(
    { kind: 'map', result: 'list', item: 'row', over: rows.expr, where: null, value: vm.toExpr(value) },
    { kind: 'list', of: column.read ? { kind: 'any' } : column.type },
  );
}

/** A row as the result's view shows it. */
function seen(vm: Interpreter, state: ResultState, row: Value): Value {
  if (typeof state.view !== 'number') return row;
  if (row instanceof RunValue) {
    const column = state.columns[state.view];
    return column ? columnValue(vm, row, column) : vm.run({ kind: 'item', of: row.expr, key: index(state.view) });
  }
  if (row instanceof PyTuple) return row.items[state.view] ?? null;
  return row instanceof PyInstance && row.payload instanceof RowState ? (row.payload.values[state.view] ?? null) : row;
}

/** The row at a position, or None where there is none. */
function rowAt(vm: Interpreter, state: ResultState, at: number): Value {
  const { rows } = state;
  if (rows instanceof PyList) {
    const row = rows.items[at];
    return row === undefined ? null : seen(vm, state, row);
  }
  if (!(rows instanceof RunValue)) {
    throw sqlalchemyError(vm, 'ResourceClosedError', 'This result object does not return rows.');
  }
  const item: Expr = { kind: 'item', of: rows.expr, key: index(at) };
  const known = vm.run(item, rowType(state));
  if (state.single && at === 0) return seen(vm, state, known);
  if (state.single) return null;
  const inner = seen(vm, state, known) as RunValue;
  const test: Expr =
    at === 0 ? rows.expr : { kind: 'op', op: '>', args: [{ kind: 'call', fn: 'len', args: [rows.expr] }, index(at)] };
  return vm.run({ kind: 'conditional', test, then: inner.expr, else: none }, inner.type);
}

/** The first value of the first row, or None. */
export function scalarOf(vm: Interpreter, result: Value): Value {
  const state = stateOf(vm, result, ResultState);
  return rowAt(vm, new ResultState(state.rows, state.columns, { single: state.single, view: 0 }), 0);
}

/** `one()` and `one_or_none()`: more than one row, or none, is an error that the run finds. */
function oneRow(vm: Interpreter, state: ResultState, orNone: boolean): Value {
  const { rows } = state;
  if (rows instanceof PyList) {
    if (rows.items.length > 1) {
      throw sqlalchemyError(vm, 'MultipleResultsFound', 'Multiple rows were found when exactly one was required');
    }
    if (rows.items.length === 0 && !orNone) {
      throw sqlalchemyError(vm, 'NoResultFound', 'No row was found when one was required');
    }
    return rowAt(vm, state, 0);
  }
  if (state.single || !(rows instanceof RunValue)) return rowAt(vm, state, 0);
  const length: Expr = { kind: 'call', fn: 'len', args: [rows.expr] };
  const message = orNone ? 'Multiple rows were found' : 'Exactly one row was required';
  vm.emit({
    kind: 'if',
    test: { kind: 'op', op: orNone ? '>' : '!=', args: [length, index(1)] },
    then: [{ kind: 'raise', message: { kind: 'const', value: message }, place: vm.place }],
    else: [],
    place: vm.place,
  });
  if (orNone) return rowAt(vm, state, 0);
  return seen(vm, state, vm.run({ kind: 'item', of: rows.expr, key: index(0) }, rowType(state)));
}

function viewed(vm: Interpreter, self: PyInstance, view: ResultState['view'], key: string): PyInstance {
  const { rows, columns, single } = stateOf(vm, self, ResultState);
  return make(vm, key, new ResultState(rows, columns, { single, view }));
}

const methods: Methods = {
  __iter__: (vm, self) => allRows(vm, stateOf(vm, self, ResultState)),
  __enter__: (_vm, self) => self,
  __exit__: () => false,
  fetchall: (vm, self) => allRows(vm, stateOf(vm, self, ResultState)),
  all: (vm, self) => allRows(vm, stateOf(vm, self, ResultState)),
  fetchone: (vm, self) => {
    const state = stateOf(vm, self, ResultState);
    return rowAt(vm, state, state.taken++);
  },
  first: (vm, self) => {
    const state = stateOf(vm, self, ResultState);
    return rowAt(vm, state, state.taken);
  },
  one: (vm, self) => oneRow(vm, stateOf(vm, self, ResultState), false),
  one_or_none: (vm, self) => oneRow(vm, stateOf(vm, self, ResultState), true),
  scalar: (vm, self) => scalarOf(vm, self),
  scalar_one: (vm, self) => oneRow(vm, stateOf(vm, viewed(vm, self, 0, 'CursorResult'), ResultState), false),
  scalar_one_or_none: (vm, self) => oneRow(vm, stateOf(vm, viewed(vm, self, 0, 'CursorResult'), ResultState), true),
  scalars: (vm, self, args) => viewed(vm, self, Number(args.positional[0] ?? 0n), 'ScalarResult'),
  mappings: (vm, self) => viewed(vm, self, 'mapping', 'MappingResult'),
  keys: (vm, self) => new PyList(stateOf(vm, self, ResultState).columns.map((column) => column.name)),
  close: (vm, self) => {
    stateOf(vm, self, ResultState).closed = true;
    return null;
  },
  fetchmany: (vm) => {
    throw vm.unresolved('fetchmany()');
  },
  partitions: (vm) => {
    throw vm.unresolved('partitions()');
  },
  unique: (_vm, self) => self,
  yield_per: (_vm, self) => self,
  execution_options: (_vm, self) => self,
};

const properties: Properties = {
  rowcount: (vm, self) => {
    const { rows, outcome } = stateOf(vm, self, ResultState);
    if (rows instanceof PyList) return BigInt(rows.items.length);
    if (rows instanceof RunValue) return vm.run({ kind: 'call', fn: 'len', args: [rows.expr] }, { kind: 'int' });
    if (!(outcome instanceof RunValue)) return 0n;
    return vm.run({ kind: 'field', of: outcome.expr, name: 'rowcount' }, { kind: 'int' });
  },
  lastrowid: (vm, self) => insertId(vm, stateOf(vm, self, ResultState)),
  inserted_primary_key: (vm, self) => new PyTuple(stateOf(vm, self, ResultState).insertedKey),
  returns_rows: (vm, self) => stateOf(vm, self, ResultState).rows !== null,
  closed: (vm, self) => stateOf(vm, self, ResultState).closed,
};

/** The generated key of an insert. */
export function insertId(vm: Interpreter, state: ResultState): Value {
  if (!(state.outcome instanceof RunValue)) throw vm.unresolved('the key of an insert that did not run');
  return vm.run({ kind: 'field', of: state.outcome.expr, name: 'insertId' }, { kind: 'int' });
}

pythonClass('sqlalchemy.engine.result', 'Result', () => ({ methods, properties }));
for (const name of ['CursorResult', 'ScalarResult', 'MappingResult', 'ChunkedIteratorResult']) {
  pythonClass('sqlalchemy.engine.result', name, (vm) => ({ bases: [classNamed(vm, 'Result')] }));
}
