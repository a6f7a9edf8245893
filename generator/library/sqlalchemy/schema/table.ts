import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, CatalogBool, PyClass, PyDict, PyInstance, PySet, type Value } from '../../../python/value.ts';
import { flagArgument, textArgument } from '../../arguments.ts';
import { sqlalchemyError } from '../error.ts';
import { createTable, dropTable } from '../execution/ddl.ts';
import { executeStatement } from '../execution/execute.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { nameOf, stateOf } from '../kit/spec.ts';
import { reflectInto } from '../reflection/table.ts';
import { ColumnState, ConstraintState, IndexState, MetaDataState, TableState } from '../state/schema.ts';
import { attachColumn, attachConstraint, attachIndex, primaryKeyOf } from './attach.ts';
import { copyColumn } from './column.ts';
import { copyConstraint } from './constraint.ts';

/** Keywords of Table that are about how it is made; the rest are options of dialects. */
const controls = new Set([
  'autoload',
  'autoload_with',
  'autoload_replace',
  'extend_existing',
  'keep_existing',
  'useexisting',
  'mustexist',
  'must_exist',
  'include_columns',
  'exclude_columns',
  'schema',
  'quote',
  'quote_schema',
  'info',
  'listeners',
  'prefixes',
  'comment',
  'implicit_returning',
  'resolve_fks',
  'owner',
  '_extend_on',
]);

/** `Table(name, metadata, …)`: the table that the metadata has under this name, or a new one. */
export function newTable(
  vm: Interpreter,
  name: string,
  metadata: PyInstance,
  items: readonly Value[] = [],
  keyword: ReadonlyMap<string, Value> = new Map(),
  cls: PyClass = classNamed(vm, 'Table'),
): PyInstance {
  const flag = (key: string): boolean => flagArgument(vm, keyword.get(key) ?? undefined, false);
  const { tables } = stateOf(vm, metadata, MetaDataState);
  const known = tables.get(name);
  const extend = flag('extend_existing') || flag('useexisting');
  const load = flag('autoload') || (keyword.get('autoload_with') ?? null) !== null;
  if (known) {
    if (flag('keep_existing')) return known;
    // Options alone are passed over (sqlalchemy/sql/schema.py, Table._new: `bool(args)`).
    if (!extend && items.length > 0) {
      throw sqlalchemyError(
        vm,
        'InvalidRequestError',
        `Table '${name}' is already defined for this MetaData instance.  Specify 'extend_existing=True' to redefine options and columns on an existing Table object.`,
      );
    }
    if (extend) fill(vm, known, items, keyword, load);
    return known;
  }
  if (flag('mustexist') || flag('must_exist')) {
    throw sqlalchemyError(vm, 'InvalidRequestError', `Table '${name}' not defined`);
  }
  const table = new PyInstance(cls);
  const state = new TableState(name, metadata);
  table.payload = state;
  tables.set(name, table);
  try {
    primaryKeyOf(vm, table);
    fill(vm, table, items, keyword, load);
  } catch (error) {
    tables.delete(name);
    throw error;
  }
  return table;
}

function fill(
  vm: Interpreter,
  table: PyInstance,
  items: readonly Value[],
  keyword: ReadonlyMap<string, Value>,
  load: boolean,
): void {
  const state = stateOf(vm, table, TableState);
  for (const [key, value] of keyword) if (!controls.has(key)) state.options.set(key, value);
  if (keyword.has('comment')) state.comment = nameOf(vm, keyword.get('comment'), 'comment');
  if (keyword.has('schema')) state.schema = nameOf(vm, keyword.get('schema'), 'schema');
  state.info = keyword.get('info') ?? state.info;
  if (load) {
    reflectInto(vm, table, {
      only: keyword.get('include_columns') ?? null,
      replace: flagArgument(vm, keyword.get('autoload_replace') ?? undefined, true),
      follow: flagArgument(vm, keyword.get('resolve_fks') ?? undefined, true)
        ? (name) => loadReferred(vm, state, name)
        : null,
    });
  }
  for (const item of items) appendItem(vm, table, item);
}

/** The table that a reflected foreign key points at comes into the same metadata. */
function loadReferred(vm: Interpreter, state: TableState, name: string): void {
  if (state.metadata === null || stateOf(vm, state.metadata, MetaDataState).tables.has(name)) return;
  newTable(vm, name, state.metadata, [], new Map([['autoload', true]]));
}

/** Puts a column, a constraint or an index into a table. */
export function appendItem(vm: Interpreter, table: PyInstance, item: Value): void {
  if (item === null) return;
  const state = item instanceof PyInstance ? item.payload : undefined;
  if (state instanceof ColumnState) attachColumn(vm, table, item as PyInstance, true);
  else if (state instanceof ConstraintState) attachConstraint(vm, table, item as PyInstance);
  else if (state instanceof IndexState) attachIndex(vm, table, item as PyInstance);
  else if (item instanceof PyInstance && item.cls.isSubclassOf(classNamed(vm, 'SchemaItem'))) return;
  else
    throw sqlalchemyError(
      vm,
      'ArgumentError',
      `'SchemaItem' object, such as a 'Column', expected, got ${vm.repr(item)}`,
    );
}

/** A copy for another MetaData, with copies of all that belongs to it. */
function copyTable(vm: Interpreter, table: PyInstance, metadata: PyInstance, name: string): PyInstance {
  const state = stateOf(vm, table, TableState);
  const known = stateOf(vm, metadata, MetaDataState).tables.get(name);
  if (known) return known;
  const columns = [...state.columns.values()].map((column) => copyColumn(vm, column));
  // Those that `index=True` and `unique=True` brought come again with the copied column.
  const constraints = state.constraints.filter((constraint) => {
    const { implicit, kind, columns } = stateOf(vm, constraint, ConstraintState);
    if (implicit) return false;
    return kind !== 'unique' || !isFlag(vm, columns, 'unique');
  });
  const copy = newTable(
    vm,
    name,
    metadata,
    [...columns, ...constraints.map((constraint) => copyConstraint(vm, constraint))],
    new Map(state.options),
  );
  for (const index of state.indexes) {
    const indexState = stateOf(vm, index, IndexState);
    if (isFlag(vm, indexState.expressions, 'index')) continue;
    const again = new IndexState(indexState.name, indexState.unique);
    again.expressions = indexState.expressions.map((key) =>
      typeof key !== 'string' && key.payload instanceof ColumnState ? (key.payload.key ?? '') : key,
    );
    for (const [key, value] of indexState.options) again.options.set(key, value);
    attachIndex(vm, copy, make(vm, 'Index', again));
  }
  return copy;
}

function isFlag(vm: Interpreter, columns: readonly (string | PyInstance)[], flag: 'index' | 'unique'): boolean {
  const [only] = columns;
  if (columns.length !== 1 || only === undefined || typeof only === 'string') return false;
  const value = stateOf(vm, only, ColumnState)[flag];
  return value !== null && value !== false;
}

function checkFirst(vm: Interpreter, args: Args): boolean {
  return flagArgument(vm, args.keyword.get('checkfirst') ?? args.positional[1], false);
}

pythonClass('sqlalchemy.sql.schema', 'Table', (vm) => ({
  bases: [classNamed(vm, 'SchemaItem'), classNamed(vm, 'TableClause')],
  statics: {
    __new__: (vm, args) => {
      const [cls, name, metadata, ...items] = args.positional;
      const { keyword } = args;
      const named = textArgument(vm, keyword.get('name') ?? name, 'table name');
      const owner = keyword.get('metadata') ?? metadata;
      if (!(owner instanceof PyInstance && owner.payload instanceof MetaDataState)) {
        throw vm.raise('TypeError', 'Table() takes a MetaData as its second argument');
      }
      const rest = new Map([...keyword].filter(([key]) => key !== 'name' && key !== 'metadata'));
      return newTable(vm, named, owner, items, rest, cls instanceof PyClass ? cls : classNamed(vm, 'Table'));
    },
  },
  methods: {
    __init__: () => null,
    __repr__: (vm, self) => `Table('${stateOf(vm, self, TableState).name}')`,
    __str__: (vm, self) => stateOf(vm, self, TableState).name,
    create: (vm, self, args) => {
      createTable(vm, self, checkFirst(vm, args));
      return null;
    },
    drop: (vm, self, args) => {
      dropTable(vm, self, checkFirst(vm, args));
      return null;
    },
    exists: (vm, self) => {
      const table = stateOf(vm, self, TableState).name;
      return new CatalogBool(vm.database.catalog.tables.has(table), { kind: 'hasTable', table });
    },
    append_column: (vm, self, args) => {
      appendItem(vm, self, args.positional[0] ?? null);
      return null;
    },
    append_constraint: (vm, self, args) => {
      appendItem(vm, self, args.positional[0] ?? null);
      return null;
    },
    tometadata: (vm, self, args) => copied(vm, self, args),
    to_metadata: (vm, self, args) => copied(vm, self, args),
    get_children: (vm) => vm.call(vm.builtin('list')),
    execute: (vm, self) => executeStatement(vm, vm.call(vm.getAttr(self, 'select'))),
  },
  properties: {
    metadata: (vm, self) => stateOf(vm, self, TableState).metadata,
    key: (vm, self) => stateOf(vm, self, TableState).name,
    schema: (vm, self) => stateOf(vm, self, TableState).schema,
    bind: (vm, self) => {
      const { metadata } = stateOf(vm, self, TableState);
      return metadata ? stateOf(vm, metadata, MetaDataState).bind : null;
    },
    primary_key: (vm, self) => primaryKeyOf(vm, self),
    foreign_keys: (vm, self) =>
      new PySet(
        [...stateOf(vm, self, TableState).columns.values()].flatMap((c) => stateOf(vm, c, ColumnState).foreignKeys),
      ),
    foreign_key_constraints: (vm, self) =>
      new PySet(
        stateOf(vm, self, TableState).constraints.filter((c) => stateOf(vm, c, ConstraintState).kind === 'foreign'),
      ),
    constraints: (vm, self) => {
      const set = new LiveSet(stateOf(vm, self, TableState).constraints);
      return set;
    },
    indexes: (vm, self) => new LiveSet(stateOf(vm, self, TableState).indexes),
    kwargs: (vm, self) => PyDict.of(stateOf(vm, self, TableState).options),
    dialect_kwargs: (vm, self) => PyDict.of(stateOf(vm, self, TableState).options),
    comment: (vm, self) => stateOf(vm, self, TableState).comment,
    info: (vm, self) => stateOf(vm, self, TableState).info,
  },
  setters: {
    name: (vm, self, value) => {
      stateOf(vm, self, TableState).name = textArgument(vm, value, 'table name');
    },
    comment: (vm, self, value) => {
      stateOf(vm, self, TableState).comment = nameOf(vm, value, 'comment');
    },
    info: (vm, self, value) => {
      stateOf(vm, self, TableState).info = value;
    },
  },
}));

/** `table.indexes` and `table.constraints` are sets that scripts add to and remove from. */
class LiveSet extends PySet {
  private readonly behind: PyInstance[];
  constructor(behind: PyInstance[]) {
    super(behind);
    this.behind = behind;
  }
  override add(item: Value): void {
    super.add(item);
    // The base constructor adds before `behind` is there.
    if (this.behind && item instanceof PyInstance && !this.behind.includes(item)) this.behind.push(item);
  }
  override delete(item: Value): boolean {
    const at = this.behind.indexOf(item as PyInstance);
    if (at >= 0) this.behind.splice(at, 1);
    return super.delete(item);
  }
}

function copied(vm: Interpreter, self: PyInstance, args: Args): Value {
  const metadata = args.positional[0] ?? args.keyword.get('metadata') ?? null;
  const name = nameOf(vm, args.keyword.get('name'), 'table name') ?? stateOf(vm, self, TableState).name;
  return copyTable(vm, self, metadata as PyInstance, name);
}
