import type { CreateTable, Operation, TableOptions } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance } from '../../../python/value.ts';
import { optionalText } from '../../arguments.ts';
import { stateOf } from '../kit/spec.ts';
import { ConstraintState, TableState } from '../state/schema.ts';
import { autoIncrementColumn, columnChecksOf, columnSpecOf } from './column-spec.ts';
import { checkSpecOf, foreignKeySpecOf, indexSpecOf, uniqueSpecOf } from './constraint-spec.ts';
import { columnNames } from './reference.ts';

/**
 * What `table.create()` sends: CREATE TABLE with its constraints in the order in which SQLAlchemy writes them, then an
 * index each for what `index=True` and `Index(…)` asked.
 */
export function createTableOperations(vm: Interpreter, table: PyInstance): readonly Operation[] {
  const state = stateOf(vm, table, TableState);
  return [
    createTableOperation(vm, table),
    ...state.indexes.map(
      (index): Operation => ({
        kind: 'createIndex',
        table: state.name,
        index: indexSpecOf(vm, index),
      }),
    ),
  ];
}

/** CREATE TABLE alone. @param omit foreign keys that come later, by ALTER TABLE (a cycle) */
export function createTableOperation(
  vm: Interpreter,
  table: PyInstance,
  omit: ReadonlySet<PyInstance> = new Set(),
): CreateTable {
  const state = stateOf(vm, table, TableState);
  const columns = [...state.columns.values()];
  const constraints = sortedConstraints(vm, state);
  const of = (kind: ConstraintState['kind']): PyInstance[] =>
    constraints.filter((constraint) => stateOf(vm, constraint, ConstraintState).kind === kind);
  const foreignKeys = of('foreign').filter((key) => !omit.has(key) && !stateOf(vm, key, ConstraintState).useAlter);
  const primaryKey = primaryKeyColumns(vm, state);
  const indexes = of('unique').map((constraint) => uniqueSpecOf(vm, constraint));
  const checks = [
    ...of('check').map((constraint) => checkSpecOf(vm, constraint)),
    ...columns.flatMap((column) => columnChecksOf(vm, column)),
  ];
  const options = tableOptionsOf(vm, state);
  return {
    kind: 'createTable',
    table: state.name,
    columns: columns.map((column) => columnSpecOf(vm, column)),
    ...(primaryKey.length > 0 ? { primaryKey } : {}),
    ...(indexes.length > 0 ? { indexes } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys: foreignKeys.map((key) => foreignKeySpecOf(vm, key)) } : {}),
    ...(checks.length > 0 ? { checks } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

/** SQLAlchemy's `_sorted_constraints`: by the order in which the objects were made. */
export function sortedConstraints(vm: Interpreter, state: TableState): PyInstance[] {
  return [...state.constraints].sort(
    (a, b) => stateOf(vm, a, ConstraintState).order - stateOf(vm, b, ConstraintState).order,
  );
}

/** An implicit primary key has its AUTO_INCREMENT column first (`columns_autoinc_first`). */
export function primaryKeyColumns(vm: Interpreter, state: TableState): string[] {
  if (state.primaryKey === null) return [];
  const key = stateOf(vm, state.primaryKey, ConstraintState);
  const auto = key.implicit ? autoIncrementColumn(vm, state) : null;
  const columns = auto ? [auto, ...key.columns.filter((column) => column !== auto)] : key.columns;
  return columnNames(columns, state);
}

/** `mysql_*` options by the word that they become in CREATE TABLE. */
const optionFields: Readonly<Record<string, keyof TableOptions>> = {
  engine: 'engine',
  charset: 'charset',
  default_charset: 'charset',
  character_set: 'charset',
  default_character_set: 'charset',
  collate: 'collation',
  default_collate: 'collation',
  row_format: 'rowFormat',
};

/** Options that say nothing about the schema that is left behind. */
const ignoredOptions = new Set(['auto_increment', 'key_block_size', 'comment', 'stats_persistent']);

/** The table's `mysql_*` options. @throws Unresolved for one that changes the table in a way the catalog has no word for */
export function tableOptionsOf(vm: Interpreter, state: TableState): TableOptions {
  const options: Record<string, string> = {};
  for (const [name, value] of state.options) {
    if (!name.startsWith('mysql_')) continue;
    const word = name.slice('mysql_'.length).toLowerCase();
    if (ignoredOptions.has(word)) continue;
    const field = optionFields[word];
    if (!field) throw vm.unresolved(`table option ${name}`);
    const text = optionalText(vm, value, name);
    if (text !== undefined) options[field] = text;
  }
  if (state.comment !== null) options.comment = state.comment;
  return options;
}
