import type { Table } from '../../../../src/catalog/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, CatalogBool, type PyInstance, PyList, type Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { sqlalchemyError } from '../error.ts';
import { make, pythonClass } from '../kit/registry.ts';
import { type Methods, stateOf } from '../kit/spec.ts';
import { TableState } from '../state/schema.ts';
import {
  checkRows,
  columnRows,
  foreignKeyRows,
  indexRows,
  primaryKeyRow,
  tableNames,
  tableOptionRows,
  uniqueRows,
} from './rows.ts';

/** State of an Inspector: it asks the server once for each table and keeps the answer, however the table changes. */
export class InspectorState {
  readonly tables = new Map<string, Table>();
  names: Value = null;
  readonly bind: Value;
  constructor(bind: Value) {
    this.bind = bind;
  }
}

/** The answers about one table, by the method that gives them. */
const answers: Readonly<Record<string, (vm: Interpreter, table: Table) => Value>> = {
  get_columns: columnRows,
  get_indexes: (_vm, table) => indexRows(table),
  get_unique_constraints: (_vm, table) => uniqueRows(table),
  get_foreign_keys: (_vm, table) => foreignKeyRows(table),
  get_check_constraints: (_vm, table) => checkRows(table),
  get_pk_constraint: (_vm, table) => primaryKeyRow(table),
  get_primary_keys: (_vm, table) => new PyList((table.primaryKey ?? []).map((part) => part.column)),
  get_table_options: (vm, table) => vm.call(vm.builtin('dict'), [], new Map(Object.entries(tableOptionRows(table)))),
  get_table_comment: (vm, table) => vm.call(vm.builtin('dict'), [], new Map([['text', table.comment]])),
};

function tableArgument(vm: Interpreter, args: Args, at: number): string {
  const value = args.positional[at] ?? args.keyword.get('table_name') ?? null;
  return textArgument(vm, value, 'table name');
}

/** A table of the catalog. @throws PyRaise NoSuchTableError */
export function liveTable(vm: Interpreter, name: string): Table {
  const live = vm.database.catalog.tables.get(name);
  if (!live) throw sqlalchemyError(vm, 'NoSuchTableError', name);
  return live;
}

/** Whether there is a table of this name, as a condition. */
export function hasTable(vm: Interpreter, table: string): CatalogBool {
  return new CatalogBool(vm.database.catalog.tables.has(table), { kind: 'hasTable', table });
}

function inspectorMethods(): Methods {
  const methods: Methods = {};
  for (const [name, answer] of Object.entries(answers)) {
    methods[name] = (vm, self, args) => {
      const state = stateOf(vm, self, InspectorState);
      const table = tableArgument(vm, args, 0);
      let known = state.tables.get(table);
      if (!known) {
        known = liveTable(vm, table);
        state.tables.set(table, known);
      }
      return answer(vm, known);
    };
  }
  return methods;
}

/** The same methods of a dialect, which take the connection first and keep nothing. */
export function dialectMethods(): Methods {
  const methods: Methods = {};
  for (const [name, answer] of Object.entries(answers)) {
    methods[name] = (vm, _self, args) => answer(vm, liveTable(vm, tableArgument(vm, args, 1)));
  }
  methods.get_table_names = (vm) => tableNames(vm);
  methods.get_view_names = (vm) => new PyList([...vm.database.catalog.views]);
  methods.has_table = (vm, _self, args) => hasTable(vm, tableArgument(vm, args, 1));
  methods.has_index = (vm, _self, args) => hasIndex(vm, args, 1);
  return methods;
}

function hasIndex(vm: Interpreter, args: Args, at: number): Value {
  const table = tableArgument(vm, args, at);
  const name = textArgument(vm, args.positional[at + 1] ?? args.keyword.get('index_name'), 'index name');
  const found = vm.database.catalog.tables.get(table)?.indexes.some((index) => index.name === name) ?? false;
  return new CatalogBool(found, { kind: 'hasIndex', table, name });
}

/** `inspect(engine)`. */
export function newInspector(vm: Interpreter, bind: Value): PyInstance {
  return make(vm, 'Inspector', new InspectorState(bind));
}

pythonClass('sqlalchemy.engine.reflection', 'Inspector', () => ({
  methods: {
    __init__: (_vm, self, args) => {
      self.payload = new InspectorState(args.positional[0] ?? args.keyword.get('bind') ?? null);
      return null;
    },
    ...inspectorMethods(),
    get_table_names: (vm, self) => {
      const state = stateOf(vm, self, InspectorState);
      state.names ??= tableNames(vm);
      return state.names;
    },
    get_sorted_table_and_fkc_names: (vm) => {
      throw vm.unresolved('Inspector.get_sorted_table_and_fkc_names()');
    },
    get_view_names: (vm) => new PyList([...vm.database.catalog.views]),
    get_schema_names: () => new PyList(['database']),
    has_table: (vm, _self, args) => hasTable(vm, tableArgument(vm, args, 0)),
    has_index: (vm, _self, args) => hasIndex(vm, args, 0),
    clear_cache: (vm, self) => {
      const state = stateOf(vm, self, InspectorState);
      state.tables.clear();
      state.names = null;
      return null;
    },
    reflecttable: reflectTable,
    reflect_table: reflectTable,
  },
  statics: {
    from_engine: (vm, args) => newInspector(vm, args.positional[0] ?? args.keyword.get('bind') ?? null),
  },
  properties: {
    bind: (vm, self) => stateOf(vm, self, InspectorState).bind,
    engine: (vm, self) => vm.getAttr(stateOf(vm, self, InspectorState).bind, 'engine'),
    dialect: (vm, self) => vm.getAttr(stateOf(vm, self, InspectorState).bind, 'dialect'),
    default_schema_name: () => 'database',
  },
}));

/** Fills a Table that a script made empty. */
function reflectTable(vm: Interpreter, _self: PyInstance, args: Args): Value {
  const table = args.positional[0] ?? null;
  const { name, metadata } = stateOf(vm, table, TableState);
  const keywords = new Map<string, Value>([
    ['autoload', true],
    ['extend_existing', true],
  ]);
  const only = args.positional[1] ?? args.keyword.get('include_columns') ?? null;
  if (only !== null) keywords.set('include_columns', only);
  vm.call((table as PyInstance).cls, [name, metadata], keywords);
  return null;
}
