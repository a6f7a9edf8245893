import type { Condition } from '../../src/operation/model.ts';
import type { Expr, Place } from '../rows/program.ts';
import type { Interpreter } from './interpreter.ts';

/**
 * The values of evaluated Python. `null` is None, a JS boolean is a bool, a bigint an int, a number a float, a string
 * a str. Everything else is one of the classes here. Library stand-ins define their classes with `defineClass`: they
 * are ordinary Python classes whose methods happen to be written in TypeScript, so scripts can subclass, patch and
 * inspect them like any other.
 */
export type Value = null | boolean | bigint | number | string | PyObject;

export abstract class PyObject {
  abstract readonly pyKind: string;
  /**
   * What this value says about the catalog, when the script got it by asking: the truth of this value is the truth of
   * the condition. Kept so that an `if` on it can become the operation's guard.
   */
  condition?: Condition;
}

/** A bool that came from the catalog; the interpreter treats it as its `value` and guards what depends on it. */
export class CatalogBool extends PyObject {
  readonly pyKind = 'catalogBool';
  readonly value: boolean;
  override readonly condition: Condition;
  constructor(value: boolean, condition: Condition) {
    super();
    this.value = value;
    this.condition = condition;
  }
}

/** A value that only the run knows. Operators, calls and attributes on it build larger expressions. */
export class RunValue extends PyObject {
  readonly pyKind = 'run';
  readonly expr: Expr;
  /** What is known of its Python type: decides which methods and truth tests are allowed. */
  readonly type: RunType;
  constructor(expr: Expr, type: RunType = { kind: 'any' }) {
    super();
    this.expr = expr;
    this.type = type;
  }
}

export type RunType =
  | { readonly kind: 'any' | 'str' | 'int' | 'float' | 'bool' | 'none' | 'datetime' | 'bytes' }
  /** A row: values by name and by position. */
  | { readonly kind: 'row'; readonly columns: readonly { readonly name: string; readonly type: RunType }[] }
  | { readonly kind: 'list' | 'set'; readonly of: RunType }
  | { readonly kind: 'dict'; readonly key: RunType; readonly value: RunType };

export class PyBytes extends PyObject {
  readonly pyKind = 'bytes';
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

export class PyList extends PyObject {
  readonly pyKind = 'list';
  items: Value[];
  constructor(items: Value[]) {
    super();
    this.items = items;
  }
}

export class PyTuple extends PyObject {
  readonly pyKind = 'tuple';
  readonly items: readonly Value[];
  /** Set for instances of `collections.namedtuple` classes. */
  readonly cls: PyClass | null;
  constructor(items: readonly Value[], cls: PyClass | null = null) {
    super();
    this.items = items;
    this.cls = cls;
  }
}

/** Insertion-ordered, keyed by Python equality (see `hashKey`). */
export class PyDict extends PyObject {
  readonly pyKind = 'dict';
  readonly map = new Map<unknown, { key: Value; value: Value }>();
  get size(): number {
    return this.map.size;
  }
  get(key: Value): Value | undefined {
    return this.map.get(hashKey(key))?.value;
  }
  has(key: Value): boolean {
    return this.map.has(hashKey(key));
  }
  set(key: Value, value: Value): void {
    const hash = hashKey(key);
    const entry = this.map.get(hash);
    if (entry) entry.value = value;
    else this.map.set(hash, { key, value });
  }
  delete(key: Value): boolean {
    return this.map.delete(hashKey(key));
  }
  keys(): Value[] {
    return [...this.map.values()].map((entry) => entry.key);
  }
  values(): Value[] {
    return [...this.map.values()].map((entry) => entry.value);
  }
  entries(): [Value, Value][] {
    return [...this.map.values()].map((entry) => [entry.key, entry.value]);
  }
  static of(entries: Iterable<readonly [Value, Value]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }
}

export class PySet extends PyObject {
  readonly pyKind = 'set';
  readonly map = new Map<unknown, Value>();
  readonly frozen: boolean;
  constructor(items: Iterable<Value> = [], frozen = false) {
    super();
    this.frozen = frozen;
    for (const item of items) this.add(item);
  }
  add(item: Value): void {
    const hash = hashKey(item);
    if (!this.map.has(hash)) this.map.set(hash, item);
  }
  has(item: Value): boolean {
    return this.map.has(hashKey(item));
  }
  delete(item: Value): boolean {
    return this.map.delete(hashKey(item));
  }
  values(): Value[] {
    return [...this.map.values()];
  }
}

/**
 * The key under which equal values meet in a dict or set: 1, 1.0 and True are one key, str and bytes are not.
 * Objects are keyed by identity, unless their class sets `hashKey`.
 * @throws TypeError for lists, dicts and sets; the interpreter turns that into Python's "unhashable type".
 */
export function hashKey(value: Value): unknown {
  if (value === null) return null;
  switch (typeof value) {
    case 'boolean':
      return value ? 1n : 0n;
    case 'bigint':
      return value;
    case 'number':
      return Number.isInteger(value) ? BigInt(value) : value;
    case 'string':
      return `s${value}`;
    default:
      break;
  }
  if (value instanceof CatalogBool) return value.value ? 1n : 0n;
  if (value instanceof PyBytes) return `b${Buffer.from(value.bytes).toString('hex')}`;
  if (value instanceof PyTuple) return `t(${value.items.map((item) => keyText(hashKey(item))).join(',')})`;
  if (value instanceof PySet && value.frozen) {
    return `f(${value
      .values()
      .map((item) => keyText(hashKey(item)))
      .sort()
      .join(',')})`;
  }
  if (value instanceof PyList || value instanceof PyDict || value instanceof PySet) {
    throw new TypeError(`unhashable type: '${value.pyKind}'`);
  }
  return value;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;
function keyText(key: unknown): string {
  if (typeof key === 'object' && key !== null) {
    let id = identities.get(key);
    if (id === undefined) {
      id = nextIdentity++;
      identities.set(key, id);
    }
    return `o${id}`;
  }
  return typeof key === 'string' ? JSON.stringify(key) : `${typeof key}:${String(key)}`;
}

/** Arguments of a call, as Python passes them. */
export interface Args {
  readonly positional: readonly Value[];
  readonly keyword: ReadonlyMap<string, Value>;
}

export type NativeBody = (vm: Interpreter, args: Args) => Value;

/** A function written in TypeScript. As a class attribute it binds like a Python function: `self` comes first. */
export class NativeFunction extends PyObject {
  readonly pyKind = 'builtin';
  readonly name: string;
  readonly body: NativeBody;
  constructor(name: string, body: NativeBody) {
    super();
    this.name = name;
    this.body = body;
  }
}

export class BoundMethod extends PyObject {
  readonly pyKind = 'method';
  readonly self: Value;
  readonly fn: Value;
  constructor(self: Value, fn: Value) {
    super();
    this.self = self;
    this.fn = fn;
  }
}

export class StaticMethod extends PyObject {
  readonly pyKind = 'staticmethod';
  readonly fn: Value;
  constructor(fn: Value) {
    super();
    this.fn = fn;
  }
}

export class ClassMethod extends PyObject {
  readonly pyKind = 'classmethod';
  readonly fn: Value;
  constructor(fn: Value) {
    super();
    this.fn = fn;
  }
}

export class Property extends PyObject {
  readonly pyKind = 'property';
  readonly get: Value;
  readonly set: Value;
  constructor(get: Value, set: Value = null) {
    super();
    this.get = get;
    this.set = set;
  }
}

export class PyClass extends PyObject {
  readonly pyKind = 'type';
  readonly name: string;
  /** The module's name, for messages. */
  readonly module: string;
  readonly bases: readonly PyClass[];
  /** C3 order, this class first. */
  readonly mro: readonly PyClass[];
  readonly attrs = new Map<string, Value>();
  /** The class of this class; `null` is `type`. */
  readonly metaclass: PyClass | null;
  constructor(name: string, module: string, bases: readonly PyClass[], metaclass: PyClass | null = null) {
    super();
    this.name = name;
    this.module = module;
    this.bases = bases;
    this.mro = linearise(this, bases);
    this.metaclass = metaclass ?? bases.find((base) => base.metaclass)?.metaclass ?? null;
  }
  /** Through the whole MRO. */
  lookup(name: string): Value | undefined {
    for (const cls of this.mro) {
      const found = cls.attrs.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  isSubclassOf(other: PyClass): boolean {
    return this.mro.includes(other);
  }
}

export class PyInstance extends PyObject {
  readonly pyKind = 'instance';
  cls: PyClass;
  readonly attrs = new Map<string, Value>();
  /** TypeScript state of a library stand-in (a column's specification, a statement's tree). */
  payload: unknown = undefined;
  constructor(cls: PyClass) {
    super();
    this.cls = cls;
  }
}

export class PyModule extends PyObject {
  readonly pyKind = 'module';
  readonly name: string;
  readonly attrs = new Map<string, Value>();
  /** For names that are not in `attrs`: a module-level `__getattr__`. */
  readonly fallback: ((vm: Interpreter, name: string) => Value | undefined) | null;
  constructor(name: string, fallback: PyModule['fallback'] = null) {
    super();
    this.name = name;
    this.fallback = fallback;
  }
}

function linearise(cls: PyClass, bases: readonly PyClass[]): PyClass[] {
  const merged: PyClass[] = [cls];
  let lists = [...bases.map((base) => [...base.mro]), [...bases]].filter((list) => list.length > 0);
  while (lists.length > 0) {
    const next = lists.map((list) => list[0]).find((head) => head && !lists.some((list) => list.indexOf(head) > 0));
    if (!next) throw new TypeError(`no consistent method resolution order for class ${cls.name}`);
    merged.push(next);
    lists = lists.map((list) => (list[0] === next ? list.slice(1) : list)).filter((list) => list.length > 0);
  }
  return merged;
}

/** A Python exception on its way up. `value` is an instance of a class derived from BaseException. */
export class PyRaise extends Error {
  readonly value: PyInstance;
  constructor(value: PyInstance, message: string) {
    super(message);
    this.value = value;
  }
}

/**
 * The evaluator does not know what a construct means, or would have to guess. Never caught by `try` in a script.
 * `construct` names it in the script's words ("call of json.dumps with a run value", "yield inside with").
 */
export class Unresolved extends Error {
  readonly construct: string;
  readonly place: Place;
  /** The calls that led there, innermost first. */
  readonly stack_: readonly Place[];
  constructor(construct: string, place: Place, stack: readonly Place[] = []) {
    super(`${place.file}:${place.line}: ${construct}`);
    this.construct = construct;
    this.place = place;
    this.stack_ = stack;
  }
}
