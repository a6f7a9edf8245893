import type { ColumnSpec } from '../../../src/operation/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import { PyClass, PyInstance, type Value } from '../../python/value.ts';
import { construct, isSchemaItem, named } from '../alembic/objects.ts';
import { columnSpecOf } from '../sqlalchemy/ddl/column-spec.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { ColumnState, ConstraintState, TableState } from '../sqlalchemy/state/schema.ts';

/** What `alter` can change, in the order in which migrate applies it (`ColumnDelta.diff_keys`). */
const changeable = ['name', 'type', 'primary_key', 'nullable', 'server_onupdate', 'server_default', 'autoincrement'];

/**
 * `column.alter(…)` on MySQL: the declared column takes on what is named, and `CHANGE COLUMN` states its whole new
 * definition. So the column keeps what its Table object knows of it, reflected or declared, and loses what that does not.
 * Positional arguments are a new name, a type, or another Column to become like.
 */
export function alterColumn(
  vm: Interpreter,
  column: PyInstance,
  positional: readonly Value[],
  keyword: ReadonlyMap<string, Value>,
): void {
  const state = stateOf(vm, column, ColumnState);
  const table = keyword.get('table') instanceof PyInstance ? (keyword.get('table') as PyInstance) : state.table;
  if (!table) throw vm.raise('AttributeError', "'NoneType' object has no attribute 'bind'");
  const oldName = state.name ?? '';
  const changes = new Map(keyword);
  for (const value of positional) noteChange(vm, column, value, changes);
  for (const key of changeable) {
    const value = changes.get(key);
    if (value !== undefined) vm.setAttr(column, key, normalised(vm, key, value));
  }
  const isInteger = vm.isInstance(vm.getAttr(column, 'type'), named(vm, 'sqlalchemy.types', 'Integer') as PyClass);
  if (changes.has('type') && !isInteger) vm.setAttr(column, 'autoincrement', false);
  const spec = columnSpecOf(vm, column);
  vm.operation({
    kind: 'alterColumn',
    table: stateOf(vm, table, TableState).name,
    column: oldName,
    to: isAutoIncrement(vm, table, oldName, column) ? autoIncremented(spec) : spec,
  });
}

function noteChange(vm: Interpreter, column: PyInstance, value: Value, changes: Map<string, Value>): void {
  const setDefault = (key: string, to: Value) => {
    if (!changes.has(key)) changes.set(key, to);
  };
  if (typeof value === 'string') setDefault('name', value);
  else if (value instanceof PyInstance && value.payload instanceof ColumnState)
    difference(vm, column, value, setDefault);
  else if (isType(vm, value)) setDefault('type', value);
  else throw vm.unresolved(`Column.alter() with ${vm.repr(value)}`);
}

function isType(vm: Interpreter, value: Value): boolean {
  const engine = named(vm, 'sqlalchemy.types', 'TypeEngine') as PyClass;
  return value instanceof PyClass ? value.isSubclassOf(engine) : vm.isInstance(value, engine);
}

/** `compare_2_columns`: types differ by class, and by length if they are strings. */
function difference(
  vm: Interpreter,
  column: PyInstance,
  other: PyInstance,
  setDefault: (key: string, to: Value) => void,
): void {
  for (const key of changeable) {
    const to = vm.getAttr(other, key);
    if (key === 'type') {
      const from = vm.getAttr(column, 'type');
      const lengths = [from, to].map((type) => vm.findAttr(type, 'length') ?? null);
      const alike = vm.typeOf(from) === vm.typeOf(to) && vm.equals(lengths[0] ?? null, lengths[1] ?? null);
      if (!alike) setDefault('type', to);
    } else if (!vm.equals(vm.getAttr(column, key), to)) {
      setDefault(key, to);
    }
  }
}

function normalised(vm: Interpreter, key: string, value: Value): Value {
  if (key === 'type' && value instanceof PyClass) return vm.call(value);
  if (key === 'server_default' && value !== null && !isSchemaItem(vm, value, 'FetchedValue')) {
    return construct(vm, 'DefaultClause', [value]);
  }
  return value;
}

/**
 * migrate adds AUTO_INCREMENT to the first key column that could have it, if that is the one to be changed; its name is
 * compared with the old name, so that a column under a new name does not count.
 */
function isAutoIncrement(vm: Interpreter, table: PyInstance, oldName: string, column: PyInstance): boolean {
  if (!vm.truth(vm.getAttr(column, 'autoincrement'))) return false;
  const key = stateOf(vm, table, TableState).primaryKey;
  const integer = named(vm, 'sqlalchemy.types', 'Integer') as PyClass;
  const first = (key ? stateOf(vm, key, ConstraintState).columns : []).find((part) => {
    if (!(part instanceof PyInstance)) return false;
    const { autoincrement, type, foreignKeys } = stateOf(vm, part, ColumnState);
    return vm.truth(autoincrement) && vm.isInstance(type, integer) && foreignKeys.length === 0;
  });
  return first instanceof PyInstance && stateOf(vm, first, ColumnState).name === oldName;
}

function autoIncremented(spec: ColumnSpec): ColumnSpec {
  const { default: _, ...rest } = spec;
  return { ...rest, autoIncrement: true };
}
