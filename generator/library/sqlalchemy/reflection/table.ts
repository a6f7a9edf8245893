import type { Column, Table } from '../../../../src/catalog/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import { sqlalchemyError } from '../error.ts';
import { creationOrder } from '../kit/order.ts';
import { make } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { attachColumn, attachConstraint, attachIndex, primaryKeyOf } from '../schema/attach.ts';
import {
  ColumnState,
  ConstraintState,
  DefaultState,
  ForeignKeyState,
  IndexState,
  TableState,
} from '../state/schema.ts';
import { TextState } from '../state/selectable.ts';
import { columnType } from '../type/facts.ts';
import { defaultText, tableOptionRows } from './rows.ts';

export interface ReflectOptions {
  /** `include_columns`; None: all. */
  readonly only: Value;
  /** `autoload_replace`: columns that the Table has already are made anew. */
  readonly replace: boolean;
  /** Loads the table that a foreign key points at; `null`: leave it. */
  readonly follow: ((name: string) => void) | null;
}

/** Fills a Table from the catalog, as `autoload=True` does. @throws PyRaise NoSuchTableError */
export function reflectInto(vm: Interpreter, table: PyInstance, options: ReflectOptions): void {
  const state = stateOf(vm, table, TableState);
  const live = vm.database.catalog.tables.get(state.name);
  if (!live) throw sqlalchemyError(vm, 'NoSuchTableError', state.name);
  const only = options.only === null ? null : vm.iterate(options.only).map((name) => vm.str(name));
  const included = (name: string): boolean => only === null || only.includes(name);
  for (const [name, value] of Object.entries(tableOptionRows(live))) state.options.set(name, value);
  state.comment = live.comment === '' ? null : live.comment;
  state.reflected = true;
  for (const column of live.columns) {
    if (!included(column.name) || (!options.replace && state.columns.has(column.name))) continue;
    attachColumn(vm, table, reflectedColumn(vm, column, live), true);
  }
  const key = stateOf(vm, primaryKeyOf(vm, table), ConstraintState);
  key.columns = (live.primaryKey ?? []).flatMap((part) => {
    const column = state.columns.get(part.column);
    if (!column) return [];
    stateOf(vm, column, ColumnState).primaryKey = true;
    return [column];
  });
  for (const foreignKey of live.foreignKeys) {
    if (!foreignKey.columns.every(included)) continue;
    if (foreignKey.refTable !== state.name) options.follow?.(foreignKey.refTable);
    dropSame(vm, state, foreignKey.name);
    const constraint = new ConstraintState('foreign', creationOrder(vm));
    constraint.name = foreignKey.name;
    constraint.columns = [...foreignKey.columns];
    constraint.onUpdate = foreignKey.onUpdate === 'RESTRICT' ? null : foreignKey.onUpdate;
    constraint.onDelete = foreignKey.onDelete === 'RESTRICT' ? null : foreignKey.onDelete;
    for (const column of foreignKey.refColumns) {
      const element = new ForeignKeyState(`${foreignKey.refTable}.${column}`);
      element.linkToName = true;
      constraint.elements.push(make(vm, 'ForeignKey', element));
    }
    attachConstraint(vm, table, make(vm, 'ForeignKeyConstraint', constraint));
  }
  reflectIndexes(vm, table, live, included);
  for (const check of live.checks) {
    const constraint = new ConstraintState('check', creationOrder(vm));
    constraint.name = check.name;
    constraint.text = check.expression;
    attachConstraint(vm, table, make(vm, 'CheckConstraint', constraint));
  }
}

/** A table that is reflected again has its foreign keys once. */
function dropSame(vm: Interpreter, table: TableState, name: string): void {
  const at = table.constraints.findIndex((constraint) => {
    const state = stateOf(vm, constraint, ConstraintState);
    return state.kind === 'foreign' && state.name === name;
  });
  if (at >= 0) table.constraints.splice(at, 1);
}

function reflectIndexes(vm: Interpreter, table: PyInstance, live: Table, included: (name: string) => boolean): void {
  const state = stateOf(vm, table, TableState);
  for (const index of live.indexes) {
    const columns = index.parts.map((part) => part.column);
    if (!columns.every(included)) continue;
    const known = state.indexes.findIndex((other) => stateOf(vm, other, IndexState).name === index.name);
    if (known >= 0) state.indexes.splice(known, 1);
    const made = new IndexState(index.name, index.unique);
    made.expressions = columns;
    if (index.kind !== 'btree') made.options.set('mysql_prefix', index.kind.toUpperCase());
    attachIndex(vm, table, make(vm, 'Index', made));
  }
}

function reflectedColumn(vm: Interpreter, column: Column, live: Table): PyInstance {
  const state = new ColumnState(column.name, columnType(vm, column, live));
  state.nullable = column.nullable;
  state.live = { table: live.name, column: column.name, nullable: column.nullable };
  state.nullableGiven = true;
  state.comment = column.comment === '' ? null : column.comment;
  state.info = vm.call(vm.builtin('dict'));
  if (column.autoIncrement) state.autoincrement = true;
  else if (column.type.kind === 'integer' || column.type.kind === 'boolean') state.autoincrement = false;
  const text = defaultText(column);
  if (text !== null) {
    state.serverDefault = make(
      vm,
      'DefaultClause',
      new DefaultState('server', make(vm, 'TextClause', new TextState(text))),
    );
  }
  if (column.generated) {
    state.computed = make(
      vm,
      'Computed',
      new DefaultState('computed', column.generated.expression, false, column.generated.stored),
    );
  }
  return make(vm, 'Column', state);
}
