import type { Machine } from '../machine.ts';
import { NeedsChoice } from '../residual/block.ts';
import {
  BoundMethod,
  Choice,
  ClassMethod,
  LazyImport,
  NativeFunction,
  Opaque,
  Poison,
  Property,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyIterator,
  PyList,
  PyModule,
  PyObject,
  PySet,
  PySlice,
  PySuper,
  PyTuple,
  RunValue,
  StaticMethod,
  type Value,
} from '../value.ts';
import { raised } from './exceptions.ts';
import { runAttribute, setRunAttribute } from './run-attribute.ts';
import { metaclassOf, objectClass, typeClass, typeOf } from './types.ts';

/** A stored value as the reader sees it: kept collections become their run values, poison throws. */
export function loaded(value: Value): Value {
  if (!(value instanceof PyObject)) return value;
  if (value.residual) return value.residual;
  if (value instanceof Poison) throw value.error;
  if (value instanceof Choice) {
    if (value.chosen === undefined) throw new NeedsChoice(value);
    return loaded(value.chosen);
  }
  if (value instanceof LazyImport) return loaded(value.resolve());
  return value;
}

/** `value.name`. @throws PyRaise AttributeError */
export function getAttr(vm: Machine, value: Value, name: string): Value {
  const found = findAttr(vm, value, name);
  if (found !== undefined) return found;
  throw raised('AttributeError', missing(value, name));
}

function missing(value: Value, name: string): string {
  if (value instanceof PyClass) return `type object '${value.name}' has no attribute '${name}'`;
  if (value instanceof PyModule) return `module '${value.name}' has no attribute '${name}'`;
  return `'${typeOf(value).name}' object has no attribute '${name}'`;
}

/** `value.name`, or `undefined` where Python raises AttributeError. */
export function findAttr(vm: Machine, value: Value, name: string): Value | undefined {
  const found = lookUp(vm, value, name);
  return found === undefined ? undefined : loaded(found);
}

function lookUp(vm: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof PyInstance) return instanceAttr(vm, value, value.cls, value.attrs, name);
  if (value instanceof PyModule) return moduleAttr(vm, value, name);
  if (value instanceof PyClass) return classAttr(vm, value, name);
  if (value instanceof RunValue) return runAttribute(vm, value, name);
  if (value instanceof Opaque) return new Opaque(`${value.origin}.${name}`, value.place, value.hides);
  if (value instanceof Choice) return lookUp(vm, loaded(value), name);
  if (value instanceof PyFunction) return functionAttr(vm, value, name);
  if (value instanceof PySuper) return superAttr(vm, value, name);
  if (value instanceof BoundMethod) {
    if (name === '__self__' || name === 'im_self') return value.self;
    if (name === '__func__' || name === 'im_func') return value.fn;
    return findAttr(vm, value.fn, name);
  }
  if (value instanceof NativeFunction && (name === '__name__' || name === '__qualname__')) {
    return value.name.slice(value.name.lastIndexOf('.') + 1);
  }
  if (value instanceof Property) {
    if (name === 'fget') return value.get;
    if (name === 'fset') return value.set;
  }
  if (value instanceof PySlice) {
    if (name === 'start') return value.lower;
    if (name === 'stop') return value.upper;
    if (name === 'step') return value.step;
  }
  if (value instanceof PyTuple && value.cls) {
    const fields = value.cls.lookup('_fields');
    if (fields instanceof PyTuple) {
      const at = fields.items.indexOf(name);
      if (at !== -1) return value.items[at];
    }
  }
  const attrs = value instanceof PyDict || value instanceof PyList || value instanceof PySet ? value.attrs : null;
  return instanceAttr(vm, value, typeOf(value), attrs, name);
}

function instanceAttr(
  vm: Machine,
  value: Value,
  cls: PyClass,
  attrs: Map<string, Value> | null,
  name: string,
): Value | undefined {
  if (name === '__class__') return cls;
  if (name === '__dict__') return attrs ? PyDict.of(attrs) : undefined;
  const hook = cls.lookup('__getattribute__');
  if (hook instanceof PyFunction) return vm.call(hook, [value, name]);
  const inClass = cls.lookup(name);
  if (inClass instanceof Property) {
    const shadow = isStandIn(inClass) ? attrs?.get(name) : undefined;
    return shadow ?? readProperty(vm, inClass, value);
  }
  if (inClass instanceof PyInstance && isDataDescriptor(inClass)) return describe(vm, inClass, value, cls);
  const own = attrs?.get(name);
  if (own !== undefined) return own;
  if (inClass !== undefined) return bindTo(vm, inClass, value, cls);
  const fallback = cls.lookup('__getattr__');
  if (fallback !== undefined) return attempt(() => vm.call(fallback, [value, name]));
  // Python 2's `error.message`.
  if (name === 'message' && attrs && cls.mro.some((base) => base.name === 'BaseException')) {
    const args = attrs.get('args');
    return args instanceof PyTuple && args.items.length === 1 ? args.items[0] : '';
  }
  const unknown = cls.mro.find((base) => base.opaque);
  if (unknown?.opaque) return new Opaque(`${unknown.opaque.origin}().${name}`, unknown.opaque.place);
  return undefined;
}

/** `undefined` when the call raises AttributeError. */
function attempt(call: () => Value): Value | undefined {
  try {
    return call();
  } catch (error) {
    if (isAttributeError(error)) return undefined;
    throw error;
  }
}

function isAttributeError(error: unknown): boolean {
  const cls = (error as { value?: unknown }).value;
  return cls instanceof PyInstance && cls.cls.mro.some((base) => base.name === 'AttributeError');
}

function readProperty(vm: Machine, property: Property, value: Value): Value | undefined {
  return attempt(() => vm.call(property.get, [value]));
}

/** Stand-ins have properties where the real class may have plain attributes, which a subclass can set. */
function isStandIn(property: Property): boolean {
  return property.get instanceof NativeFunction && property.set === null;
}

function isDataDescriptor(value: PyInstance): boolean {
  return value.cls.lookup('__set__') !== undefined && value.cls.lookup('__get__') !== undefined;
}

function describe(vm: Machine, descriptor: PyInstance, value: Value, cls: PyClass): Value {
  return vm.call(getAttr(vm, descriptor, '__get__'), [value, cls]);
}

/** A class attribute as seen through an instance. */
export function bindTo(vm: Machine, attribute: Value, self: Value, cls: PyClass): Value {
  if (attribute instanceof PyFunction || attribute instanceof NativeFunction) return new BoundMethod(self, attribute);
  if (attribute instanceof StaticMethod) return attribute.fn;
  if (attribute instanceof ClassMethod) return new BoundMethod(cls, attribute.fn);
  if (attribute instanceof Property) return vm.call(attribute.get, [self]);
  if (attribute instanceof PyInstance && attribute.cls.lookup('__get__') !== undefined) {
    return describe(vm, attribute, self, cls);
  }
  return attribute;
}

function classAttr(vm: Machine, cls: PyClass, name: string): Value | undefined {
  switch (name) {
    case '__name__':
    case '__qualname__':
      return cls.name;
    case '__module__':
      return cls.module;
    case '__mro__':
      return new PyTuple(cls.mro);
    case '__bases__':
      return new PyTuple(cls.bases);
    case '__class__':
      return metaclassOf(cls);
    case '__dict__':
      return PyDict.of([...cls.attrs].map(([key, item]) => [key, item] as const));
    case '__subclasses__':
      throw vm.unresolved('__subclasses__()');
    default:
      break;
  }
  const meta = metaclassOf(cls);
  const inMeta = meta === typeClass ? undefined : meta.lookup(name);
  if (inMeta instanceof Property) return vm.call(inMeta.get, [cls]);
  const found = cls.lookup(name);
  // `object`'s own methods would hide those of the metaclass.
  if (found !== undefined && !(inMeta !== undefined && objectClass.attrs.get(name) === found)) {
    if (found instanceof StaticMethod) return found.fn;
    if (found instanceof ClassMethod) return new BoundMethod(cls, found.fn);
    if (found instanceof PyInstance && found.cls.lookup('__get__') !== undefined) return describe(vm, found, null, cls);
    if (name === '__doc__' && found === null) return null;
    return found;
  }
  if (inMeta !== undefined) return bindTo(vm, inMeta, cls, meta);
  const inType = typeClass.attrs.get(name);
  if (inType !== undefined) return bindTo(vm, inType, cls, typeClass);
  const fallback = meta.lookup('__getattr__');
  if (fallback !== undefined) return attempt(() => vm.call(fallback, [cls, name]));
  const unknown = cls.mro.find((base) => base.opaque);
  if (unknown?.opaque) return new Opaque(`${unknown.opaque.origin}.${name}`, unknown.opaque.place);
  return undefined;
}

function functionAttr(vm: Machine, fn: PyFunction, name: string): Value | undefined {
  const own = fn.attrs.get(name);
  if (own !== undefined) return own;
  switch (name) {
    case '__name__':
    case '__qualname__':
    case 'func_name':
      return fn.code.name;
    case '__doc__':
    case 'func_doc':
      return fn.code.doc;
    case '__module__':
      return fn.module;
    case '__dict__':
      return PyDict.of(fn.attrs);
    case '__defaults__':
      return fn.defaults.size > 0 ? new PyTuple([...fn.defaults.values()]) : null;
    case '__annotations__':
      return new PyDict();
    case '__code__':
    case 'func_code':
    case '__globals__':
      throw vm.unresolved(`${name} of a function`);
    case '__call__':
      return fn;
    default:
      return undefined;
  }
}

function superAttr(vm: Machine, view: PySuper, name: string): Value | undefined {
  const self = view.self;
  const cls = self instanceof PyClass ? self : typeOf(self);
  // In a metaclass `self` is a class whose own type is derived from `after`.
  const mro = self instanceof PyClass && !cls.isSubclassOf(view.after) ? typeOf(self).mro : cls.mro;
  for (const base of mro.slice(mro.indexOf(view.after) + 1)) {
    const found = base.attrs.get(name);
    if (found === undefined) continue;
    if (name === '__new__') return found instanceof StaticMethod ? found.fn : found;
    if (self instanceof PyClass && mro === cls.mro) {
      // Inside a class method: functions stay unbound, class methods bind to the class.
      if (found instanceof ClassMethod) return new BoundMethod(self, found.fn);
      if (found instanceof StaticMethod) return found.fn;
      return found;
    }
    return bindTo(vm, found, self, cls);
  }
  const unknown = mro.find((base) => base.opaque);
  if (unknown?.opaque) return new Opaque(`super().${name}`, unknown.opaque.place);
  return undefined;
}

function moduleAttr(vm: Machine, module: PyModule, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return module.name;
    case '__dict__':
      return PyDict.of(module.attrs);
    default:
      break;
  }
  vm.loadPending(module);
  const own = module.attrs.get(name);
  if (own !== undefined) {
    const value = loaded(own);
    if (own instanceof LazyImport) module.attrs.set(name, value);
    return value;
  }
  // Python finds a package's module only once something has imported it; the service's own command, which has loaded
  // its models when it runs scripts, has. `import oslo_db` and then `oslo_db.sqlalchemy.types` counts on that.
  return module.fallback?.(vm, name) ?? vm.registered(module, name) ?? vm.submodule(module, name);
}

/** `value.name = to`. */
export function setAttr(vm: Machine, value: Value, name: string, to: Value): void {
  if (value instanceof PyInstance) {
    const inClass = value.cls.lookup(name);
    if (inClass instanceof Property) {
      if (inClass.set === null && !isStandIn(inClass)) throw raised('AttributeError', `can't set attribute '${name}'`);
      if (inClass.set === null) vm.writeAttribute(value, name, to);
      else vm.call(inClass.set, [value, to]);
      return;
    }
    if (inClass instanceof PyInstance && inClass.cls.lookup('__set__') !== undefined) {
      vm.call(getAttr(vm, inClass, '__set__'), [value, to]);
      return;
    }
    const hook = value.cls.lookup('__setattr__');
    if (hook !== undefined && hook !== objectClass.attrs.get('__setattr__')) {
      vm.call(hook, [value, name, to]);
      return;
    }
    if (name === '__class__' && to instanceof PyClass) value.cls = to;
    else vm.writeAttribute(value, name, to);
    return;
  }
  if (value instanceof PyClass) {
    if (value.module === 'builtins') throw raised('TypeError', `can't set attributes of built-in type '${value.name}'`);
    const hook = value.metaclass?.lookup('__setattr__');
    if (hook !== undefined) vm.call(hook, [value, name, to]);
    else value.attrs.set(name, to);
    return;
  }
  if (value instanceof PyModule) {
    vm.loadPending(value);
    value.attrs.set(name, to);
    return;
  }
  if (value instanceof PyFunction) {
    value.attrs.set(name, to);
    return;
  }
  if (value instanceof RunValue) {
    setRunAttribute(vm, value, name, to);
    return;
  }
  if (value instanceof PyDict || value instanceof PyList || value instanceof PySet) {
    if (value.cls) {
      value.attrs ??= new Map();
      value.attrs.set(name, to);
      return;
    }
  }
  if (value instanceof Opaque || value instanceof NativeFunction || value instanceof PyIterator) {
    throw vm.unresolved(`assignment to attribute ${name} of ${value instanceof Opaque ? value.origin : 'a builtin'}`);
  }
  throw raised('AttributeError', `'${typeOf(value).name}' object has no attribute '${name}'`);
}

/** `del value.name`. */
export function deleteAttr(vm: Machine, value: Value, name: string): void {
  if (
    value instanceof PyInstance ||
    value instanceof PyClass ||
    value instanceof PyModule ||
    value instanceof PyFunction
  ) {
    if (value instanceof PyInstance) {
      const hook = value.cls.lookup('__delattr__');
      if (hook !== undefined) {
        vm.call(hook, [value, name]);
        return;
      }
    }
    if (vm.block.kind !== 'root' && value.serial < vm.block.startSerial) {
      throw vm.unresolved(`del of attribute ${name} under a condition on rows`);
    }
    if (value.attrs.delete(name)) return;
    throw raised('AttributeError', name);
  }
  throw vm.unresolved(`del of attribute ${name}`);
}
