import type { Machine } from '../machine.ts';
import { ANY, BOOL, INT, STR } from '../residual/type.ts';
import {
  type Args,
  BoundMethod,
  ClassMethod,
  NativeFunction,
  Opaque,
  PyClass,
  PyFunction,
  PyInstance,
  PyObject,
  type RunType,
  RunValue,
  StaticMethod,
  type Value,
} from '../value.ts';
import { exceptionClass, raised } from './exceptions.ts';
import { special } from './special.ts';
import { objectClass, typeClass, typeOf } from './types.ts';
import { UTC } from './zone.ts';

export const NO_KEYWORDS: ReadonlyMap<string, Value> = new Map();

/** `fn(*args.positional, **args.keyword)`. */
export function callValue(vm: Machine, fn: Value, args: Args): Value {
  if (fn instanceof PyFunction) return vm.callFunction(fn, args);
  if (fn instanceof BoundMethod) {
    return callValue(vm, fn.fn, { positional: [fn.self, ...args.positional], keyword: args.keyword });
  }
  if (fn instanceof NativeFunction) {
    vm.step(vm.frame.line);
    return fn.body(vm, args);
  }
  if (fn instanceof PyClass) return callClass(vm, fn, args);
  if (fn instanceof PyInstance) {
    const call = special(fn, '__call__');
    if (call !== undefined) {
      return callValue(vm, call, { positional: [fn, ...args.positional], keyword: args.keyword });
    }
    const unknown = fn.cls.mro.find((base) => base.opaque)?.opaque;
    if (unknown) return callOpaque(vm, new Opaque(`${unknown.origin}()`, unknown.place), args);
  }
  if (fn instanceof RunValue) return callRun(vm, fn, args);
  if (fn instanceof Opaque) return callOpaque(vm, fn, args);
  if (fn instanceof StaticMethod) return callValue(vm, fn.fn, args);
  if (fn instanceof ClassMethod) throw raised('TypeError', "'classmethod' object is not callable");
  throw raised('TypeError', `'${typeOf(fn).name}' object is not callable`);
}

/** A call of something without a stand-in: allowed unless it could touch the database or hide a script's code. */
function callOpaque(vm: Machine, fn: Opaque, args: Args): Value {
  if (fn.hides !== null) throw vm.unresolved(`call of ${fn.hides}, which is decorated by ${fn.origin} (no stand-in)`);
  const values = [...args.positional, ...args.keyword.values()];
  const hidden = values.find((value) => value instanceof PyFunction);
  for (const value of values) {
    const touching = value instanceof PyInstance && isDatabaseObject(value);
    if (touching && vm.frame.inScript) {
      throw vm.unresolved(`call of ${fn.origin} (no stand-in) with a ${(value as PyInstance).cls.name}`);
    }
  }
  return new Opaque(`${fn.origin}()`, vm.place, hidden instanceof PyFunction ? hidden.code.name : null);
}

/** Engines, connections, sessions, tables: what a function could change the database through. */
function isDatabaseObject(value: PyInstance): boolean {
  return value.cls.mro.some((cls) => {
    const top = cls.module.split('.')[0];
    return top === 'sqlalchemy' || top === 'alembic' || top === 'migrate';
  });
}

/** A method of a value of the run: `row.name.lower()` reaches us as a call of the field `lower`. */
function callRun(vm: Machine, fn: RunValue, args: Args): Value {
  const expr = fn.expr;
  if (expr.kind !== 'field') throw vm.unresolved('call of a value of the run');
  const receiver = fn.receiver;
  if (receiver?.kind === 'datetime' && expr.name === 'replace' && args.positional.length === 0) {
    const [[only, zone] = []] = args.keyword;
    // Moments of the database have no zone; with UTC they stay what they are.
    if (args.keyword.size === 1 && only === 'tzinfo' && isUtc(zone)) return new RunValue(expr.of, receiver);
    // Named parts: the name goes in front of each value.
    const parts = [...args.keyword].flat();
    return vm.runMethod(new RunValue(expr.of, receiver), expr.name, parts);
  }
  if (args.keyword.size > 0) throw vm.unresolved(`keyword arguments of .${expr.name}() on a value of the run`);
  const of = new RunValue(expr.of, fn.receiver ?? ANY);
  return vm.runMethod(of, expr.name, args.positional);
}

function isUtc(zone: Value | undefined): boolean {
  return zone === null || (zone instanceof PyInstance && zone.payload === UTC);
}

/** Creates an instance, as `type.__call__` does. */
export function callClass(vm: Machine, cls: PyClass, args: Args): Value {
  vm.step(vm.frame.line);
  if (cls === typeClass) return callType(vm, args);
  const custom = cls.metaclass?.lookup('__call__');
  if (custom !== undefined && custom !== typeClass.attrs.get('__call__')) {
    return callValue(vm, custom, { positional: [cls, ...args.positional], keyword: args.keyword });
  }
  return construct(vm, cls, args);
}

/** `cls.__new__` and, when that gives an instance of the class, `__init__`. */
export function construct(vm: Machine, cls: PyClass, args: Args): Value {
  const create = cls.lookup('__new__');
  const withClass: Args = { positional: [cls, ...args.positional], keyword: args.keyword };
  let made: Value;
  if (create === undefined || create === objectClass.attrs.get('__new__')) made = new PyInstance(cls);
  else made = callValue(vm, create instanceof StaticMethod ? create.fn : create, withClass);
  if (!(made instanceof PyObject) || made instanceof RunValue || !typeOf(made).isSubclassOf(cls)) return made;
  const init = cls.lookup('__init__');
  if (init !== undefined && init !== objectClass.attrs.get('__init__')) {
    const result = callValue(vm, init, { positional: [made, ...args.positional], keyword: args.keyword });
    if (result !== null) throw raised('TypeError', `__init__() should return None, not '${typeOf(result).name}'`);
    return made;
  }
  const unknown = cls.mro.some((base) => base.opaque);
  const isException = cls.isSubclassOf(exceptionClass('BaseException'));
  if (!unknown && !isException && create === objectClass.attrs.get('__new__')) {
    if (args.positional.length > 0 || args.keyword.size > 0)
      throw raised('TypeError', `${cls.name}() takes no arguments`);
  }
  return made;
}

function callType(vm: Machine, args: Args): Value {
  const [first] = args.positional;
  if (args.positional.length === 1 && first !== undefined) {
    if (first instanceof RunValue) throw vm.unresolved('type() of a value of the run');
    if (first instanceof Opaque) throw vm.unresolved(`type() of ${first.origin}, which has no stand-in`);
    return typeOf(first);
  }
  const create = typeClass.attrs.get('__new__');
  if (create === undefined) throw vm.unresolved('type()');
  return callValue(vm, create, { positional: [typeClass, ...args.positional], keyword: args.keyword });
}

/** Whether an object can be called. */
export function isCallable(vm: Machine, value: Value): boolean {
  if (value instanceof PyFunction || value instanceof BoundMethod || value instanceof NativeFunction) return true;
  if (value instanceof PyClass || value instanceof StaticMethod) return true;
  if (value instanceof PyInstance) return special(value, '__call__') !== undefined;
  if (value instanceof Opaque) throw vm.unresolved(`callable() of ${value.origin}, which has no stand-in`);
  return false;
}

/** The type of a method's result on a run value. */
export function methodType(receiver: RunType, name: string): RunType {
  switch (receiver.kind) {
    case 'str':
    case 'any':
      if (['split', 'rsplit', 'splitlines', 'partition', 'rpartition'].includes(name)) return { kind: 'list', of: STR };
      if (
        [
          'startswith',
          'endswith',
          'isdigit',
          'isalpha',
          'isalnum',
          'isspace',
          'islower',
          'isupper',
          'istitle',
        ].includes(name)
      ) {
        return BOOL;
      }
      if (['find', 'rfind', 'index', 'rindex', 'count'].includes(name)) return INT;
      if (name === 'encode') return { kind: 'bytes' };
      if (receiver.kind === 'str') return STR;
      return [
        'lower',
        'upper',
        'strip',
        'lstrip',
        'rstrip',
        'replace',
        'join',
        'format',
        'decode',
        'hex',
        'isoformat',
        'strftime',
      ].includes(name)
        ? STR
        : ANY;
    case 'bytes':
      return name === 'decode' || name === 'hex' ? STR : receiver;
    case 'list':
      return name === 'pop' ? receiver.of : name === 'copy' ? receiver : INT;
    case 'set':
      if (name === 'pop') return receiver.of;
      return name.startsWith('is') ? BOOL : receiver;
    case 'dict':
      switch (name) {
        case 'get':
        case 'pop':
        case 'setdefault':
          return receiver.value;
        case 'copy':
          return receiver;
        case 'has_key':
          return BOOL;
        case 'keys':
        case 'iterkeys':
          return { kind: 'list', of: receiver.key };
        case 'values':
        case 'itervalues':
          return { kind: 'list', of: receiver.value };
        default:
          return { kind: 'list', of: ANY };
      }
    case 'datetime':
      return name === 'isoformat' || name === 'strftime' ? STR : name === 'replace' ? receiver : ANY;
    default:
      return ANY;
  }
}
