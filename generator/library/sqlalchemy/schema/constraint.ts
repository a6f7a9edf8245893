import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, PyList, type Value } from '../../../python/value.ts';
import { flagArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { referenceOf } from '../ddl/reference.ts';
import { sqlalchemyError } from '../error.ts';
import { creationOrder } from '../kit/order.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { fields, type Methods, nameOf, stateOf } from '../kit/spec.ts';
import {
  CollectionState,
  ColumnState,
  ConstraintState,
  ForeignKeyState,
  type Key,
  TableState,
} from '../state/schema.ts';
import { attachConstraint } from './attach.ts';

/** A column argument: its key, the Column, or what stands for one (a model's attribute). */
export function keyOf(vm: Interpreter, value: Value): Key {
  if (typeof value === 'string') return value;
  if (value instanceof PyInstance) {
    if (value.payload instanceof ColumnState) return value;
    const convert = vm.findAttr(value, '__clause_element__');
    if (convert !== undefined) return keyOf(vm, vm.call(convert));
    return value;
  }
  throw sqlalchemyError(vm, 'ArgumentError', `Element expected to be a column name or Column, got ${vm.repr(value)}`);
}

/** A constraint over Columns that all have one table belongs to it from the start. */
function attachSelf(vm: Interpreter, self: PyInstance): void {
  const state = stateOf(vm, self, ConstraintState);
  const tables = state.columns.map((key) => (typeof key === 'string' ? null : stateOf(vm, key, ColumnState).table));
  const [first] = tables;
  if (first && tables.every((table) => table === first)) attachConstraint(vm, first, self);
}

function columnsOf(vm: Interpreter, self: PyInstance): PyInstance {
  const { columns } = stateOf(vm, self, ConstraintState);
  const named = columns.flatMap((key): [string, PyInstance][] =>
    typeof key === 'string' ? [] : [[stateOf(vm, key, ColumnState).key ?? '', key]],
  );
  return make(vm, 'ColumnCollection', new CollectionState(new Map(named)));
}

const plain = fields(ConstraintState, { info: 'info', sqltext: 'text' });

const collection: Methods = {
  __iter__: (vm, self) => vm.call(vm.getAttr(columnsOf(vm, self), 'values')),
  __len__: (vm, self) => BigInt(stateOf(vm, self, ConstraintState).columns.length),
  __contains__: (vm, self, args) => {
    const [item] = args.positional;
    return stateOf(vm, self, ConstraintState).columns.some((key) =>
      typeof item === 'string' && typeof key !== 'string' ? stateOf(vm, key, ColumnState).key === item : key === item,
    );
  },
  contains_column: (vm, self, args) =>
    stateOf(vm, self, ConstraintState).columns.some((key) => key === args.positional[0]),
};

pythonClass('sqlalchemy.sql.schema', 'Constraint', (vm) => ({
  bases: [classNamed(vm, 'SchemaItem')],
  methods: {
    _set_parent: (vm, self, args) => {
      attachConstraint(vm, args.positional[0] as PyInstance, self);
      return null;
    },
    copy: (vm, self) => copyConstraint(vm, self),
    _copy: (vm, self) => copyConstraint(vm, self),
    __bool__: () => true,
    __repr__: (vm, self) => `${self.cls.name}(${stateOf(vm, self, ConstraintState).name ?? ''})`,
  },
  properties: {
    ...plain.properties,
    name: (vm, self) => stateOf(vm, self, ConstraintState).name,
    table: (vm, self) => stateOf(vm, self, ConstraintState).table,
    parent: (vm, self) => stateOf(vm, self, ConstraintState).table,
  },
  setters: {
    ...plain.setters,
    name: (vm, self, value) => {
      stateOf(vm, self, ConstraintState).name = nameOf(vm, value, 'name of a constraint');
    },
    table: (vm, self, value) => {
      stateOf(vm, self, ConstraintState).table = value instanceof PyInstance ? value : null;
    },
  },
}));
pythonClass('sqlalchemy.sql.schema', 'ColumnCollectionMixin', () => ({}));
pythonClass('sqlalchemy.sql.schema', 'ColumnCollectionConstraint', (vm) => ({
  bases: [classNamed(vm, 'ColumnCollectionMixin'), classNamed(vm, 'Constraint')],
  methods: collection,
  properties: {
    columns: (vm, self) => columnsOf(vm, self),
    c: (vm, self) => columnsOf(vm, self),
  },
}));

/** A constraint again, with the names of its columns, for another table. */
export function copyConstraint(vm: Interpreter, constraint: PyInstance): PyInstance {
  const state = stateOf(vm, constraint, ConstraintState);
  const copy = new ConstraintState(state.kind, creationOrder(vm));
  copy.name = state.name;
  copy.columns = state.columns.map((key) =>
    typeof key === 'string' ? key : (stateOf(vm, key, ColumnState).key ?? ''),
  );
  copy.onUpdate = state.onUpdate;
  copy.onDelete = state.onDelete;
  copy.useAlter = state.useAlter;
  copy.text = state.text;
  for (const element of state.elements) {
    const key = stateOf(vm, element, ForeignKeyState);
    const { table, column } = referenceOf(vm, key);
    const made = new ForeignKeyState(`${table}.${column}`);
    made.linkToName = true;
    copy.elements.push(make(vm, 'ForeignKey', made));
  }
  return make(vm, constraint.cls.name === 'Constraint' ? 'UniqueConstraint' : classKey(state), copy);
}

function classKey(state: ConstraintState): string {
  return {
    primary: 'PrimaryKeyConstraint',
    unique: 'UniqueConstraint',
    foreign: 'ForeignKeyConstraint',
    check: 'CheckConstraint',
  }[state.kind];
}

function overColumns(kind: 'primary' | 'unique'): Methods[string] {
  return (vm, self, args) => {
    const { rest, name } = bind(vm, kind, args, ['*columns', 'name?', '**']);
    const state = new ConstraintState(kind, creationOrder(vm));
    state.columns = rest.map((item) => keyOf(vm, item));
    state.name = nameOf(vm, name, 'name of a constraint');
    self.payload = state;
    attachSelf(vm, self);
    return null;
  };
}

pythonClass('sqlalchemy.sql.schema', 'PrimaryKeyConstraint', (vm) => ({
  bases: [classNamed(vm, 'ColumnCollectionConstraint')],
  methods: { __init__: overColumns('primary') },
}));
pythonClass('sqlalchemy.sql.schema', 'UniqueConstraint', (vm) => ({
  bases: [classNamed(vm, 'ColumnCollectionConstraint')],
  methods: { __init__: overColumns('unique') },
}));
pythonClass('sqlalchemy.sql.schema', 'CheckConstraint', (vm) => ({
  bases: [classNamed(vm, 'ColumnCollectionConstraint')],
  methods: {
    __init__: (vm, self, args) => {
      const { sqltext, name, table } = bind(vm, 'CheckConstraint', args, [
        'sqltext',
        'name?',
        'deferrable?',
        'initially?',
        'table?',
        '**',
      ]);
      const state = new ConstraintState('check', creationOrder(vm));
      state.text = sqltext ?? null;
      state.name = nameOf(vm, name, 'name of a constraint');
      self.payload = state;
      if (table instanceof PyInstance) attachConstraint(vm, table, self);
      return null;
    },
  },
}));

pythonClass('sqlalchemy.sql.schema', 'ForeignKeyConstraint', (vm) => ({
  bases: [classNamed(vm, 'ColumnCollectionConstraint')],
  methods: {
    __init__: (vm, self, args) => {
      const given = bind(vm, 'ForeignKeyConstraint', args, [
        'columns',
        'refcolumns',
        'name?',
        'onupdate?',
        'ondelete?',
        'deferrable?',
        'initially?',
        'use_alter?',
        'link_to_name?',
        'match?',
        'table?',
        '**',
      ]);
      const state = new ConstraintState('foreign', creationOrder(vm));
      state.columns = vm.iterate(given.columns ?? null).map((item) => keyOf(vm, item));
      state.name = nameOf(vm, given.name, 'name of a foreign key');
      state.onUpdate = nameOf(vm, given.onupdate, 'onupdate');
      state.onDelete = nameOf(vm, given.ondelete, 'ondelete');
      state.useAlter = flagArgument(vm, given.use_alter, false);
      const targets = vm.iterate(given.refcolumns ?? null).map((item) => keyOf(vm, item));
      if (targets.length !== state.columns.length) {
        throw sqlalchemyError(vm, 'ArgumentError', 'ForeignKeyConstraint number of columns differs from its targets');
      }
      for (const target of targets) {
        const key = new ForeignKeyState(target);
        key.linkToName = flagArgument(vm, given.link_to_name, false);
        state.elements.push(make(vm, 'ForeignKey', key));
      }
      self.payload = state;
      if (given.table instanceof PyInstance) attachConstraint(vm, given.table, self);
      else attachSelf(vm, self);
      return null;
    },
  },
  properties: {
    elements: (vm, self) => new PyList([...stateOf(vm, self, ConstraintState).elements]),
    column_keys: (vm, self) =>
      new PyList(
        stateOf(vm, self, ConstraintState).columns.map((key) =>
          typeof key === 'string' ? key : stateOf(vm, key, ColumnState).key,
        ),
      ),
    referred_table: (vm, self) => {
      const column = vm.getAttr(stateOf(vm, self, ConstraintState).elements[0] ?? null, 'column');
      return vm.getAttr(column, 'table');
    },
    refcolumns: (vm, self) =>
      new PyList(stateOf(vm, self, ConstraintState).elements.map((element) => vm.getAttr(element, 'column'))),
    ...fields(ConstraintState, { onupdate: 'onUpdate', ondelete: 'onDelete', use_alter: 'useAlter' }).properties,
  },
  setters: fields(ConstraintState, { onupdate: 'onUpdate', ondelete: 'onDelete', use_alter: 'useAlter' }).setters,
}));

pythonClass('sqlalchemy.sql.schema', 'ForeignKey', (vm) => ({
  bases: [classNamed(vm, 'SchemaItem')],
  methods: {
    __init__: (vm, self, args) => {
      const given = bind(vm, 'ForeignKey', args, [
        'column',
        '_constraint?',
        'use_alter?',
        'name?',
        'onupdate?',
        'ondelete?',
        '**',
      ]);
      const state = new ForeignKeyState(keyOf(vm, given.column ?? null));
      state.name = nameOf(vm, given.name, 'name of a foreign key');
      state.onUpdate = nameOf(vm, given.onupdate, 'onupdate');
      state.onDelete = nameOf(vm, given.ondelete, 'ondelete');
      state.useAlter = flagArgument(vm, given.use_alter, false);
      state.linkToName = flagArgument(vm, given.extra.get('link_to_name'), false);
      self.payload = state;
      return null;
    },
    references: (vm, self, args) => {
      const table = args.positional[0];
      return referenceOf(vm, stateOf(vm, self, ForeignKeyState)).table === stateOf(vm, table ?? null, TableState).name;
    },
  },
  properties: {
    column: (vm, self) => {
      const { target, table, column } = referenceOf(vm, stateOf(vm, self, ForeignKeyState));
      if (target) return target;
      throw sqlalchemyError(vm, 'NoReferencedTableError', `Foreign key: could not find table '${table}' (${column})`);
    },
    target_fullname: (vm, self) => fullName(vm, self),
    _colspec: (vm, self) => fullName(vm, self),
    parent: (vm, self) => stateOf(vm, self, ForeignKeyState).parent,
    constraint: (vm, self) => stateOf(vm, self, ForeignKeyState).constraint,
    name: (vm, self) => {
      const state = stateOf(vm, self, ForeignKeyState);
      return state.constraint ? stateOf(vm, state.constraint, ConstraintState).name : state.name;
    },
    onupdate: (vm, self) => stateOf(vm, self, ForeignKeyState).onUpdate,
    ondelete: (vm, self) => stateOf(vm, self, ForeignKeyState).onDelete,
  },
}));

function fullName(vm: Interpreter, self: PyInstance): string {
  const { table, column } = referenceOf(vm, stateOf(vm, self, ForeignKeyState));
  return `${table}.${column}`;
}
