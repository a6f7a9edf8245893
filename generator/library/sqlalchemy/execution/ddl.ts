import type { Condition, Operation } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance } from '../../../python/value.ts';
import { checkSpecOf, foreignKeySpecOf, indexSpecOf, uniqueSpecOf } from '../ddl/constraint-spec.ts';
import { columnNames } from '../ddl/reference.ts';
import { createTableOperation, createTableOperations } from '../ddl/table-operations.ts';
import { sqlalchemyError } from '../error.ts';
import { stateOf } from '../kit/spec.ts';
import { ConstraintState, IndexState, TableState } from '../state/schema.ts';
import { executeText } from './text.ts';

/** State of the schema statements of `sqlalchemy.schema`: CreateTable, DropConstraint, DDL, … */
export class DdlState {
  readonly kind:
    | 'createTable'
    | 'dropTable'
    | 'addConstraint'
    | 'dropConstraint'
    | 'createIndex'
    | 'dropIndex'
    | 'text'
    | 'nothing';
  readonly element: PyInstance | null;
  /** Of `DDL('…')`. */
  readonly text: string;
  /** `if_not_exists`, `if_exists`. */
  readonly checked: boolean;
  constructor(kind: DdlState['kind'], element: PyInstance | null, text = '', checked = false) {
    this.kind = kind;
    this.element = element;
    this.text = text;
    this.checked = checked;
  }
}

function required(vm: Interpreter, state: DdlState): PyInstance {
  if (state.element) return state.element;
  throw vm.raise('TypeError', `${state.kind} needs a schema object`);
}

/** Runs a schema statement. */
export function executeDdl(vm: Interpreter, state: DdlState): void {
  switch (state.kind) {
    case 'createTable':
      if (state.checked) createIfAbsent(vm, required(vm, state), [createTableOperation(vm, required(vm, state))]);
      else vm.operation(createTableOperation(vm, required(vm, state)));
      return;
    case 'dropTable':
      dropTable(vm, required(vm, state), state.checked);
      return;
    case 'addConstraint':
      addConstraint(vm, required(vm, state));
      return;
    case 'dropConstraint':
      dropConstraint(vm, required(vm, state));
      return;
    case 'createIndex':
      createIndex(vm, required(vm, state), state.checked);
      return;
    case 'dropIndex':
      dropIndex(vm, required(vm, state), state.checked);
      return;
    case 'text':
      executeText(vm, state.text, { kind: 'rows', rows: [] }, new Map());
      return;
    case 'nothing':
      return;
  }
}

/** `table.create()`. @param checkFirst create it only where it is missing */
export function createTable(vm: Interpreter, table: PyInstance, checkFirst: boolean): void {
  const operations = createTableOperations(vm, table);
  if (checkFirst) createIfAbsent(vm, table, operations);
  else for (const operation of operations) vm.operation(operation);
}

/** The catalog's answer decides here and now; the operation keeps the question for a database that has drifted. */
export function createIfAbsent(vm: Interpreter, table: PyInstance, operations: readonly Operation[]): void {
  const { name } = stateOf(vm, table, TableState);
  if (vm.database.catalog.tables.has(name)) return;
  const when: Condition = { kind: 'not', condition: { kind: 'hasTable', table: name } };
  for (const operation of operations) {
    vm.operation(operation.kind === 'createTable' ? { ...operation, when } : operation);
  }
}

export function dropTable(vm: Interpreter, table: PyInstance, checkFirst: boolean): void {
  const { name } = stateOf(vm, table, TableState);
  if (!checkFirst) vm.operation({ kind: 'dropTable', table: name });
  else if (vm.database.catalog.tables.has(name)) {
    vm.operation({ kind: 'dropTable', table: name, when: { kind: 'hasTable', table: name } });
  }
}

function tableName(vm: Interpreter, table: PyInstance | null): string {
  if (table) return stateOf(vm, table, TableState).name;
  throw sqlalchemyError(vm, 'CompileError', 'a constraint or an index without a table');
}

/** ALTER TABLE … ADD CONSTRAINT. */
export function addConstraint(vm: Interpreter, constraint: PyInstance): void {
  const state = stateOf(vm, constraint, ConstraintState);
  const table = tableName(vm, state.table);
  switch (state.kind) {
    case 'foreign':
      vm.operation({ kind: 'addForeignKey', table, foreignKey: foreignKeySpecOf(vm, constraint) });
      return;
    case 'unique':
      vm.operation({ kind: 'createIndex', table, index: uniqueSpecOf(vm, constraint) });
      return;
    case 'primary':
      vm.operation({ kind: 'addPrimaryKey', table, columns: columnNames(state.columns, tableOf(state)) });
      return;
    case 'check':
      vm.operation({ kind: 'addCheck', table, check: checkSpecOf(vm, constraint) });
      return;
  }
}

function tableOf(state: ConstraintState): TableState | null {
  return state.table?.payload instanceof TableState ? state.table.payload : null;
}

/** ALTER TABLE … DROP …, in the words that MySQL has for each kind of constraint. */
export function dropConstraint(vm: Interpreter, constraint: PyInstance): void {
  const state = stateOf(vm, constraint, ConstraintState);
  const table = tableName(vm, state.table);
  if (state.kind === 'primary') {
    vm.operation({ kind: 'dropPrimaryKey', table });
    return;
  }
  if (state.name === null) {
    throw sqlalchemyError(vm, 'CompileError', "Can't emit DROP CONSTRAINT for a constraint that has no name");
  }
  const { name } = state;
  const columns = columnNames(state.columns, tableOf(state));
  switch (state.kind) {
    case 'foreign': {
      const refTable = state.elements.length > 0 ? foreignKeySpecOf(vm, constraint).refTable : undefined;
      vm.operation({ kind: 'dropForeignKey', table, name, columns, ...(refTable ? { refTable } : {}) });
      return;
    }
    case 'unique':
      vm.operation({ kind: 'dropIndex', table, name, ...(columns.length > 0 ? { columns } : {}), unique: true });
      return;
    case 'check':
      vm.operation({ kind: 'dropCheck', table, name });
      return;
  }
}

export function createIndex(vm: Interpreter, index: PyInstance, checkFirst: boolean): void {
  const state = stateOf(vm, index, IndexState);
  const table = tableName(vm, state.table);
  const spec = indexSpecOf(vm, index);
  if (!checkFirst) {
    vm.operation({ kind: 'createIndex', table, index: spec });
    return;
  }
  const name = spec.name ?? '';
  if (vm.database.catalog.tables.get(table)?.indexes.some((known) => known.name === name)) return;
  const when: Condition = { kind: 'not', condition: { kind: 'hasIndex', table, name } };
  vm.operation({ kind: 'createIndex', table, index: spec, when });
}

export function dropIndex(vm: Interpreter, index: PyInstance, checkFirst: boolean): void {
  const state = stateOf(vm, index, IndexState);
  const table = tableName(vm, state.table);
  if (state.name === null) throw sqlalchemyError(vm, 'CompileError', 'DROP INDEX requires that the index have a name');
  const { name } = state;
  if (checkFirst && !vm.database.catalog.tables.get(table)?.indexes.some((known) => known.name === name)) return;
  const columns = columnNames(state.expressions, tableOfIndex(state));
  vm.operation({
    kind: 'dropIndex',
    table,
    name,
    ...(columns.length > 0 ? { columns } : {}),
    ...(checkFirst ? { when: { kind: 'hasIndex', table, name } } : {}),
  });
}

function tableOfIndex(state: IndexState): TableState | null {
  return state.table?.payload instanceof TableState ? state.table.payload : null;
}
