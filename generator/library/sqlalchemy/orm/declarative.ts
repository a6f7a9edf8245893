import type { Interpreter } from '../../../python/interpreter.ts';
import { typeOfRun } from '../../../python/residual/type.ts';
import {
  type Args,
  ClassMethod,
  NativeFunction,
  PyClass,
  PyDict,
  PyInstance,
  PyList,
  PyTuple,
  type RunType,
  type Value,
} from '../../../python/value.ts';
import { once } from '../../once.ts';
import { construct, isA, make, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { copyColumn } from '../schema/column.ts';
import { copyConstraint } from '../schema/constraint.ts';
import { newTable } from '../schema/table.ts';
import { ColumnState, ConstraintState, MetaDataState, TableState } from '../state/schema.ts';
import { instrumented } from './attribute.ts';
import { EntityState, MapperState, PropertyState } from './state.ts';

/** A class attribute, with `declared_attr` and its kin called for the class at hand. */
function attributeOf(vm: Interpreter, cls: PyClass, name: string): Value {
  const found = cls.lookup(name) ?? null;
  return isA(vm, found, 'declared_attr') ? vm.getAttr(cls, name) : found;
}

/** The MetaData of the declarative base that a class comes from. */
function metadataOf(vm: Interpreter, cls: PyClass): PyInstance {
  for (const base of cls.mro) {
    const found = base.attrs.get('metadata');
    if (found instanceof PyInstance && found.payload instanceof MetaDataState) return found;
  }
  throw vm.unresolved(`class ${cls.name} without MetaData`);
}

/** Maps a class once its body has run: makes its Table and puts attributes in the place of its Columns. */
export function mapClass(vm: Interpreter, cls: PyClass): void {
  if (cls.attrs.get('__abstract__') === true || cls.attrs.has('__mapper__')) return;
  const declared = declaredColumns(vm, cls);
  const own = cls.attrs.get('__table__');
  const tableName = attributeOf(vm, cls, '__tablename__');
  const parent = cls.mro.slice(1).find((base) => base.attrs.has('__mapper__'));
  const inherited = parent?.lookup('__table__');
  if (
    own === undefined &&
    (typeof tableName !== 'string' || (inherited instanceof PyInstance && !definesTable(cls, parent)))
  ) {
    if (inherited instanceof PyInstance) remember(vm, cls, inherited, declared);
    return;
  }
  const table = own instanceof PyInstance ? own : tableFor(vm, cls, String(tableName), declared);
  remember(vm, cls, table, declared);
}

/** Whether a subclass of a mapped class names a table of its own (joined inheritance). */
function definesTable(cls: PyClass, parent: PyClass | undefined): boolean {
  for (const base of cls.mro) {
    if (base === parent) return false;
    if (base.attrs.has('__tablename__')) return true;
  }
  return false;
}

interface Declared {
  readonly key: string;
  readonly column: PyInstance;
  /** When the Column was written down; a mix-in's copy keeps the order of its original. */
  readonly serial: number;
}

function declaredColumns(vm: Interpreter, cls: PyClass): readonly Declared[] {
  const found = new Map<string, Declared>();
  for (const base of cls.mro) {
    if (base !== cls && base.attrs.has('__mapper__')) continue;
    for (const [key, raw] of base.attrs) {
      if (found.has(key) || shadowed(cls, base, key)) continue;
      const value = isA(vm, raw, 'declared_attr') && !key.startsWith('__') ? vm.getAttr(cls, key) : raw;
      const column = columnOf(value);
      if (!column) continue;
      const own = base === cls || raw !== value ? column : copyColumn(vm, column);
      const state = stateOf(vm, own, ColumnState);
      if (state.name === null) state.name = key;
      if (state.key === null) state.key = state.name;
      found.set(key, { key, column: own, serial: column.serial });
    }
  }
  return [...found.values()].sort((a, b) => a.serial - b.serial);
}

/** A subclass that sets a name to something else has no such column. */
function shadowed(cls: PyClass, base: PyClass, key: string): boolean {
  for (const nearer of cls.mro) {
    if (nearer === base) return false;
    if (nearer.attrs.has(key)) return true;
  }
  return false;
}

/** A Column, or the one inside `deferred(Column(…))` and `column_property(Column(…))`. */
function columnOf(value: Value): PyInstance | null {
  if (!(value instanceof PyInstance)) return null;
  if (value.payload instanceof ColumnState) return value.payload.table === null ? value : null;
  if (value.payload instanceof PropertyState && value.payload.kind === 'column_property') {
    return columnOf(value.payload.positional[0] ?? null);
  }
  return null;
}

function tableFor(vm: Interpreter, cls: PyClass, name: string, declared: readonly Declared[]): PyInstance {
  const args = attributeOf(vm, cls, '__table_args__');
  const items: Value[] = declared.map(({ column }) => column);
  const keyword = new Map<string, Value>();
  const given = args instanceof PyTuple || args instanceof PyList ? args.items : args === null ? [] : [args];
  for (const item of given) {
    if (item instanceof PyDict) for (const [key, value] of item.entries()) keyword.set(String(key), value);
    else items.push(unattached(vm, item));
  }
  return newTable(vm, name, metadataOf(vm, cls), items, keyword);
}

/** A constraint in a mix-in's `__table_args__` serves every class that inherits it. */
function unattached(vm: Interpreter, item: Value): Value {
  const state = item instanceof PyInstance ? item.payload : undefined;
  return state instanceof ConstraintState && state.table !== null ? copyConstraint(vm, item as PyInstance) : item;
}

function remember(vm: Interpreter, cls: PyClass, table: PyInstance, declared: readonly Declared[]): void {
  const columns = new Map<string, PyInstance>();
  const byColumn = new Map(declared.map(({ key, column }) => [column, key] as const));
  for (const [key, column] of stateOf(vm, table, TableState).columns) columns.set(byColumn.get(column) ?? key, column);
  cls.attrs.set('__table__', table);
  for (const [key, column] of columns) cls.attrs.set(key, instrumented(vm, key, column));
  cls.attrs.set('__mapper__', make(vm, 'Mapper', new MapperState(cls, table, columns)));
  const registry = cls.lookup('_decl_class_registry');
  if (registry instanceof PyDict) registry.set(cls.name, cls);
}

/** The mapper of a class, or `null` for classes that are not mapped. */
export function mapperOf(cls: Value | undefined): MapperState | null {
  const mapper = cls instanceof PyClass ? cls.lookup('__mapper__') : undefined;
  return mapper instanceof PyInstance && mapper.payload instanceof MapperState ? mapper.payload : null;
}

/** The constructor that declarative gives mapped classes: keywords become attributes. */
const initialiser = new NativeFunction('_declarative_constructor', (vm, args) => {
  const [self] = args.positional;
  if (!(self instanceof PyInstance)) throw vm.raise('TypeError', 'a mapped class needs an instance');
  self.payload ??= new EntityState();
  self.runType = () => madeType(self);
  for (const [name, value] of args.keyword) {
    if (self.cls.lookup(name) === undefined) {
      throw vm.raise('TypeError', `'${name}' is an invalid keyword argument for ${self.cls.name}`);
    }
    vm.setAttr(self, name, value);
  }
  return null;
});

/** The type of an object that the script made, once it stands in a list of the run: its attributes, and whose they are. */
function madeType(object: PyInstance): RunType {
  const columns = [...object.attrs].map(([name, value]) => ({ name, type: typeOfRun(value) }));
  return { kind: 'row', columns, entity: { made: mapperOf(object.cls) } };
}

/** `__run__` of mapped classes. What the script sets later would be lost, so that it can set nothing. */
const standsInRun = new NativeFunction('__run__', (vm, args) => {
  const [self] = args.positional;
  if (!(self instanceof PyInstance) || !self.runType || !mapperOf(self.cls)) {
    throw vm.unresolved('an object inside an expression over rows');
  }
  if (self.payload instanceof EntityState && self.payload.stored !== null) {
    throw vm.unresolved(`a ${self.cls.name} that was added, inside an expression over rows`);
  }
  const dict = PyDict.of(self.attrs);
  self.attrs.set = () => {
    throw vm.unresolved(`a change of a ${self.cls.name} that a list of the run holds`);
  };
  return dict;
});

/** `DeclarativeMeta`: maps every class that is derived from a base. */
export const declarativeMeta: (vm: Interpreter) => PyClass = once((vm) => {
  const meta = new PyClass('DeclarativeMeta', 'sqlalchemy.orm.decl_api', [vm.builtin('type') as PyClass]);
  meta.attrs.set(
    '__init__',
    new NativeFunction('DeclarativeMeta.__init__', (vm, args) => {
      const [cls] = args.positional;
      if (cls instanceof PyClass) mapClass(vm, cls);
      return null;
    }),
  );
  return meta;
});

/** `declarative_base(cls=…, metadata=…, name=…)`. */
export function declarativeBase(vm: Interpreter, args: Args): PyClass {
  const get = (name: string): Value => args.keyword.get(name) ?? null;
  const given = get('cls');
  const bases = given instanceof PyTuple ? given.items : given === null ? [vm.builtin('object')] : [given];
  const meta = get('metaclass');
  const base = new PyClass(
    typeof get('name') === 'string' ? String(get('name')) : 'Base',
    'sqlalchemy.orm.decl_api',
    bases.filter((item): item is PyClass => item instanceof PyClass),
    meta instanceof PyClass ? meta : declarativeMeta(vm),
  );
  prepareBase(vm, base, get('metadata'));
  return base;
}

/** Gives a class what a declarative base has. */
export function prepareBase(vm: Interpreter, base: PyClass, metadata: Value): void {
  base.attrs.set('__abstract__', true);
  base.attrs.set('__run__', standsInRun);
  base.attrs.set('metadata', metadata ?? construct(vm, 'MetaData'));
  base.attrs.set('_decl_class_registry', new PyDict());
  if (base.lookup('__init__') === (vm.builtin('object') as PyClass).attrs.get('__init__')) {
    base.attrs.set('__init__', initialiser);
  } else if (base.lookup('__init__') === undefined) base.attrs.set('__init__', initialiser);
  base.attrs.set(
    '__init_subclass__',
    new ClassMethod(
      new NativeFunction('__init_subclass__', (vm, inner) => {
        const [cls] = inner.positional;
        if (cls instanceof PyClass && cls !== base) mapClass(vm, cls);
        return null;
      }),
    ),
  );
}

/** `declared_attr`: a function of the class, called when an attribute of it is asked for. */
pythonClass('sqlalchemy.orm.decl_api', 'declared_attr', () => ({
  methods: {
    __init__: (_vm, self, args) => {
      self.attrs.set('fget', args.positional[0] ?? null);
      return null;
    },
    __get__: (vm, self, args) => vm.call(self.attrs.get('fget') ?? null, [args.positional[1] ?? null]),
  },
  properties: {
    cascading: (_vm, self) => self,
    directive: (_vm, self) => self,
  },
}));

pythonClass('sqlalchemy.orm.mapper', 'Mapper', () => ({
  properties: {
    class_: (vm, self) => stateOf(vm, self, MapperState).cls,
    local_table: (vm, self) => stateOf(vm, self, MapperState).table,
    mapped_table: (vm, self) => stateOf(vm, self, MapperState).table,
    persist_selectable: (vm, self) => stateOf(vm, self, MapperState).table,
    selectable: (vm, self) => stateOf(vm, self, MapperState).table,
    columns: (vm, self) => vm.getAttr(stateOf(vm, self, MapperState).table, 'c'),
    c: (vm, self) => vm.getAttr(stateOf(vm, self, MapperState).table, 'c'),
    primary_key: (vm, self) => vm.getAttr(stateOf(vm, self, MapperState).table, 'primary_key'),
    column_attrs: (vm, self) =>
      new PyList(
        [...stateOf(vm, self, MapperState).columns.keys()].map((key) =>
          vm.getAttr(stateOf(vm, self, MapperState).cls, key),
        ),
      ),
  },
}));
