import type { Interpreter } from '../../../python/interpreter.ts';
import {
  type Args,
  BoundMethod,
  NativeFunction,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  type Value,
} from '../../../python/value.ts';
import { sqlalchemyError } from '../error.ts';
import { theDialect } from '../kit/dialect.ts';
import { classNamed, construct, isA, pythonClass } from '../kit/registry.ts';
import { overridesOf } from './override.ts';
import { typeText } from './text.ts';

/**
 * A type argument as SQLAlchemy's `to_instance` takes it: whatever can be called is called, a class or a factory; None
 * is NullType.
 *
 * @throws PyRaise ArgumentError
 */
export function typeInstance(vm: Interpreter, value: Value | undefined): PyInstance {
  if (value === undefined || value === null) return construct(vm, 'NullType');
  const callable =
    value instanceof PyClass ||
    value instanceof PyFunction ||
    value instanceof NativeFunction ||
    value instanceof BoundMethod;
  const made = callable ? vm.call(value) : value;
  if (isA(vm, made, 'TypeEngine')) return made;
  throw sqlalchemyError(vm, 'ArgumentError', `Object ${vm.repr(value)} is not legal as a SQL type`);
}

function reprOf(vm: Interpreter, self: PyInstance): string {
  const parts = [...self.attrs]
    .filter(([name, value]) => !name.startsWith('_') && value !== null && value !== (self.cls.lookup(name) ?? null))
    .map(([name, value]) => `${name}=${vm.repr(value)}`);
  return `${self.cls.name}(${parts.join(', ')})`;
}

/** The root of all types. Its state lies in Python attributes, so that subclasses in scripts may set them. */
pythonClass('sqlalchemy.sql.type_api', 'TypeEngine', (vm) => ({
  bases: [classNamed(vm, 'Visitable')],
  attrs: {
    __visit_name__: 'type',
    should_evaluate_none: false,
    sort_key_function: null,
    hashable: true,
  },
  methods: {
    with_variant: (vm, self, args) => {
      const [type, ...dialects] = args.positional;
      const named = args.keyword.get('dialect_name');
      const variant = construct(vm, 'Variant', [self, new PyDict()]);
      if (isA(vm, self, 'Variant')) {
        variant.attrs.set('impl', self.attrs.get('impl') ?? null);
        for (const [key, value] of (self.attrs.get('mapping') as PyDict).entries()) mappingOf(variant).set(key, value);
      }
      for (const dialect of named === undefined ? dialects : [named]) {
        mappingOf(variant).set(dialect, typeInstance(vm, type));
      }
      return variant;
    },
    dialect_impl: (vm, self) => loadedImpl(vm, self),
    _unwrapped_dialect_impl: (vm, self) => loadedImpl(vm, self),
    copy: (_vm, self) => copyOf(self),
    adapt: (vm, self, args) => {
      const cls = args.positional[0];
      const copy = copyOf(self);
      if (cls instanceof PyClass) copy.cls = cls;
      else throw vm.raise('TypeError', 'adapt() needs a type class');
      return copy;
    },
    compile: (vm, self, args) =>
      typeText(vm, self, (args.positional[0] ?? args.keyword.get('dialect') ?? null) !== null),
    as_generic: (vm, self) => vm.call(affinityOf(vm, self)),
    evaluates_none: (_vm, self) => {
      const copy = copyOf(self);
      copy.attrs.set('should_evaluate_none', true);
      return copy;
    },
    compare_values: (vm, _self, args) => vm.equals(args.positional[0] ?? null, args.positional[1] ?? null),
    coerce_compared_value: (_vm, self) => self,
    bind_processor: () => null,
    result_processor: () => null,
    literal_processor: () => null,
    get_dbapi_type: () => null,
    __str__: (vm, self) => typeText(vm, self, false),
    __repr__: (vm, self) => reprOf(vm, self),
  },
  properties: {
    python_type: (vm, self) => pythonTypeOf(vm, self),
    _type_affinity: (vm, self) => affinityOf(vm, self),
  },
}));

function mappingOf(variant: PyInstance): PyDict {
  return variant.attrs.get('mapping') as PyDict;
}

function copyOf(self: PyInstance): PyInstance {
  const copy = new PyInstance(self.cls);
  copy.payload = self.payload;
  for (const [name, value] of self.attrs) copy.attrs.set(name, value);
  return copy;
}

/**
 * The type that MySQL gets to see: variants and decorators unwrapped by asking their own `load_dialect_impl`.
 * Ends at a class that compiles by itself, or at one whose compilation a script took over with `@compiles`.
 */
export function loadedImpl(vm: Interpreter, type: PyInstance): PyInstance {
  let at = type;
  for (let depth = 0; depth < 20; depth++) {
    if (overridesOf(vm).find(at.cls) !== null) return at;
    if (isA(vm, at, 'Variant')) {
      const mapping = mappingOf(at);
      at = typeInstance(vm, mapping.get('mysql') ?? mapping.get('mariadb') ?? at.attrs.get('impl'));
    } else if (isA(vm, at, 'TypeDecorator')) {
      at = typeInstance(vm, vm.call(vm.getAttr(at, 'load_dialect_impl'), [theDialect(vm)]));
    } else {
      return at;
    }
  }
  throw vm.unresolved(`type ${type.cls.name} whose implementation never ends`);
}

const affinities = [
  'Interval',
  'Boolean',
  'Integer',
  'Numeric',
  'DateTime',
  'Date',
  'Time',
  '_Binary',
  'JSON',
  'ARRAY',
  'String',
  'NullType',
];

/** SQLAlchemy's `_type_affinity`: the generic class that a type belongs to. */
export function affinityOf(vm: Interpreter, type: PyInstance): PyClass {
  const at = isA(vm, type, 'TypeDecorator') && !isA(vm, type, 'Interval') ? loadedImpl(vm, type) : type;
  const found = affinities.find((name) => isA(vm, at, name));
  return classNamed(vm, found ?? 'TypeEngine');
}

function pythonTypeOf(vm: Interpreter, type: PyInstance): Value {
  const byAffinity: Readonly<Record<string, string>> = {
    Boolean: 'bool',
    Integer: 'int',
    String: 'str',
    _Binary: 'bytes',
    ARRAY: 'list',
    JSON: 'dict',
  };
  const affinity = affinityOf(vm, type).name;
  const builtin = byAffinity[affinity];
  if (builtin) return vm.builtin(builtin);
  if (affinity === 'DateTime') return vm.getAttr(vm.importModule('datetime'), 'datetime');
  if (affinity === 'Date') return vm.getAttr(vm.importModule('datetime'), 'date');
  if (affinity === 'Time') return vm.getAttr(vm.importModule('datetime'), 'time');
  if (affinity === 'Interval') return vm.getAttr(vm.importModule('datetime'), 'timedelta');
  if (isA(vm, type, 'Float')) return vm.builtin('float');
  if (affinity === 'Numeric') return vm.getAttr(vm.importModule('decimal'), 'Decimal');
  throw vm.raise('NotImplementedError', `python_type of ${type.cls.name}`);
}

const decoratorMethods = {
  __init__: (vm: Interpreter, self: PyInstance, args: Args): Value => {
    const impl = self.cls.lookup('impl');
    if (impl === undefined) {
      throw vm.raise('AssertionError', "TypeDecorator implementations require a class-level variable 'impl'");
    }
    self.attrs.set('impl', impl instanceof PyClass ? vm.call(impl, args.positional, args.keyword) : impl);
    return null;
  },
  load_dialect_impl: (vm: Interpreter, self: PyInstance): Value => vm.getAttr(self, 'impl'),
  type_engine: (vm: Interpreter, self: PyInstance): Value => loadedImpl(vm, self),
  process_bind_param: (_vm: Interpreter, _self: PyInstance, args: Args): Value => args.positional[0] ?? null,
  process_result_value: (_vm: Interpreter, _self: PyInstance, args: Args): Value => args.positional[0] ?? null,
  process_literal_param: (_vm: Interpreter, _self: PyInstance, args: Args): Value => args.positional[0] ?? null,
  coerce_compared_value: (_vm: Interpreter, self: PyInstance): Value => self,
  __getattr__: (vm: Interpreter, self: PyInstance, args: Args): Value => {
    const name = args.positional[0] as string;
    const impl = self.attrs.get('impl');
    const found = impl === undefined || name.startsWith('__') ? undefined : vm.findAttr(impl, name);
    if (found === undefined) throw vm.raise('AttributeError', `'${self.cls.name}' object has no attribute '${name}'`);
    return found;
  },
};

pythonClass('sqlalchemy.sql.type_api', 'ExternalType', () => ({ attrs: { cache_ok: null } }));
pythonClass('sqlalchemy.sql.type_api', 'UserDefinedType', (vm) => ({
  bases: [classNamed(vm, 'ExternalType'), classNamed(vm, 'TypeEngine')],
  attrs: { __visit_name__: 'user_defined' },
}));
pythonClass('sqlalchemy.sql.type_api', 'TypeDecorator', (vm) => ({
  bases: [classNamed(vm, 'ExternalType'), classNamed(vm, 'TypeEngine')],
  attrs: { __visit_name__: 'type_decorator', coerce_to_is_types: null },
  methods: decoratorMethods,
}));
pythonClass('sqlalchemy.sql.type_api', 'Variant', (vm) => ({
  bases: [classNamed(vm, 'TypeDecorator')],
  methods: {
    __init__: (vm, self, args) => {
      self.attrs.set('impl', typeInstance(vm, args.positional[0]));
      self.attrs.set('mapping', args.positional[1] ?? new PyDict());
      return null;
    },
  },
}));
