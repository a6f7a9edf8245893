import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, PyList, RunValue, type Value } from '../../../python/value.ts';
import type { Insert } from '../../../rows/sql.ts';
import { autoIncrementColumn } from '../ddl/column-spec.ts';
import { sqlalchemyError } from '../error.ts';
import { make } from '../kit/registry.ts';
import { clientDefault } from '../lower/default.ts';
import { lowerDml, targetOf } from '../lower/dml.ts';
import { lowerQuery, outputsOf, rowColumnsOf } from '../lower/query.ts';
import { ColumnState, ConstraintState, type TableState } from '../state/schema.ts';
import { Scope } from '../state/scope.ts';
import { CompoundState, DmlState, SelectState, TextState } from '../state/selectable.ts';
import { overridesOf } from '../type/override.ts';
import { DdlState, executeDdl } from './ddl.ts';
import { aggregateOf, findsNothing, givesOneRow, isExistsTest, isNeverTrue } from './empty.ts';
import { type Parameters, parametersOf } from './parameters.ts';
import { insertId } from './result.ts';
import { ResultState } from './result-state.ts';
import { knownRow } from './row.ts';
import { insertOfTuples, singlePercent, spelledText } from './spelled.ts';
import { executeText } from './text.ts';

export { scalarOf } from './result.ts';

/** `execute(statement, …)` of engines, connections, sessions and statements themselves. Gives a result object. */
export function executeStatement(
  vm: Interpreter,
  statement: Value,
  positional: readonly Value[] = [],
  keyword: ReadonlyMap<string, Value> = new Map(),
): PyInstance {
  const parameters = parametersOf(vm, positional, keyword);
  if (statement instanceof RunValue) {
    const insert = insertOfTuples(vm, statement, true);
    if (insert) return insertRows(vm, insert);
    const { text, values } = spelledText(vm, statement, true);
    return executeText(vm, text, parameters, values) as PyInstance;
  }
  if (typeof statement === 'string') {
    return executeText(vm, singlePercent(statement), parameters, new Map()) as PyInstance;
  }
  const state = statement instanceof PyInstance ? statement.payload : undefined;
  if (state instanceof TextState && state.insert) return insertRows(vm, state.insert);
  if (state instanceof TextState) return executeText(vm, state.text, parameters, state.bindings) as PyInstance;
  if (state instanceof SelectState || state instanceof CompoundState) {
    return executeQuery(vm, statement as PyInstance, firstRow(vm, parameters));
  }
  if (state instanceof DmlState) return executeDml(vm, state, parameters);
  if (state instanceof DdlState) {
    executeDdl(vm, state);
    return make(vm, 'CursorResult', new ResultState(null, []));
  }
  if (statement instanceof PyInstance) {
    const override = overridesOf(vm).find(statement.cls);
    if (override !== null) {
      const text = vm.call(override, [statement, make(vm, 'SQLCompiler', undefined)]);
      return executeText(vm, vm.str(text), parameters, new Map()) as PyInstance;
    }
    const compiled = vm.findAttr(statement, '_execute_on_connection_');
    if (compiled !== undefined) return vm.call(compiled, positional, keyword) as PyInstance;
    const clause = vm.findAttr(statement, '__clause_element__') ?? vm.findAttr(statement, 'select');
    if (clause !== undefined) return executeStatement(vm, vm.call(clause), positional, keyword);
  }
  throw sqlalchemyError(vm, 'ObjectNotExecutableError', `Not an executable object: ${vm.repr(statement)}`);
}

function insertRows(vm: Interpreter, insert: Insert): PyInstance {
  vm.execute(insert, { kind: 'any' });
  return make(vm, 'CursorResult', new ResultState(null, []));
}

function firstRow(vm: Interpreter, parameters: Parameters): ReadonlyMap<string, Value> {
  if (parameters.kind !== 'rows' || parameters.rows.length > 1) throw vm.unresolved('parameters of a select');
  return parameters.rows[0] ?? new Map();
}

/** A select. Where its tables cannot hold rows yet, the answer is known: nothing, or a count of 0. */
export function executeQuery(
  vm: Interpreter,
  query: PyInstance,
  parameters: ReadonlyMap<string, Value> = new Map(),
): PyInstance {
  const columns = rowColumnsOf(vm, query);
  const single = givesOneRow(query);
  const known = knownRows(vm, query, single);
  if (known) return make(vm, 'CursorResult', new ResultState(known, columns, { single }));
  if (!single && isNeverTrue(query)) return make(vm, 'CursorResult', new ResultState(new PyList([]), columns));
  const rows = vm.execute(lowerQuery(vm, query, new Scope(parameters)), { kind: 'list', of: { kind: 'row', columns } });
  return make(vm, 'CursorResult', new ResultState(rows, columns, { single }));
}

function knownRows(vm: Interpreter, query: PyInstance, single: boolean): PyList | null {
  const state = query.payload;
  if (!single || !(state instanceof SelectState)) return null;
  const names = outputsOf(vm, query).map((output) => output.name);
  if (isExistsTest(query)) return null;
  if (!findsNothing(vm, query)) return null;
  const values = state.parts.columns.map(({ value }): Value => (aggregateOf(value) === 'count' ? 0n : null));
  return new PyList([knownRow(vm, names, values)]);
}

function executeDml(vm: Interpreter, state: DmlState, parameters: Parameters): PyInstance {
  state.isExecuted = true;
  if (parameters.kind === 'positional') {
    const keys = [...targetOf(vm, state).columns.keys()];
    const row = new Map(parameters.values.map((value, at) => [keys[at] ?? '', value] as const));
    return executeDml(vm, state, { kind: 'rows', rows: [row] });
  }
  if (parameters.kind === 'run') {
    const { kind, table, where, ignore } = state;
    if (kind !== 'insert') throw vm.unresolved(`${kind} for rows that the run holds`);
    return executeDml(
      vm,
      new DmlState(kind, table, { values: { kind: 'run', rows: parameters.rows }, where, ignore }),
      { kind: 'rows', rows: [] },
    );
  }
  if (state.kind !== 'insert' && parameters.rows.length > 1) {
    // executemany of an UPDATE: one after the other, as the driver sends them.
    for (const row of parameters.rows.slice(0, -1)) executeDml(vm, state, { kind: 'rows', rows: [row] });
    return executeDml(vm, state, { kind: 'rows', rows: parameters.rows.slice(-1) });
  }
  const filled = state.kind === 'insert' ? withKnownDefaults(vm, state, parameters.rows) : state;
  const statement = lowerDml(vm, filled, parameters.rows);
  if (statement.kind === 'insert' && statement.source.kind === 'values' && statement.source.rows.length === 0) {
    return make(vm, 'CursorResult', new ResultState(null, []));
  }
  if (statement.kind === 'update' && statement.set.length === 0) {
    return make(vm, 'CursorResult', new ResultState(null, []));
  }
  const outcome = vm.execute(statement, { kind: 'any' });
  const result = new ResultState(null, [], { outcome });
  if (state.kind !== 'insert') return make(vm, 'CursorResult', result);
  const insertedKey = insertedKeyOf(vm, targetOf(vm, state), filled, parameters, result);
  return make(vm, 'CursorResult', new ResultState(null, [], { outcome, insertedKey }));
}

/** `inserted_primary_key`: what the statement gave, and the generated id in the place of the AUTO_INCREMENT column. */
function insertedKeyOf(
  vm: Interpreter,
  table: TableState,
  state: DmlState,
  parameters: Parameters,
  result: ResultState,
): readonly Value[] {
  const key = table.primaryKey?.payload;
  if (!(key instanceof ConstraintState) || state.values.kind === 'select' || state.values.kind === 'run') return [];
  const base = state.values.kind === 'one' ? state.values.values : new Map<string, Value>();
  const rows = parameters.kind === 'rows' ? parameters.rows : [];
  if (rows.length > 1 || state.values.kind === 'many') return [];
  const given = new Map([...base, ...(rows[0] ?? [])]);
  const auto = autoIncrementColumn(vm, table);
  return key.columns.map((column): Value => {
    const columnState = typeof column === 'string' ? null : column.payload;
    if (!(columnState instanceof ColumnState)) return null;
    const value = given.get(columnState.key ?? columnState.name ?? '');
    if (value !== undefined && value !== null) return value;
    if (column === auto || columnState.autoincrement === true) return insertId(vm, result);
    return null;
  });
}

/** Fills in what one row leaves out, so that a made-up key is the same in the statement and in its result. */
function withKnownDefaults(vm: Interpreter, state: DmlState, rows: readonly ReadonlyMap<string, Value>[]): DmlState {
  if (rows.length > 1 || (state.values.kind !== 'one' && state.values.kind !== 'none')) return state;
  const values = new Map(state.values.kind === 'one' ? state.values.values : []);
  for (const [key, column] of targetOf(vm, state).columns) {
    const columnState = column.payload;
    if (!(columnState instanceof ColumnState) || values.has(key) || rows[0]?.has(key)) continue;
    if (columnState.default === null) continue;
    const value = clientDefault(vm, columnState.default);
    if (value !== undefined) values.set(key, value);
  }
  return new DmlState('insert', state.table, { values: { kind: 'one', values }, ignore: state.ignore });
}
