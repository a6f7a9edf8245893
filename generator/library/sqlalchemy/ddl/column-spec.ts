import type { CheckSpec, ColumnSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { quoteName, renderLiteral } from '../../../rows/render.ts';
import { optionalText } from '../../arguments.ts';
import { sqlalchemyError } from '../error.ts';
import { isA } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { ColumnState, ConstraintState, DefaultState, ForeignKeyState, TableState } from '../state/schema.ts';
import { affinityOf, loadedImpl } from '../type/base.ts';
import { reflectedType } from '../type/reflected.ts';
import { typeSpecOf } from '../type/spec.ts';
import { serverDefaultOf } from './default-spec.ts';
import { expressionText } from './expression-text.ts';
import { referenceOf } from './reference.ts';

/** A Column as MySQL's dialect writes it in CREATE TABLE and ADD COLUMN. @throws PyRaise CompileError as SQLAlchemy */
export function columnSpecOf(vm: Interpreter, column: PyInstance): ColumnSpec {
  const state = stateOf(vm, column, ColumnState);
  if (state.name === null) throw sqlalchemyError(vm, 'ArgumentError', 'Column must be constructed with a name');
  const table = state.table?.payload instanceof TableState ? state.table.payload : null;
  const auto = table !== null && autoIncrementColumn(vm, table) === column && state.serverDefault === null;
  const { default: value, onUpdateNow } = auto ? {} : serverDefaultOf(vm, state.serverDefault);
  const comment = optionalText(vm, state.comment, 'comment');
  const computed = state.computed instanceof PyInstance ? stateOf(vm, state.computed, DefaultState) : null;
  return {
    name: state.name,
    type: typeSpecOf(vm, resolvedType(vm, state)),
    ...(vm.truth(state.nullable) ? {} : { nullable: false }),
    ...(value ? { default: value } : {}),
    ...(onUpdateNow ? { onUpdateNow } : {}),
    ...(auto ? { autoIncrement: true } : {}),
    ...(comment ? { comment } : {}),
    ...(computed
      ? { generated: { expression: expressionText(vm, computed.arg), stored: vm.truth(computed.persisted) } }
      : {}),
  };
}

/** The type of a column; one without a type takes that of the column its foreign key points at. */
export function resolvedType(vm: Interpreter, state: ColumnState): PyInstance {
  if (!isA(vm, state.type, 'NullType') || state.foreignKeys.length === 0) return state.type;
  const key = stateOf(vm, state.foreignKeys[0] ?? null, ForeignKeyState);
  const { target, table, column } = referenceOf(vm, key);
  if (target) return resolvedType(vm, stateOf(vm, target, ColumnState));
  const live = vm.database.catalog.tables.get(table);
  const found = live?.columns.find((candidate) => candidate.name === column);
  return live && found ? reflectedType(vm, found.type, live) : state.type;
}

/**
 * The primary key column that gets AUTO_INCREMENT (`PrimaryKeyConstraint._autoincrement_column`): the only column of
 * the key if it is an integer without default and foreign key, or the one that says `autoincrement=True`.
 */
export function autoIncrementColumn(vm: Interpreter, table: TableState): PyInstance | null {
  if (table.primaryKey === null) return null;
  const columns = stateOf(vm, table.primaryKey, ConstraintState).columns.filter(
    (key): key is PyInstance => typeof key !== 'string',
  );
  const [only] = columns;
  if (columns.length === 1 && only) {
    const state = stateOf(vm, only, ColumnState);
    if (state.autoincrement === true) return checked(vm, only);
    const automatic = state.autoincrement === 'auto' || state.autoincrement === 'ignore_fk';
    return automatic && canIncrement(vm, state) ? only : null;
  }
  const explicit = columns.filter((column) => stateOf(vm, column, ColumnState).autoincrement === true);
  if (explicit.length > 1) {
    throw sqlalchemyError(vm, 'ArgumentError', 'Only one Column may be marked autoincrement=True');
  }
  return explicit[0] ? checked(vm, explicit[0]) : null;
}

function checked(vm: Interpreter, column: PyInstance): PyInstance {
  const state = stateOf(vm, column, ColumnState);
  if (!isNumber(vm, state)) {
    throw sqlalchemyError(
      vm,
      'ArgumentError',
      `Column type on column '${state.name}' is not compatible with autoincrement=True`,
    );
  }
  return column;
}

function canIncrement(vm: Interpreter, state: ColumnState): boolean {
  if (!isNumber(vm, state)) return false;
  const fallback = state.default instanceof PyInstance ? state.default.payload : null;
  if (state.default !== null && !(fallback instanceof DefaultState && fallback.kind === 'sequence')) return false;
  if (state.serverDefault !== null) return false;
  return state.foreignKeys.length === 0 || state.autoincrement === 'ignore_fk';
}

function isNumber(vm: Interpreter, state: ColumnState): boolean {
  const affinity = affinityOf(vm, resolvedType(vm, state)).name;
  return affinity === 'Integer' || affinity === 'Numeric';
}

/** The CHECKs that a column brings along: its own, and that of a Boolean or Enum with `create_constraint=True`. */
export function columnChecksOf(vm: Interpreter, column: PyInstance): readonly CheckSpec[] {
  const state = stateOf(vm, column, ColumnState);
  const own = state.constraints.map((constraint): CheckSpec => {
    const { name, text } = stateOf(vm, constraint, ConstraintState);
    return { ...(name === null ? {} : { name }), expression: expressionText(vm, text), column: state.name ?? '' };
  });
  return [...own, ...typeChecks(vm, state)];
}

function typeChecks(vm: Interpreter, state: ColumnState): readonly CheckSpec[] {
  const type = loadedImpl(vm, state.type);
  if (type.attrs.get('create_constraint') !== true) return [];
  const name = optionalText(vm, type.attrs.get('name') ?? null, 'name of a constraint');
  const named = name === undefined ? {} : { name };
  const column = quoteName(state.name ?? '');
  if (isA(vm, type, 'Boolean')) return [{ ...named, expression: `${column} IN (0, 1)` }];
  if (isA(vm, type, 'Enum') && type.attrs.get('native_enum') === false) {
    const values = vm.iterate(type.attrs.get('enums') ?? null).map((value: Value) => renderLiteral(vm.str(value)));
    return [{ ...named, expression: `${column} IN (${values.join(', ')})` }];
  }
  return [];
}
