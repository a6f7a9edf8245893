import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { methodType } from '../object/call.ts';
import { raised } from '../object/exceptions.ts';
import { PyDict, PyList, PyObject, PySet, PyTuple, type RunType, type RunValue, type Value } from '../value.ts';
import { type Block, Restart } from './block.ts';
import { mayRaise } from './risk.ts';
import { declare, makeRun, toExpr } from './run.ts';
import { ANY, joinTypes, typeOfRun, UNSEEN } from './type.ts';

/** See `Machine.changing`. */
export function changing(vm: Machine, collection: Value): boolean {
  if (!(collection instanceof PyObject)) return false;
  if (collection.residual) return true;
  if (!olderThan(vm, collection)) return false;
  keepInRun(vm, collection);
  return true;
}

/** The outermost branch or loop that the object was there before. */
function olderThan(vm: Machine, object: PyObject): Block | null {
  let outermost: Block | null = null;
  for (let block: Block | null = vm.block; block?.parent; block = block.parent) {
    if (object.serial < block.startSerial) outermost = block;
  }
  return outermost;
}

/**
 * See `Machine.keepInRun`. The variable is declared where the object was made. Branches and loops in between that are
 * being evaluated have perhaps read it as a known one: they begin again.
 */
export function keepInRun(vm: Machine, collection: PyObject): RunValue {
  if (collection.residual) return collection.residual;
  const outermost = olderThan(vm, collection);
  if (!outermost) return declareCollection(vm, collection);
  const guard = vm.guards.find((candidate) => candidate.open === outermost);
  if (!guard) throw new Restart(outermost, collection);
  // The `if` of an open guard is not written yet, so that its parent still takes declarations.
  const inner = vm.block;
  vm.block = guard.parent;
  try {
    declareCollection(vm, collection);
  } finally {
    vm.block = inner;
  }
  const open = new Set(vm.guards.map((candidate) => candidate.open));
  let evaluated: Block | null = null;
  for (let block: Block | null = inner; block && block !== outermost; block = block.parent) {
    if (!open.has(block)) evaluated = block;
  }
  if (evaluated) throw new Restart(evaluated, null);
  return collection.residual as unknown as RunValue;
}

function declareCollection(vm: Machine, collection: PyObject): RunValue {
  const kind = collection instanceof PyDict ? 'dict' : collection instanceof PySet ? 'set' : 'list';
  const expr = toExpr(vm, collection);
  const value = declare(vm, nameOf(vm, collection) ?? kind, expr, openType(collection));
  if (value.expr.kind === 'var') vm.mutables.add(value.expr.name);
  collection.residual = value;
  return value;
}

/** The name under which the script knows an object. */
function nameOf(vm: Machine, object: PyObject): string | null {
  for (let frame: typeof vm.frame | null = vm.frame; frame; frame = frame.caller) {
    for (const [name, value] of frame.scope.vars) if (value === object && !name.startsWith('.')) return name;
  }
  return null;
}

/** The type of a collection that is going to change; its parts are filled in as they are seen. */
function openType(collection: PyObject): RunType {
  if (collection instanceof PyDict && collection.attrs?.get('default_factory')) {
    return { kind: 'dict', key: UNSEEN, value: UNSEEN, factory: collection.attrs.get('default_factory') ?? null };
  }
  if (collection instanceof PyDict) {
    const entries = collection.entries();
    const join = (values: readonly Value[]): RunType => values.map((item) => typeOfRun(item)).reduce(joinTypes, UNSEEN);
    if (entries.length > 0 && entries.every(([key]) => typeof key === 'string')) {
      const known = typeOfRun(collection);
      if (known.kind === 'row') return { ...textKeys(entries), value: join(entries.map((entry) => entry[1])) };
    }
    if (entries.length === 0) return { ...textKeys(entries), key: UNSEEN, value: UNSEEN };
    return { kind: 'dict', key: join(entries.map((entry) => entry[0])), value: join(entries.map((entry) => entry[1])) };
  }
  return typeOfRun(collection);
}

function textKeys(entries: readonly (readonly [Value, Value])[]) {
  const known = new Map(entries.map(([key]) => [String(key), true]));
  return { kind: 'dict', key: { kind: 'str' }, known } as const;
}

/** What a change means for the keys of a dict, which may be made under a condition or in a loop. */
function widenKeys(open: { known?: Map<string, boolean> }, method: string, args: readonly Value[]): void {
  const { known } = open;
  if (!known) return;
  const [first = null] = args;
  const maybe = (key: Value): boolean => {
    if (typeof key !== 'string') return false;
    if (!known.has(key)) known.set(key, false);
    return true;
  };
  const named =
    method === '__setitem__' || method === 'setdefault'
      ? maybe(first)
      : method === 'update' && first instanceof PyDict && !first.residual && first.keys().every(maybe);
  if (!named) delete open.known;
}

/** Fills in what a change tells of the collection's type. */
function widen(type: RunType, method: string, args: readonly Value[]): void {
  const open = type as { of?: RunType; key?: RunType; value?: RunType; known?: Map<string, boolean> };
  widenKeys(open, method, args);
  const [first = null, second = null] = args;
  const list = type.kind === 'list' || type.kind === 'set';
  if (list && (method === 'append' || method === 'add')) open.of = joinTypes(open.of ?? UNSEEN, typeOfRun(first));
  else if (list && (method === 'insert' || method === '__setitem__')) {
    open.of = joinTypes(open.of ?? UNSEEN, typeOfRun(second));
  } else if (list && (method === 'extend' || method === 'update')) {
    const more = typeOfRun(first);
    open.of = joinTypes(open.of ?? UNSEEN, more.kind === 'list' || more.kind === 'set' ? more.of : ANY);
  } else if (type.kind === 'dict' && (method === '__setitem__' || method === 'setdefault')) {
    open.key = joinTypes(open.key ?? UNSEEN, typeOfRun(first));
    open.value = joinTypes(open.value ?? UNSEEN, typeOfRun(second));
  } else if (type.kind === 'dict' && method === 'update') {
    const more = typeOfRun(first);
    if (more.kind === 'dict') {
      open.key = joinTypes(open.key ?? UNSEEN, more.key);
      open.value = joinTypes(open.value ?? UNSEEN, more.value);
    } else {
      open.key = ANY;
      open.value = ANY;
    }
  }
}

/** Records a change of a collection of the run. */
export function mutate(vm: Machine, collection: RunValue, method: string, args: readonly Value[]): void {
  if (Object.isFrozen(collection.type) === false) widen(collection.type, method, args);
  const exprs = args.map((arg) => argumentExpr(vm, arg));
  // One of several collections is changed through a variable; one that an expression has just made is nobody's.
  if (!isPath(collection.expr) && !isOneOf(collection.expr)) {
    throw vm.unresolved(`${method} of a list or dict without a name`);
  }
  const target = isPath(collection.expr)
    ? collection.expr
    : declare(vm, 'collection', collection.expr, collection.type).expr;
  const root = rootOf(target);
  if (root !== null) vm.mutables.add(root);
  vm.statement({ kind: 'mutate', target, method, args: exprs, place: vm.place });
}

/** The variable whose value a path leads into. */
function rootOf(expr: Expr): string | null {
  if (expr.kind === 'var') return expr.name;
  return expr.kind === 'item' || expr.kind === 'field' ? rootOf(expr.of) : null;
}

function isPath(expr: Expr): boolean {
  if (expr.kind === 'var') return true;
  return (expr.kind === 'item' || expr.kind === 'field') && isPath(expr.of);
}

function isOneOf(expr: Expr): boolean {
  if (expr.kind === 'conditional') return [expr.then, expr.else].every((side) => isPath(side) || isOneOf(side));
  return expr.kind === 'op' && (expr.op === 'or' || expr.op === 'and') && expr.args.every((side) => isPath(side));
}

/** A collection that goes into another one and has a name of its own may change later: both must see one object. */
function argumentExpr(vm: Machine, value: Value): Expr {
  const isCollection = value instanceof PyList || value instanceof PyDict || value instanceof PySet;
  if (isCollection && !value.residual && nameOf(vm, value) !== null) return keepInRun(vm, value).expr;
  return toExpr(vm, value);
}

const CHANGING = new Set([
  'append',
  'add',
  'extend',
  'insert',
  'remove',
  'discard',
  'clear',
  'update',
  'reverse',
  'sort',
  'difference_update',
  'intersection_update',
  'symmetric_difference_update',
  '__setitem__',
  '__delitem__',
]);
/** These change the collection and give a value. */
const TAKING = new Set(['pop', 'popitem', 'setdefault']);

/** A method call on a value of the run. */
export function runMethod(vm: Machine, self: RunValue, name: string, args: readonly Value[]): Value {
  const { type } = self;
  if (type.kind === 'row') {
    const known = rowMethod(vm, self, type, name, args);
    if (known !== undefined) return known;
  }
  if (type.kind !== 'str' && type.kind !== 'bytes') {
    if (CHANGING.has(name)) {
      mutate(vm, self, name, args);
      return null;
    }
    if (TAKING.has(name)) {
      if (Object.isFrozen(type) === false) widen(type, name, args);
      const root = rootOf(self.expr);
      if (root !== null) vm.mutables.add(root);
      const expr: Expr = { kind: 'method', of: self.expr, name, args: args.map((arg) => toExpr(vm, arg)) };
      mayRaise(vm, expr);
      const made = resultType(type, name, args);
      const value = declare(vm, name === 'setdefault' ? 'entry' : 'taken', expr, made);
      if (name === 'setdefault' && value.expr.kind === 'var') vm.mutables.add(value.expr.name);
      return value;
    }
  }
  const expr: Expr = { kind: 'method', of: self.expr, name, args: args.map((arg) => toExpr(vm, arg)) };
  return makeRun(vm, expr, resultType(type, name, args));
}

function resultType(type: RunType, name: string, args: readonly Value[]): RunType {
  const made = methodType(type, name);
  if ((name === 'get' || name === 'pop' || name === 'setdefault') && made === UNSEEN) {
    const otherwise = typeOfRun(args[1] ?? null);
    return otherwise.kind === 'none' ? ANY : otherwise;
  }
  // `get` and `pop` may give their default.
  if (name === 'get' && args.length < 2)
    return made.kind === 'list' || made.kind === 'dict' || made.kind === 'set' ? ANY : made;
  return made;
}

/** Methods of rows that are decided by their columns. */
function rowMethod(
  vm: Machine,
  self: RunValue,
  type: Extract<RunType, { kind: 'row' }>,
  name: string,
  args: readonly Value[],
): Value | undefined {
  const fieldOf = (column: string): Value => vm.getItem(self, column);
  switch (name) {
    case 'keys':
    case 'iterkeys':
      return new PyList(type.columns.map((column) => column.name));
    case 'values':
    case 'itervalues':
      return new PyList(type.columns.map((column) => fieldOf(column.name)));
    case 'items':
    case 'iteritems':
      return new PyList(type.columns.map((column) => new PyTuple([column.name, fieldOf(column.name)])));
    case 'has_key':
      return type.columns.some((column) => column.name === args[0]);
    case 'get': {
      const [key = null, otherwise = null] = args;
      if (typeof key !== 'string') throw vm.unresolved('get() of a row by a key that only the run knows');
      return type.columns.some((column) => column.name === key) ? fieldOf(key) : otherwise;
    }
    case '_asdict':
    case 'copy':
      return self;
    case '__getitem__':
      return vm.getItem(self, args[0] ?? null);
    case '__setitem__': {
      const [key = null, value = null] = args;
      const column = type.columns.find((candidate) => candidate.name === key);
      if (!column) {
        if (typeof key !== 'string') throw vm.unresolved('a new key of a row that only the run knows');
        // A dict literal that gains an entry: later readers see it.
        (type.columns as { name: string; type: RunType }[]).push({ name: key, type: typeOfRun(value) });
      }
      return undefined;
    }
    case 'index':
    case 'count':
      throw raised('AttributeError', name);
    default:
      return undefined;
  }
}
