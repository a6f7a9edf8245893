import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyClass, PyInstance, PyList, RunValue, type Value } from '../../../python/value.ts';
import { columnNames } from '../ddl/reference.ts';
import { makeConnection, makeEngine } from '../engine/engine.ts';
import { executeStatement, scalarOf } from '../execution/execute.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { type Methods, stateOf } from '../kit/spec.ts';
import { valuesOf } from '../lower/values.ts';
import { ColumnState, ConstraintState, TableState } from '../state/schema.ts';
import { DmlState } from '../state/selectable.ts';
import { mapperOf } from './declarative.ts';
import { columnValues, keyCondition, updateByKey } from './entity.ts';
import { newQuery } from './query.ts';
import { EntityState, MapperState, PropertyState, SessionState } from './state.ts';

/** A session on the database that the script migrates. */
export function makeSession(vm: Interpreter): PyInstance {
  return make(vm, 'Session', new SessionState(makeEngine(vm)));
}

function mapperOfObject(vm: Interpreter, object: PyInstance): MapperState {
  const mapper = mapperOf(object.cls);
  if (!mapper) throw vm.unresolved(`${object.cls.name} is no mapped class`);
  return mapper;
}

/** The values that an object has for its columns, by attribute. */
function columnsOf(vm: Interpreter, mapper: MapperState, object: PyInstance): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, value] of object.attrs) {
    const declared = mapper.cls.lookup(name);
    if (mapper.columns.has(name)) values.set(name, value);
    else if (declared instanceof PyInstance && declared.payload instanceof PropertyState) {
      throw vm.unresolved(`relation ${name} of a new ${mapper.cls.name}`);
    }
  }
  return values;
}

/**
 * `session.add(object)`. The row is written here and not at the next flush: in a loop over rows of the run the flush
 * comes behind the loop, and what is added in it would be lost.
 */
function add(vm: Interpreter, session: PyInstance, value: Value): void {
  if (!(value instanceof PyInstance)) {
    // A row of a query is in its session already.
    if (value !== null && typeof value === 'object' && value.pyKind === 'run') return;
    throw vm.unresolved(`session.add(${vm.repr(value)})`);
  }
  const mapper = mapperOfObject(vm, value);
  const state = entityState(value);
  if (state.stored !== null) return;
  const values = columnsOf(vm, mapper, value);
  const statement = new DmlState('insert', mapper.table, {
    values: { kind: 'one', values: columnValues(vm, mapper, values) },
  });
  const result = executeStatement(vm, make(vm, 'Insert', statement));
  const key = vm.iterate(vm.getAttr(result, 'inserted_primary_key'));
  for (const [at, name] of keyAttributes(vm, mapper).entries()) {
    if (!values.has(name) && key[at] !== undefined && key[at] !== null) {
      value.attrs.set(name, key[at] as Value);
      values.set(name, key[at] as Value);
    }
  }
  state.stored = values;
  stateOf(vm, session, SessionState).objects.push(value);
}

/** `session.add_all(objects)`; of objects that a loop over rows has made, the run holds the list. */
function addAll(vm: Interpreter, session: PyInstance, objects: Value): void {
  if (!(objects instanceof RunValue)) {
    for (const object of vm.iterate(objects)) add(vm, session, object);
    return;
  }
  const { type } = objects;
  const row = type.kind === 'list' && type.of.kind === 'row' ? type.of : null;
  const made = row?.entity?.made;
  // Rows of a query are in their session already.
  if (row?.entity && made === undefined) return;
  if (!row || !(made instanceof MapperState))
    throw vm.unresolved('objects to add that are not all of one class and kind');
  vm.eachItem(objects, 'object', (item) => {
    const values = new Map(row.columns.map(({ name }) => [name, vm.getAttr(item, name)]));
    const unmapped = row.columns.find(({ name }) => !made.columns.has(name));
    if (unmapped) throw vm.unresolved(`${unmapped.name} of a new ${made.cls.name}`);
    const statement = new DmlState('insert', made.table, {
      values: { kind: 'one', values: columnValues(vm, made, values) },
    });
    executeStatement(vm, make(vm, 'Insert', statement));
  });
}

/** `session.bulk_update_mappings(Model, rows)`: an UPDATE of each by its primary key. */
function bulkUpdate(vm: Interpreter, args: Args): Value {
  const [model, rows = null] = args.positional;
  const mapper = mapperOf(model);
  if (!mapper) throw vm.unresolved('bulk_update_mappings() without a mapped class');
  const keys = keyAttributes(vm, mapper);
  const one = (row: Value): void => {
    const given = valuesOf(vm, row);
    const missing = keys.find((name) => !given.has(name));
    if (missing !== undefined) throw vm.unresolved(`bulk_update_mappings() without ${missing}`);
    const values = new Map([...given].filter(([name]) => !keys.includes(name)));
    if (values.size > 0) updateByKey(vm, mapper, (_column, at) => given.get(keys[at] ?? '') ?? null, values);
  };
  if (rows instanceof RunValue) vm.eachItem(rows, 'row', one);
  else for (const row of vm.iterate(rows)) one(row);
  return null;
}

function entityState(object: PyInstance): EntityState {
  if (!(object.payload instanceof EntityState)) object.payload = new EntityState();
  return object.payload as EntityState;
}

/** The attributes that hold the primary key. */
function keyAttributes(vm: Interpreter, mapper: MapperState): string[] {
  const table = stateOf(vm, mapper.table, TableState);
  if (table.primaryKey === null) return [];
  const names = columnNames(stateOf(vm, table.primaryKey, ConstraintState).columns, table);
  return names.map((name) => {
    const found = [...mapper.columns].find(([, column]) => stateOf(vm, column, ColumnState).name === name);
    return found?.[0] ?? name;
  });
}

/** Writes what the script changed in objects after it had added them. */
function flush(vm: Interpreter, session: PyInstance): void {
  for (const object of stateOf(vm, session, SessionState).objects) {
    const mapper = mapperOfObject(vm, object);
    const { stored } = entityState(object);
    if (stored === null) continue;
    const now = columnsOf(vm, mapper, object);
    const dirty = new Map([...now].filter(([name, value]) => stored.get(name) !== value));
    if (dirty.size === 0) continue;
    const keys = keyAttributes(vm, mapper);
    updateByKey(vm, mapper, (_column, at) => stored.get(keys[at] ?? '') ?? null, dirty);
    entityState(object).stored = now;
  }
}

function remove(vm: Interpreter, value: Value): void {
  const isRow = value !== null && typeof value === 'object' && value.pyKind === 'run';
  if (!isRow && !(value instanceof PyInstance)) throw vm.unresolved(`session.delete(${vm.repr(value)})`);
  const cls = value instanceof PyInstance ? value.cls : null;
  const mapper = cls ? mapperOf(cls) : null;
  if (!mapper) throw vm.unresolved('session.delete() of a row; delete by a query instead');
  const where = keyCondition(vm, mapper, (column) => vm.getAttr(value, column));
  executeStatement(vm, make(vm, 'Delete', new DmlState('delete', mapper.table, { where })));
}

function bulkInsert(vm: Interpreter, args: Args): Value {
  const [model, rows] = args.positional;
  const mapper = mapperOf(model);
  if (!mapper) throw vm.unresolved('bulk_insert_mappings() without a mapped class');
  const insert = make(vm, 'Insert', new DmlState('insert', mapper.table));
  const given = rows instanceof PyList ? new PyList(rows.items.map((row) => dictOf(vm, mapper, row))) : (rows ?? null);
  executeStatement(vm, insert, [given]);
  return null;
}

function dictOf(vm: Interpreter, mapper: MapperState, row: Value): Value {
  return vm.call(vm.builtin('dict'), [], columnValues(vm, mapper, valuesOf(vm, row)));
}

const writing: Methods = {
  add: (vm, self, args) => {
    add(vm, self, args.positional[0] ?? null);
    return null;
  },
  add_all: (vm, self, args) => {
    addAll(vm, self, args.positional[0] ?? null);
    return null;
  },
  bulk_save_objects: (vm, self, args) => {
    addAll(vm, self, args.positional[0] ?? args.keyword.get('objects') ?? null);
    return null;
  },
  bulk_update_mappings: (vm, _self, args) => bulkUpdate(vm, args),
  bulk_insert_mappings: (vm, _self, args) => bulkInsert(vm, args),
  delete: (vm, _self, args) => {
    remove(vm, args.positional[0] ?? null);
    return null;
  },
  flush: (vm, self) => {
    flush(vm, self);
    return null;
  },
  commit: (vm, self) => {
    flush(vm, self);
    return null;
  },
  close: () => null,
  rollback: (vm) => {
    throw vm.unresolved('rollback() of what the script did');
  },
  merge: (vm) => {
    throw vm.unresolved('session.merge()');
  },
};

const reading: Methods = {
  query: (vm, self, args) => newQuery(vm, self, args.positional),
  get: (vm, self, args) =>
    vm.call(vm.getAttr(newQuery(vm, self, args.positional.slice(0, 1)), 'get'), args.positional.slice(1)),
  execute: (vm, self, args) => {
    flush(vm, self);
    const [statement, ...rest] = args.positional;
    const params = args.keyword.get('params');
    return executeStatement(
      vm,
      statement ?? args.keyword.get('statement') ?? null,
      params === undefined ? rest : [params],
    );
  },
  scalar: (vm, self, args) => {
    flush(vm, self);
    return scalarOf(vm, executeStatement(vm, args.positional[0] ?? null, args.positional.slice(1)));
  },
  scalars: (vm, self, args) => {
    flush(vm, self);
    return vm.call(vm.getAttr(executeStatement(vm, args.positional[0] ?? null, args.positional.slice(1)), 'scalars'));
  },
  connection: (vm) => makeConnection(vm),
  get_bind: (vm) => makeEngine(vm),
  refresh: () => null,
  expire: () => null,
  expire_all: () => null,
  expunge: () => null,
  expunge_all: () => null,
};

const blocks: Methods = {
  __enter__: (_vm, self) => self,
  __exit__: (vm, self) => {
    flush(vm, self);
    return false;
  },
  begin: (vm, self) => make(vm, 'SessionTransaction', self),
  begin_nested: (vm, self) => make(vm, 'SessionTransaction', self),
  in_transaction: () => true,
};

pythonClass('sqlalchemy.orm.session', 'Session', () => ({
  attrs: { is_active: true, autocommit: false, autoflush: true },
  methods: {
    __init__: (vm, self, args) => {
      self.payload = new SessionState(args.positional[0] ?? args.keyword.get('bind') ?? makeEngine(vm));
      return null;
    },
    ...writing,
    ...reading,
    ...blocks,
  },
  properties: {
    bind: (vm, self) => stateOf(vm, self, SessionState).bind,
    transaction: (vm, self) => make(vm, 'SessionTransaction', self),
    no_autoflush: (_vm, self) => self,
  },
}));

/** `session.begin()` and `session.transaction`; the block gives itself, as SQLAlchemy's does. */
pythonClass('sqlalchemy.orm.session', 'SessionTransaction', () => ({
  attrs: { is_active: true },
  methods: {
    __enter__: (_vm, self) => self,
    __exit__: (vm, self) => {
      flush(vm, self.payload as PyInstance);
      return false;
    },
    commit: (vm, self) => {
      flush(vm, self.payload as PyInstance);
      return null;
    },
    close: () => null,
    rollback: (vm) => {
      throw vm.unresolved('rollback() of what the script did');
    },
  },
  properties: { session: (_vm, self) => self.payload as PyInstance },
}));

/** `sessionmaker(bind=…)`: calling it gives a session. */
pythonClass('sqlalchemy.orm.session', 'sessionmaker', () => ({
  methods: {
    __init__: (_vm, self, args) => {
      const bind = args.positional[0] ?? null;
      self.attrs.set('bind', args.keyword.get('bind') ?? (bind instanceof PyClass ? null : bind));
      return null;
    },
    __call__: (vm) => makeSession(vm),
    begin: (vm) => makeSession(vm),
    configure: () => null,
    close_all: () => null,
  },
  properties: { class_: (vm) => classNamed(vm, 'Session') },
}));

pythonClass('sqlalchemy.orm.scoping', 'scoped_session', () => ({
  methods: {
    __init__: (vm, self) => {
      self.payload = makeSession(vm);
      return null;
    },
    __call__: (_vm, self) => self.payload as PyInstance,
    __getattr__: (vm, self, args) => vm.getAttr(self.payload as PyInstance, args.positional[0] as string),
    __enter__: (_vm, self) => self.payload as PyInstance,
    __exit__: () => false,
    remove: () => null,
    configure: () => null,
  },
}));
