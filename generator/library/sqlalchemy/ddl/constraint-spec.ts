import type { CheckSpec, ForeignKeySpec, IndexSpec, PartSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import { PyDict, type PyInstance, type Value } from '../../../python/value.ts';
import { integerArgument, optionalText } from '../../arguments.ts';
import { sqlalchemyError } from '../error.ts';
import { stateOf } from '../kit/spec.ts';
import {
  ColumnState,
  ConstraintState,
  ForeignKeyState,
  IndexState,
  referentialAction,
  TableState,
} from '../state/schema.ts';
import { expressionText } from './expression-text.ts';
import { truncatedName } from './name.ts';
import { columnNames, referenceOf } from './reference.ts';

function tableOfState(table: PyInstance | null): TableState | null {
  return table?.payload instanceof TableState ? table.payload : null;
}

function named(name: string | null): { name?: string } {
  return name === null ? {} : { name: truncatedName(name) };
}

/** A ForeignKeyConstraint. `NO ACTION` and the like are kept as they are; the catalog normalises. */
export function foreignKeySpecOf(vm: Interpreter, constraint: PyInstance): ForeignKeySpec {
  const state = stateOf(vm, constraint, ConstraintState);
  const references = state.elements.map((element) => referenceOf(vm, stateOf(vm, element, ForeignKeyState)));
  const refTable = references[0]?.table;
  if (refTable === undefined) throw sqlalchemyError(vm, 'ArgumentError', 'a foreign key needs columns');
  const onUpdate = referentialAction(state.onUpdate);
  const onDelete = referentialAction(state.onDelete);
  return {
    ...named(state.name),
    columns: columnNames(state.columns, tableOfState(state.table)),
    refTable,
    refColumns: references.map((reference) => reference.column),
    ...(onUpdate ? { onUpdate } : {}),
    ...(onDelete ? { onDelete } : {}),
  };
}

/** A UniqueConstraint: MySQL knows it as a unique index. */
export function uniqueSpecOf(vm: Interpreter, constraint: PyInstance): IndexSpec {
  const state = stateOf(vm, constraint, ConstraintState);
  return { ...named(state.name), unique: true, columns: columnNames(state.columns, tableOfState(state.table)) };
}

export function checkSpecOf(vm: Interpreter, constraint: PyInstance): CheckSpec {
  const state = stateOf(vm, constraint, ConstraintState);
  return { ...named(state.name), expression: expressionText(vm, state.text) };
}

/**
 * An Index, with `mysql_length` as prefix lengths.
 * @throws Unresolved for an index over an expression, which MySQL 5 and MariaDB do not have
 */
export function indexSpecOf(vm: Interpreter, index: PyInstance): IndexSpec {
  const state = stateOf(vm, index, IndexState);
  const table = tableOfState(state.table);
  const kind = optionalText(vm, state.options.get('mysql_prefix'), 'mysql_prefix')?.toLowerCase();
  const columns = state.expressions.map((key) => {
    if (typeof key !== 'string' && !(key.payload instanceof ColumnState)) {
      throw vm.unresolved(`index ${state.name} over the expression ${vm.repr(key)}`);
    }
    const name = columnNames([key], table)[0] ?? '';
    const length = prefixLength(vm, state.options.get('mysql_length') ?? null, name);
    return length === null ? name : ({ column: name, length } satisfies PartSpec);
  });
  if (state.name === null) {
    throw sqlalchemyError(vm, 'CompileError', 'CREATE INDEX requires that the index have a name');
  }
  return {
    name: truncatedName(state.name),
    ...(state.unique ? { unique: true } : {}),
    ...(kind === 'fulltext' || kind === 'spatial' ? { kind } : {}),
    columns,
  };
}

function prefixLength(vm: Interpreter, value: Value, column: string): number | null {
  if (value === null) return null;
  if (value instanceof PyDict) {
    const own = value.get(column) ?? null;
    return own === null ? null : integerArgument(vm, own, 'mysql_length');
  }
  return integerArgument(vm, value, 'mysql_length');
}
