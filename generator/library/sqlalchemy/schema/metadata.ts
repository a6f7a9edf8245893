import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyDict, type PyInstance, PyList, type Value } from '../../../python/value.ts';
import { flagArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { sortTables } from '../ddl/sort.ts';
import { createTableOperation, createTableOperations } from '../ddl/table-operations.ts';
import { sqlalchemyError } from '../error.ts';
import { addConstraint, createIfAbsent, dropTable } from '../execution/ddl.ts';
import { classNamed, pythonClass } from '../kit/registry.ts';
import { fields, nameOf, stateOf } from '../kit/spec.ts';
import { ConstraintState, MetaDataState, TableState } from '../state/schema.ts';
import { newTable } from './table.ts';

function initialise(vm: Interpreter, self: PyInstance, args: Args): Value {
  const given = bind(vm, 'MetaData', args, [
    'bind?',
    'reflect?',
    'schema?',
    'quote_schema?',
    'naming_convention?',
    'info?',
  ]);
  const state = new MetaDataState();
  self.payload = state;
  state.bind = given.bind ?? null;
  state.schema = nameOf(vm, given.schema, 'schema');
  state.info = given.info ?? vm.call(vm.builtin('dict'));
  const naming = given.naming_convention ?? null;
  if (naming === null || (naming instanceof PyDict && naming.size === 0)) {
    state.naming.set('ix', 'ix_%(column_0_label)s');
  } else {
    for (const key of vm.iterate(naming)) {
      state.naming.set(typeof key === 'string' ? key : prefixOf(vm, key), vm.getItem(naming, key));
    }
  }
  if (flagArgument(vm, given.reflect, false)) reflect(vm, self, null, false);
  return null;
}

/** A naming convention may be keyed by class instead of prefix. */
function prefixOf(vm: Interpreter, key: Value): string {
  const prefixes: Readonly<Record<string, string>> = {
    Index: 'ix',
    UniqueConstraint: 'uq',
    ForeignKeyConstraint: 'fk',
    PrimaryKeyConstraint: 'pk',
    CheckConstraint: 'ck',
  };
  return prefixes[vm.str(vm.getAttr(key, '__name__'))] ?? '';
}

/** `metadata.reflect()`: all tables of the catalog that it does not have yet, or those that `only` names. */
function reflect(vm: Interpreter, self: PyInstance, only: Value, extend: boolean): void {
  const state = stateOf(vm, self, MetaDataState);
  const available = [...vm.database.catalog.tables.keys()].sort();
  let wanted = available;
  if (only !== null && (only instanceof PyList || typeof only !== 'object' || isSequence(vm, only))) {
    const names = vm.iterate(only).map((item) => vm.str(item));
    const missing = names.filter((name) => !available.includes(name));
    if (missing.length > 0) {
      throw sqlalchemyError(
        vm,
        'InvalidRequestError',
        `Could not reflect: requested table(s) not available: (${missing.join(', ')})`,
      );
    }
    wanted = names;
  } else if (only !== null) {
    wanted = available.filter((name) => vm.truth(vm.call(only, [name, self])));
  }
  const options = new Map<string, Value>([['autoload', true]]);
  if (extend) options.set('extend_existing', true);
  for (const name of wanted) if (extend || !state.tables.has(name)) newTable(vm, name, self, [], options);
}

function isSequence(vm: Interpreter, value: Value): boolean {
  return vm.findAttr(value, '__iter__') !== undefined && vm.findAttr(value, '__call__') === undefined;
}

function tablesOf(vm: Interpreter, self: PyInstance, args: Args): readonly PyInstance[] {
  const given = args.keyword.get('tables') ?? args.positional[1] ?? null;
  if (given !== null) return vm.iterate(given).map((table) => table as PyInstance);
  return [...stateOf(vm, self, MetaDataState).tables.values()];
}

function checkFirst(vm: Interpreter, args: Args): boolean {
  return flagArgument(vm, args.keyword.get('checkfirst') ?? args.positional[2], true);
}

function createAll(vm: Interpreter, self: PyInstance, args: Args): Value {
  const check = checkFirst(vm, args);
  const { tables, cyclic } = sortTables(vm, tablesOf(vm, self, args));
  const late: PyInstance[] = [];
  for (const table of tables) {
    const state = stateOf(vm, table, TableState);
    const present = vm.database.catalog.tables.has(state.name);
    if (check && present) continue;
    const [, ...indexes] = createTableOperations(vm, table);
    const operations = [createTableOperation(vm, table, cyclic), ...indexes];
    if (check) createIfAbsent(vm, table, operations);
    else for (const operation of operations) vm.operation(operation);
    late.push(
      ...state.constraints.filter((constraint) => {
        const { kind, useAlter } = stateOf(vm, constraint, ConstraintState);
        return kind === 'foreign' && (useAlter || cyclic.has(constraint));
      }),
    );
  }
  for (const constraint of late) addConstraint(vm, constraint);
  return null;
}

const plain = fields(MetaDataState, { bind: 'bind', info: 'info', schema: 'schema' });

pythonClass('sqlalchemy.sql.schema', 'MetaData', (vm) => ({
  bases: [classNamed(vm, 'SchemaItem')],
  methods: {
    __init__: initialise,
    __contains__: (vm, self, args) => {
      const [item] = args.positional;
      const name = typeof item === 'string' ? item : vm.str(vm.getAttr(item ?? null, 'name'));
      return stateOf(vm, self, MetaDataState).tables.has(name);
    },
    __repr__: () => 'MetaData()',
    reflect: (vm, self, args) => {
      const given = bind(vm, 'reflect', args, [
        'bind?',
        'schema?',
        'views?',
        'only?',
        'extend_existing?',
        'autoload_replace?',
        'resolve_fks?',
        '**',
      ]);
      const state = stateOf(vm, self, MetaDataState);
      if (state.bind === null && given.bind !== undefined) state.bind = given.bind;
      reflect(vm, self, given.only ?? null, flagArgument(vm, given.extend_existing, false));
      return null;
    },
    create_all: createAll,
    drop_all: (vm, self, args) => {
      const check = checkFirst(vm, args);
      const { tables } = sortTables(vm, tablesOf(vm, self, args));
      for (const table of [...tables].reverse()) dropTable(vm, table, check);
      return null;
    },
    clear: (vm, self) => {
      stateOf(vm, self, MetaDataState).tables.clear();
      return null;
    },
    remove: (vm, self, args) => {
      const table = args.positional[0] ?? null;
      stateOf(vm, self, MetaDataState).tables.delete(stateOf(vm, table, TableState).name);
      return null;
    },
    is_bound: (vm, self) => stateOf(vm, self, MetaDataState).bind !== null,
  },
  properties: {
    ...plain.properties,
    tables: (vm, self) => PyDict.of(stateOf(vm, self, MetaDataState).tables),
    sorted_tables: (vm, self) =>
      new PyList([...sortTables(vm, [...stateOf(vm, self, MetaDataState).tables.values()]).tables]),
    naming_convention: (vm, self) => PyDict.of(stateOf(vm, self, MetaDataState).naming),
  },
  setters: plain.setters,
}));
pythonClass('sqlalchemy.sql.schema', 'ThreadLocalMetaData', (vm) => ({ bases: [classNamed(vm, 'MetaData')] }));
