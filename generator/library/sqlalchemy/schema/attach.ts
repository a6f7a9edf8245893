import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { conventionalName } from '../ddl/name.ts';
import { sqlalchemyError } from '../error.ts';
import { creationOrder } from '../kit/order.ts';
import { make } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { ColumnState, ConstraintState, ForeignKeyState, IndexState, type Key, TableState } from '../state/schema.ts';

/** Puts a column into a table, with what its flags bring: foreign keys, `index=True`, `unique=True`, the primary key. */
export function attachColumn(vm: Interpreter, table: PyInstance, column: PyInstance, replace: boolean): void {
  const state = stateOf(vm, column, ColumnState);
  const tableState = stateOf(vm, table, TableState);
  if (state.name === null) {
    throw sqlalchemyError(vm, 'ArgumentError', 'Column must be constructed with a name or assign a non-blank .name');
  }
  if (state.table !== null && state.table !== table) {
    const other = stateOf(vm, state.table, TableState).name;
    throw sqlalchemyError(vm, 'ArgumentError', `Column object '${state.name}' already assigned to Table '${other}'`);
  }
  const key = state.key ?? state.name;
  const before = tableState.columns.get(key);
  if (before && before !== column && replace) forgetColumn(vm, tableState, before);
  state.table = table;
  tableState.columns.set(key, column);
  if (state.primaryKey) addToPrimaryKey(vm, table, column);
  else if (before && before !== column) removeFromPrimaryKey(vm, tableState, before);
  for (const foreignKey of state.foreignKeys) attachForeignKey(vm, table, column, foreignKey);
  if (truthy(state.index)) {
    const index = make(
      vm,
      'Index',
      new IndexState(typeof state.index === 'string' ? state.index : null, truthy(state.unique)),
    );
    stateOf(vm, index, IndexState).expressions = [column];
    attachIndex(vm, table, index);
  } else if (truthy(state.unique)) {
    const unique = make(vm, 'UniqueConstraint', new ConstraintState('unique', creationOrder(vm)));
    const constraint = stateOf(vm, unique, ConstraintState);
    constraint.columns = [column];
    constraint.name = typeof state.unique === 'string' ? state.unique : null;
    attachConstraint(vm, table, unique);
  }
}

function truthy(value: Value): boolean {
  return value !== null && value !== false && value !== 0n;
}

/** A replaced column leaves with its foreign keys, as `Table.append_column` does. */
function forgetColumn(vm: Interpreter, table: TableState, column: PyInstance): void {
  const gone = new Set(
    stateOf(vm, column, ColumnState).foreignKeys.map((key) => stateOf(vm, key, ForeignKeyState).constraint),
  );
  remove(table.constraints, (constraint) => gone.has(constraint));
  remove(table.indexes, (index) => {
    const { expressions } = stateOf(vm, index, IndexState);
    return expressions.length === 1 && expressions[0] === column;
  });
}

function remove<T>(items: T[], test: (item: T) => boolean): void {
  for (let at = items.length - 1; at >= 0; at--) if (test(items[at] as T)) items.splice(at, 1);
}

/** The primary key constraint of a table; every table has one, if only an empty one. */
export function primaryKeyOf(vm: Interpreter, table: PyInstance): PyInstance {
  const state = stateOf(vm, table, TableState);
  if (state.primaryKey === null) {
    const constraint = new ConstraintState('primary', creationOrder(vm));
    constraint.implicit = true;
    constraint.table = table;
    state.primaryKey = make(vm, 'PrimaryKeyConstraint', constraint);
    state.constraints.push(state.primaryKey);
  }
  return state.primaryKey;
}

function addToPrimaryKey(vm: Interpreter, table: PyInstance, column: PyInstance): void {
  const primaryKey = primaryKeyOf(vm, table);
  const state = stateOf(vm, primaryKey, ConstraintState);
  const key = stateOf(vm, column, ColumnState).key;
  const at = state.columns.findIndex(
    (known) => typeof known !== 'string' && stateOf(vm, known, ColumnState).key === key,
  );
  if (at < 0) state.columns.push(column);
  else state.columns[at] = column;
  if (state.implicit) state.name = conventionalName(vm, primaryKey, table);
}

function removeFromPrimaryKey(vm: Interpreter, table: TableState, column: PyInstance): void {
  if (table.primaryKey === null) return;
  const state = stateOf(vm, table.primaryKey, ConstraintState);
  state.columns = state.columns.filter((known) => known !== column);
}

function attachForeignKey(vm: Interpreter, table: PyInstance, column: PyInstance, foreignKey: PyInstance): void {
  const state = stateOf(vm, foreignKey, ForeignKeyState);
  state.parent = column;
  if (state.constraint !== null) return;
  const constraint = new ConstraintState('foreign', creationOrder(vm));
  constraint.columns = [column];
  constraint.elements.push(foreignKey);
  constraint.name = state.name;
  constraint.onUpdate = state.onUpdate;
  constraint.onDelete = state.onDelete;
  constraint.useAlter = state.useAlter;
  const made = make(vm, 'ForeignKeyConstraint', constraint);
  state.constraint = made;
  attachConstraint(vm, table, made);
}

/** Puts a constraint into a table: keys become columns, and a naming convention names it. */
export function attachConstraint(vm: Interpreter, table: PyInstance, constraint: PyInstance): void {
  const state = stateOf(vm, constraint, ConstraintState);
  const tableState = stateOf(vm, table, TableState);
  state.table = table;
  state.columns = state.columns.map((key) => columnOf(vm, tableState, key));
  if (!tableState.constraints.includes(constraint)) tableState.constraints.push(constraint);
  if (state.kind === 'primary') becomePrimaryKey(vm, tableState, constraint, state);
  if (state.kind === 'foreign') {
    for (const [at, element] of state.elements.entries()) {
      const key = stateOf(vm, element, ForeignKeyState);
      const column = state.columns[at];
      if (column === undefined || typeof column === 'string') continue;
      key.parent = column;
      key.constraint = constraint;
      const { foreignKeys } = stateOf(vm, column, ColumnState);
      if (!foreignKeys.includes(element)) foreignKeys.push(element);
    }
  }
  if (!state.implicit) state.name = conventionalName(vm, constraint, table) ?? state.name;
}

/**
 * A primary key with columns replaces the flags; one without takes the columns that have them
 * (`PrimaryKeyConstraint._set_parent`).
 */
function becomePrimaryKey(vm: Interpreter, table: TableState, constraint: PyInstance, state: ConstraintState): void {
  if (table.primaryKey !== null && table.primaryKey !== constraint) {
    const old = table.primaryKey;
    remove(table.constraints, (known) => known === old);
    const flagged = [...table.columns.values()].filter((column) => stateOf(vm, column, ColumnState).primaryKey);
    if (state.columns.length === 0) state.columns = flagged;
    else for (const column of flagged) stateOf(vm, column, ColumnState).primaryKey = false;
  }
  table.primaryKey = constraint;
  for (const column of state.columns) {
    if (typeof column === 'string') continue;
    const columnState = stateOf(vm, column, ColumnState);
    columnState.primaryKey = true;
    if (columnState.nullable === null || !columnState.nullableGiven) columnState.nullable = false;
  }
}

/** Puts an index into a table. */
export function attachIndex(vm: Interpreter, table: PyInstance, index: PyInstance): void {
  const state = stateOf(vm, index, IndexState);
  const tableState = stateOf(vm, table, TableState);
  state.table = table;
  state.expressions = state.expressions.map((key) => columnOf(vm, tableState, key));
  if (!tableState.indexes.includes(index)) tableState.indexes.push(index);
  state.name = conventionalName(vm, index, table) ?? state.name;
}

/** @throws PyRaise ConstraintColumnNotFoundError as SQLAlchemy (a KeyError of old) for a name that is no column */
function columnOf(vm: Interpreter, table: TableState, key: Key): Key {
  if (key instanceof PyInstance) {
    if (!(key.payload instanceof ColumnState)) return key;
    // A column of a model's mix-in stands for its copy in the table.
    const own = key.payload.table === null ? table.columns.get(key.payload.key ?? '') : undefined;
    return own ?? key;
  }
  const found = table.columns.get(key);
  if (found) return found;
  throw sqlalchemyError(
    vm,
    'ArgumentError',
    `Can't create constraint on table '${table.name}': no column named '${key}' is present.`,
  );
}
