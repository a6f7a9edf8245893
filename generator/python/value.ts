import type { Condition } from '../../src/operation/model.ts';
import type { Expr, Place } from '../rows/program.ts';
import type { Interpreter } from './interpreter.ts';
import type { Code } from './syntax/ast.ts';

/**
 * The values of evaluated Python. `null` is None, a JS boolean is a bool, a bigint an int, a number a float, a string
 * a str. Everything else is one of the classes here. Library stand-ins define their classes with `defineClass`: they
 * are ordinary Python classes whose methods happen to be written in TypeScript, so scripts can subclass, patch and
 * inspect them like any other.
 */
export type Value = null | boolean | bigint | number | string | PyObject;

let nextSerial = 0;

/** A number in the same order as those of objects: what has a lower one is older. */
export function takeSerial(): number {
  return nextSerial++;
}

export abstract class PyObject {
  abstract readonly pyKind: string;
  /** In order of birth: tells what was made inside a loop over rows from what was there before. */
  readonly serial: number = nextSerial++;
  /**
   * What stands for this list, dict or set in the run, once a loop or branch over rows has changed it. Reading a
   * variable, attribute or item gives this instead.
   */
  residual?: RunValue;
  /** What `item in this` asks of the catalog, for lists that the catalog gave (see `CatalogList`). */
  membership?: (item: Value) => Condition | undefined;
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

/** What may be asked of an object that reflection gave, as conditions on the catalog; `undefined`: none says it. */
export interface CatalogFacts {
  /** `object.attribute op other`. */
  compare(attribute: string, op: string, other: Value): Condition | undefined;
  /** `isinstance(object, cls)`. */
  instance(cls: PyClass): Condition | undefined;
}

/** A value that only the run knows. Operators, calls and attributes on it build larger expressions. */
export class RunValue extends PyObject {
  readonly pyKind = 'run';
  readonly expr: Expr;
  /** What is known of its Python type: decides which methods and truth tests are allowed. */
  readonly type: RunType;
  /** Of what `x.name` gives: the type of `x`, in case the name turns out to be a method's. */
  receiver?: RunType;
  constructor(expr: Expr, type: RunType = { kind: 'any' }) {
    super();
    this.expr = expr;
    this.type = type;
  }
}

export type RunType =
  | { readonly kind: 'any' | 'str' | 'int' | 'float' | 'bool' | 'none' | 'datetime' | 'bytes' }
  /** A row: values by name and by position. */
  | {
      readonly kind: 'row';
      readonly columns: readonly RowColumn[];
      /** How attributes of the row behave when it is a mapped object (ORM) and not a plain row. */
      readonly entity?: RowEntity;
    }
  | { readonly kind: 'list' | 'set'; readonly of: RunType }
  | {
      readonly kind: 'dict';
      readonly key: RunType;
      readonly value: RunType;
      /** Where every key is a known text: each with whether it is there for certain. */
      readonly known?: ReadonlyMap<string, boolean>;
      /** What makes the value of a key that is not there (`collections.defaultdict`). */
      readonly factory?: Value;
    };

export interface RowColumn {
  readonly name: string;
  /** Of what is stored. */
  readonly type: RunType;
  /** What Python sees of a stored value, where the column's type changes what it reads (`process_result_value`). */
  readonly read?: ((vm: Interpreter, stored: RunValue) => Value) | undefined;
}

/** The behaviour of mapped rows; a library sets it on the row type of what a session's query gives. */
export interface RowEntity {
  /** The rows are objects that the script made and no table holds: the library's own mark of what they are. */
  readonly made?: unknown;
  /** `undefined`: as for a plain row. */
  getAttr?(vm: Interpreter, row: RunValue, name: string): Value | undefined;
  /** Assignments to plain rows are refused. */
  setAttr?(vm: Interpreter, row: RunValue, name: string, value: Value): void;
}

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
  /** Set for instances of classes derived from list, and their attributes. */
  cls: PyClass | null = null;
  attrs: Map<string, Value> | null = null;
  /** The result of `map`, `zip`, … : `next` takes items off it. */
  consumable = false;
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
  /** Set for instances of classes derived from dict, and their attributes. `__missing__` is honoured. */
  cls: PyClass | null = null;
  attrs: Map<string, Value> | null = null;
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
  cls: PyClass | null = null;
  attrs: Map<string, Value> | null = null;
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
 * A list that the catalog gave (`inspector.get_table_names()`, `get_columns(t)`): a test on it is a condition on the
 * catalog. `contains` says which; for a list of dicts or objects, `key` names the entry that `contains` is about, so that
 * `x in [c['name'] for c in columns]` keeps what it means.
 */
export class CatalogList extends PyList {
  readonly key: string | null;
  constructor(items: Value[], contains: (name: string) => Condition, key: string | null = null) {
    super(items);
    this.key = key;
    this.membership = (item) => (typeof item === 'string' ? contains(item) : undefined);
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
  private own: Map<string, Value> | null = null;
  private readonly fill: ((attrs: Map<string, Value>) => void) | null;
  /** Stands for a base class of a module without a stand-in: attributes that are not found are opaque. */
  opaque: Opaque | null = null;
  /** The class of this class; `null` is `type`. */
  readonly metaclass: PyClass | null;
  /** @param fill gives the class its attributes, when the first of them is asked for */
  constructor(
    name: string,
    module: string,
    bases: readonly PyClass[],
    metaclass: PyClass | null = null,
    fill: ((attrs: Map<string, Value>) => void) | null = null,
  ) {
    super();
    this.name = name;
    this.module = module;
    this.bases = bases;
    this.mro = linearise(this, bases);
    this.metaclass = metaclass ?? bases.find((base) => base.metaclass)?.metaclass ?? null;
    this.fill = fill;
  }
  /** Its own, without those of its bases. */
  get attrs(): Map<string, Value> {
    if (this.own === null) {
      this.own = new Map();
      this.fill?.(this.own);
    }
    return this.own;
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
  /** Of what reflection gave: how its attributes and its class are asked of the catalog. */
  facts?: CatalogFacts;
  /** The type that stands for it in the run, where its class has `__run__`. */
  runType?: () => RunType;
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

/** A function or lambda of a script. */
export class PyFunction extends PyObject {
  readonly pyKind = 'function';
  readonly code: Code;
  /** The variables around it; the evaluator's own. */
  readonly closure: unknown;
  readonly module: string;
  readonly file: string;
  /** By parameter name. */
  readonly defaults: ReadonlyMap<string, Value>;
  /** `__name__`, `__doc__`, `__wrapped__` and whatever scripts hang on it. */
  readonly attrs = new Map<string, Value>();
  constructor(code: Code, closure: unknown, module: string, file: string, defaults: ReadonlyMap<string, Value>) {
    super();
    this.code = code;
    this.closure = closure;
    this.module = module;
    this.file = file;
    this.defaults = defaults;
  }
}

/** Anything with `next`: a generator, or what `iter` gives. `send`, `throw` and `close` work on generators only. */
export class PyIterator extends PyObject {
  readonly pyKind: 'iterator' | 'generator';
  readonly items: Iterator<Value, Value, Value>;
  started = false;
  finished = false;
  constructor(items: Iterator<Value, Value, Value>, generator = false) {
    super();
    this.pyKind = generator ? 'generator' : 'iterator';
    this.items = items;
  }
}

/** `itertools.count`: where it stands is an item of a list, so that a loop of the run can count on. */
export class PyCounter extends PyIterator {
  readonly cell: PyList;
  readonly step: bigint;
  constructor(start: bigint, step: bigint) {
    const cell = new PyList([start]);
    super(counted(cell, step));
    this.cell = cell;
    this.step = step;
  }
}

function* counted(cell: PyList, step: bigint): Generator<Value, Value, Value> {
  for (;;) {
    const at = cell.items[0] as bigint;
    cell.items[0] = at + step;
    yield at;
  }
}

export class PySlice extends PyObject {
  readonly pyKind = 'slice';
  readonly lower: Value;
  readonly upper: Value;
  readonly step: Value;
  constructor(lower: Value, upper: Value, step: Value) {
    super();
    this.lower = lower;
    this.upper = upper;
    this.step = step;
  }
}

/** What `super()` gives: looks attributes up behind `after` in the MRO of `self`'s class. */
export class PySuper extends PyObject {
  readonly pyKind = 'super';
  readonly after: PyClass;
  readonly self: Value;
  constructor(after: PyClass, self: Value) {
    super();
    this.after = after;
    this.self = self;
  }
}

/** `NotImplemented` and `Ellipsis`. */
export class PySingleton extends PyObject {
  readonly pyKind = 'singleton';
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
}
export const NotImplementedValue = new PySingleton('NotImplemented');
export const EllipsisValue = new PySingleton('Ellipsis');

/**
 * Something of a third-party module that has no stand-in. It may be stored, passed and called; deciding anything with it
 * is Unresolved.
 */
export class Opaque extends PyObject {
  readonly pyKind = 'opaque';
  /** `ovsdbapp.backend.connection()`: how the script came by it. */
  readonly origin: string;
  readonly place: Place;
  /** It may run code of the script that is hidden from us (a decorated function). */
  readonly hides: string | null;
  constructor(origin: string, place: Place, hides: string | null = null) {
    super();
    this.origin = origin;
    this.place = place;
    this.hides = hides;
  }
}

/** Stands for a name whose value could not be worked out; using it throws `error`. */
export class Poison extends PyObject {
  readonly pyKind = 'poison';
  readonly error: Unresolved;
  constructor(error: Unresolved) {
    super();
    this.error = error;
  }
}

/**
 * One of two values that cannot stand inside an expression (a statement, a table), by a condition of the run. Whoever
 * reads it has to be evaluated for both.
 */
export class Choice extends PyObject {
  readonly pyKind = 'choice';
  readonly test: Expr;
  readonly then: Value;
  readonly else: Value;
  /** The value that stands for it while one side is evaluated. */
  chosen: Value | undefined;
  constructor(test: Expr, then: Value, otherwise: Value) {
    super();
    this.test = test;
    this.then = then;
    this.else = otherwise;
  }
}

/** `from module import name` before its first use. */
export class LazyImport extends PyObject {
  readonly pyKind = 'lazyImport';
  readonly resolve: () => Value;
  constructor(resolve: () => Value) {
    super();
    this.resolve = resolve;
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
  /** The script has a `raise` there; else the evaluator's own doing, as for a key that is not in a dict. */
  explicit = false;
  /** Where it was raised, as far as that is known. */
  place?: Place;
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
