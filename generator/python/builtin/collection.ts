import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { orderOf } from '../object/comparison.ts';
import { raised } from '../object/exceptions.ts';
import { refuseOlder, stepIterator } from '../object/iteration.ts';
import { method } from '../object/operand.ts';
import { special } from '../object/special.ts';
import { native, typeOf } from '../object/types.ts';
import { not } from '../residual/expr.ts';
import { ANY, BOOL, INT, joinTypes, typeOfRun } from '../residual/type.ts';
import {
  CatalogBool,
  Opaque,
  PyBytes,
  PyCounter,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PySet,
  PyTuple,
  type RunType,
  RunValue,
  type Value,
} from '../value.ts';
import { toNumber } from './define.ts';
import { nextItem } from './object.ts';
import { extreme, sortItems } from './sort.ts';

type Body = (vm: Machine, args: readonly Value[], keyword: ReadonlyMap<string, Value>) => Value;

/** The type of a list's items. */
export function itemType(list: RunValue): RunType {
  const type = list.type;
  return type.kind === 'list' || type.kind === 'set' ? type.of : type.kind === 'dict' ? type.key : ANY;
}

function length(vm: Machine, value: Value): Value {
  const custom = special(value, '__len__');
  if (custom !== undefined) return vm.call(custom, [value]);
  const plain = native(value);
  if (plain instanceof RunValue) {
    if (plain.type.kind === 'row') return BigInt(plain.type.columns.length);
    return vm.run({ kind: 'call', fn: 'len', args: [plain.expr] }, INT);
  }
  if (typeof plain === 'string') return BigInt([...plain].length);
  if (plain instanceof PyList || plain instanceof PyTuple) return BigInt(plain.items.length);
  if (plain instanceof PyDict) return BigInt(plain.size);
  if (plain instanceof PySet) return BigInt(plain.map.size);
  if (plain instanceof PyBytes) return BigInt(plain.bytes.length);
  if (plain instanceof Opaque) throw vm.unresolved(`len() of ${plain.origin}, which has no stand-in`);
  throw raised('TypeError', `object of type '${typeOf(value).name}' has no len()`);
}

/** The result of `map`, `zip` and the like: a list that `next` takes items off. */
function lazy(items: Value[]): PyList {
  const list = new PyList(items);
  list.consumable = true;
  return list;
}

function range(vm: Machine, args: readonly Value[]): Value {
  if (args.some((arg) => arg instanceof RunValue)) {
    return vm.run({ kind: 'call', fn: 'range', args: args.map((arg) => vm.toExpr(arg)) }, { kind: 'list', of: INT });
  }
  const numbers = args.map((arg) => toNumber(vm, arg));
  const [from, to, step] =
    numbers.length === 1 ? [0, numbers[0] ?? 0, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1];
  if (step === 0) throw raised('ValueError', 'range() arg 3 must not be zero');
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > vm.limits.rounds) throw vm.unresolved(`a range of ${count} numbers`);
  return new PyList(Array.from({ length: count }, (_, at) => BigInt(from + at * step)));
}

/** `zip`, `enumerate`, … of lists of the run. */
function runCall(vm: Machine, fn: string, args: readonly Expr[], of: RunType): Value {
  return vm.run({ kind: 'call', fn, args }, { kind: 'list', of });
}

/** Sources of several iterables; run lists stay what they are. */
function sources(vm: Machine, args: readonly Value[]): (Iterator<Value, Value, Value> | RunValue)[] {
  return args.map((arg) => vm.source(arg));
}

function zip(vm: Machine, args: readonly Value[]): Value {
  const from = sources(vm, args);
  if (from.some((source) => source instanceof RunValue)) {
    const exprs = from.map((source, at) => (source instanceof RunValue ? source.expr : vm.toExpr(args[at] ?? null)));
    return runCall(vm, 'zip', exprs, ANY);
  }
  const items: Value[] = [];
  if (from.length === 0) return lazy(items);
  for (;;) {
    const row: Value[] = [];
    for (const source of from as Iterator<Value, Value, Value>[]) {
      const next = source.next(null);
      if (next.done) return lazy(items);
      row.push(next.value);
    }
    items.push(new PyTuple(row));
    if (items.length > vm.limits.size) throw vm.unresolved('zip of endless iterators');
  }
}

function sum(vm: Machine, args: readonly Value[]): Value {
  const source = vm.source(args[0] ?? null);
  if (source instanceof RunValue) {
    if (args[1] !== undefined) throw vm.unresolved('sum() of a list of the run with a start');
    const of = itemType(source);
    return vm.run({ kind: 'call', fn: 'sum', args: [source.expr] }, of.kind === 'bool' ? INT : of);
  }
  let total: Value = args[1] ?? 0n;
  for (const item of vm.iterate(args[0] ?? null)) total = vm.binary('+', total, item);
  return total;
}

function anyOrAll(vm: Machine, value: Value, every: boolean): Value {
  const source = vm.source(value);
  if (source instanceof RunValue) return someOf(vm, source, every);
  let open: Value | null = null;
  for (let next = source.next(null); !next.done; next = source.next(null)) {
    const known = vm.truthOrRun(next.value);
    if (known === undefined) {
      open =
        open === null
          ? next.value
          : vm.run({ kind: 'op', op: every ? 'and' : 'or', args: [vm.toExpr(open), vm.toExpr(next.value)] }, BOOL);
    } else if (next.value instanceof CatalogBool && known !== every) return next.value;
    else if (known !== every) return !every;
  }
  return open ?? every;
}

/** `any(v for …)`: whether there is an item whose value is true; `all`: none whose value is not. */
function someOf(vm: Machine, source: RunValue, every: boolean): Value {
  const { expr } = source;
  if (expr.kind !== 'map' || expr.result !== 'list') {
    return vm.run({ kind: 'call', fn: every ? 'all' : 'any', args: [expr] }, BOOL);
  }
  const wanted: Expr = every ? not(expr.value) : expr.value;
  const where: Expr = expr.where ? { kind: 'op', op: 'and', args: [expr.where, wanted] } : wanted;
  const found: Expr = { kind: 'call', fn: 'len', args: [{ ...expr, where, value: { kind: 'const', value: true } }] };
  return vm.run({ kind: 'op', op: every ? '==' : '>', args: [found, { kind: 'const', value: 0n }] }, BOOL);
}

function leastOrGreatest(
  vm: Machine,
  args: readonly Value[],
  keyword: ReadonlyMap<string, Value>,
  greatest: boolean,
): Value {
  const fn = greatest ? 'max' : 'min';
  const key = keyword.get('key');
  if (args.length === 1) {
    const source = vm.source(args[0] ?? null);
    if (source instanceof RunValue) {
      if (key !== undefined && key !== null) throw vm.unresolved(`${fn}() with a key over rows`);
      const otherwise = keyword.get('default');
      const rest = otherwise === undefined ? [] : [vm.toExpr(otherwise)];
      return vm.run({ kind: 'call', fn, args: [source.expr, ...rest] }, itemType(source));
    }
    const items = vm.iterate(args[0] ?? null);
    const otherwise = keyword.get('default');
    if (items.length === 0 && otherwise !== undefined) return otherwise;
    if (items.some((item) => item instanceof RunValue)) {
      return vm.run({ kind: 'call', fn, args: [vm.listExpr(items)] }, ANY);
    }
    return extreme(vm, items, key, greatest);
  }
  if (args.some((arg) => arg instanceof RunValue)) {
    return vm.run({ kind: 'call', fn, args: [vm.listExpr(args)] }, ANY);
  }
  return extreme(vm, args, key, greatest);
}

function sorted(vm: Machine, value: Value, keyword: ReadonlyMap<string, Value>): Value {
  const source = vm.source(value);
  const key = keyword.get('key') ?? null;
  const reverse = vm.truth(keyword.get('reverse') ?? false);
  if (!(source instanceof RunValue)) {
    const list = new PyList(sortItems(vm, vm.iterate(value), key, reverse));
    if (value !== null && typeof value === 'object' && value.membership) list.membership = value.membership;
    return list;
  }
  // With a key: its values in the order of the list, and whether to reverse.
  const args: Expr[] = [source.expr];
  if (key !== null) args.push(vm.mapRun(source, (item) => vm.call(key, [item])).expr);
  else if (reverse) args.push({ kind: 'const', value: null });
  if (key !== null || reverse) args.push({ kind: 'const', value: reverse });
  return vm.run({ kind: 'call', fn: 'sorted', args }, { kind: 'list', of: itemType(source) });
}

function next(vm: Machine, args: readonly Value[]): Value {
  const [iterator = null, otherwise] = args;
  if (iterator instanceof PyCounter) {
    const found = vm.getItem(vm.readFrom(iterator.cell), 0n);
    // Named, since the count goes on before anybody reads it.
    const at = found instanceof RunValue ? vm.let_('number', found.expr, INT) : found;
    vm.setItem(vm.readFrom(iterator.cell), 0n, vm.binary('+', at, iterator.step));
    return at;
  }
  if (iterator instanceof PyIterator) {
    refuseOlder(vm, iterator);
    const result = stepIterator(iterator);
    if (!result.done) return result.value;
    if (otherwise !== undefined) return otherwise;
    iterator.finished = true;
    return nextItem(iterator);
  }
  if (iterator instanceof PyList && iterator.consumable) {
    const item = iterator.items.shift();
    if (item !== undefined) return item;
    if (otherwise !== undefined) return otherwise;
    throw raised('StopIteration', '');
  }
  if (iterator instanceof RunValue) {
    // `next((x for x in rows if …), default)`: the first one.
    const list = vm.let_('found', iterator.expr, iterator.type);
    const first: Expr = { kind: 'item', of: list.expr, key: { kind: 'const', value: 0n } };
    if (otherwise === undefined) return vm.run(first, itemType(iterator));
    const expr: Expr = { kind: 'conditional', test: list.expr, then: first, else: vm.toExpr(otherwise) };
    return vm.run(expr, otherwise === null ? ANY : joinTypes(itemType(iterator), typeOfRun(otherwise)));
  }
  const custom = special(iterator, '__next__') ?? special(iterator, 'next');
  if (custom === undefined) throw raised('TypeError', `'${typeOf(iterator).name}' object is not an iterator`);
  try {
    return vm.call(custom, [iterator]);
  } catch (error) {
    const value = (error as { value?: unknown }).value;
    if (otherwise !== undefined && value instanceof PyInstance && value.cls.name === 'StopIteration') return otherwise;
    throw error;
  }
}

function mapOver(vm: Machine, fn: Value, lists: readonly Value[], keep: boolean): Value {
  const [first] = lists;
  const source = vm.source(first ?? null);
  const apply = (items: readonly Value[]): Value =>
    fn === null ? (items.length === 1 ? (items[0] ?? null) : new PyTuple(items)) : vm.call(fn, items);
  if (source instanceof RunValue) {
    if (lists.length > 1) throw vm.unresolved('map() over several lists of the run');
    if (keep) return vm.filterRun(source, (item) => apply([item]));
    return vm.mapRun(source, (item) => apply([item]));
  }
  if (keep) {
    return lazy(vm.iterate(first ?? null).filter((item) => vm.truth(apply([item]))));
  }
  if (lists.length === 1) return lazy(vm.iterate(first ?? null).map((item) => apply([item])));
  const rows = zip(vm, lists);
  return lazy(vm.iterate(rows).map((row) => apply((row as PyTuple).items)));
}

/** Builtin functions over collections. */
export const COLLECTION: Readonly<Record<string, Body>> = {
  len: (vm, [value = null]) => length(vm, value),
  range,
  xrange: range,
  enumerate: (vm, [value = null, start], keyword) => {
    const from = toNumber(vm, start ?? keyword.get('start') ?? 0n);
    const source = vm.source(value);
    if (source instanceof RunValue) {
      return runCall(vm, 'enumerate', [source.expr, { kind: 'const', value: BigInt(from) }], ANY);
    }
    return lazy(vm.iterate(value).map((item, at) => new PyTuple([BigInt(at + from), item])));
  },
  zip,
  map: (vm, [fn = null, ...lists]) => mapOver(vm, fn, lists, false),
  filter: (vm, [fn = null, list = null]) => mapOver(vm, fn, [list], true),
  sorted: (vm, [value = null], keyword) => sorted(vm, value, keyword),
  reversed: (vm, [value = null]) => {
    const custom = special(value, '__reversed__');
    if (custom !== undefined) return vm.call(custom, [value]);
    const source = vm.source(value);
    if (source instanceof RunValue) return runCall(vm, 'reversed', [source.expr], itemType(source));
    return lazy(vm.iterate(value).reverse());
  },
  min: (vm, args, keyword) => leastOrGreatest(vm, args, keyword, false),
  max: (vm, args, keyword) => leastOrGreatest(vm, args, keyword, true),
  sum: (vm, args) => sum(vm, args),
  any: (vm, [value = null]) => anyOrAll(vm, value, false),
  all: (vm, [value = null]) => anyOrAll(vm, value, true),
  iter: (vm, [value = null, sentinel]) => {
    if (sentinel !== undefined) throw vm.unresolved('iter() with a sentinel');
    if (value instanceof PyIterator) return value;
    const custom = special(value, '__iter__');
    if (custom !== undefined) return vm.call(custom, [value]);
    const source = vm.source(value);
    return source instanceof RunValue ? source : new PyIterator(source);
  },
  next,
  cmp: (vm, [left = null, right = null]) => {
    const custom = method(vm, left, '__cmp__', right);
    if (custom !== undefined) return custom;
    const sign = orderOf(vm, left, right);
    if (sign === undefined) throw vm.unresolved('cmp() of these values');
    return BigInt(Math.sign(sign));
  },
};
