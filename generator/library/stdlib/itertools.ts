import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  NativeFunction,
  PyClass,
  PyCounter,
  PyIterator,
  PyTuple,
  RunValue,
  StaticMethod,
  type Value,
} from '../../python/value.ts';
import { integerArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

function* cycle(items: readonly Value[]): Generator<Value, Value, Value> {
  if (items.length === 0) return null;
  for (;;) yield* items;
}

function* repeat(item: Value, times: number): Generator<Value, Value, Value> {
  for (let at = 0; at < times; at++) yield item;
  return null;
}

function* each(items: Iterable<Value>): Generator<Value, Value, Value> {
  yield* items;
  return null;
}

/** Items are taken at once: nothing here runs over rows one by one. */
function of(items: Iterable<Value>): Value {
  return new PyIterator(each(items));
}

function product(pools: readonly (readonly Value[])[]): Value[][] {
  return pools.reduce<Value[][]>((rows, pool) => rows.flatMap((row) => pool.map((item) => [...row, item])), [[]]);
}

function pick(items: readonly Value[], size: number, ordered: boolean, from = 0): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => {
    if (!ordered && at < from) return [];
    const rest = ordered ? items.filter((_, other) => other !== at) : items;
    return pick(rest, size - 1, ordered, ordered ? 0 : at + 1).map((tail) => [item, ...tail]);
  });
}

const tuples = (rows: readonly (readonly Value[])[]) => of(rows.map((row) => new PyTuple(row)));

function groupBy(vm: Interpreter, args: Args): Value {
  const items = vm.iterate(args.positional[0] ?? null);
  const key = args.positional[1] ?? args.keyword.get('key') ?? null;
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const item of items) {
    const at = key === null ? item : vm.call(key, [item]);
    if (at instanceof RunValue) throw vm.unresolved('itertools.groupby by a value that only the run knows');
    const last = groups.at(-1);
    if (last && vm.equals(last.key, at)) last.items.push(item);
    else groups.push({ key: at, items: [item] });
  }
  return of(groups.map((group) => new PyTuple([group.key, of(group.items)])));
}

function slice(vm: Interpreter, args: Args): Value {
  const source = args.positional[0] ?? null;
  const bounds = args.positional
    .slice(1)
    .map((bound) => (bound === null ? null : integerArgument(vm, bound, 'islice')));
  const [start, stop, step] =
    bounds.length < 2 ? [0, bounds[0] ?? null, 1] : [bounds[0] ?? 0, bounds[1] ?? null, bounds[2] ?? 1];
  if (!(source instanceof PyIterator) || stop === null) {
    const items = vm.iterate(source).slice(start, stop ?? undefined);
    return of(items.filter((_, at) => at % step === 0));
  }
  // An endless iterator must not be asked for more than what is wanted.
  const taken: Value[] = [];
  for (let at = 0; at < stop; at++) {
    const next = source.items.next(null);
    if (next.done) break;
    if (at >= start && (at - start) % step === 0) taken.push(next.value);
  }
  return of(taken);
}

function longest(vm: Interpreter, args: Args): Value {
  const lists = args.positional.map((list) => vm.iterate(list));
  const fill = args.keyword.get('fillvalue') ?? null;
  const length = Math.max(0, ...lists.map((list) => list.length));
  return tuples(Array.from({ length }, (_, at) => lists.map((list) => (at < list.length ? (list[at] ?? null) : fill))));
}

const iterate = (vm: Interpreter, value: Value | undefined) => vm.iterate(value ?? null);
const chainFromIterable = new NativeFunction('itertools.chain.from_iterable', (vm, args) =>
  of(iterate(vm, args.positional[0]).flatMap((list) => vm.iterate(list))),
);

/** `itertools`, over items that are known. */
export const itertools: LibraryModule = {
  name: 'itertools',
  load(vm, module) {
    defineFunctions(module, {
      count: (_vm, args) => new PyCounter((args.positional[0] ?? 0n) as bigint, (args.positional[1] ?? 1n) as bigint),
      cycle: (vm, args) => new PyIterator(cycle(iterate(vm, args.positional[0]))),
      repeat: (vm, args) => {
        const times = args.positional[1] ?? args.keyword.get('times');
        const limit = times === undefined ? Number.POSITIVE_INFINITY : integerArgument(vm, times, 'times');
        return new PyIterator(repeat(args.positional[0] ?? null, limit));
      },
      product: (vm, args) => {
        const times = args.keyword.get('repeat');
        const pools = args.positional.map((pool) => vm.iterate(pool));
        const all = Array.from({ length: times === undefined ? 1 : integerArgument(vm, times, 'repeat') }, () => pools);
        return tuples(product(all.flat()));
      },
      combinations: (vm, args) =>
        tuples(pick(iterate(vm, args.positional[0]), integerArgument(vm, args.positional[1], 'r'), false)),
      permutations: (vm, args) => {
        const items = iterate(vm, args.positional[0]);
        const size = args.positional[1] === undefined ? items.length : integerArgument(vm, args.positional[1], 'r');
        return tuples(pick(items, size, true));
      },
      groupby: groupBy,
      islice: slice,
      zip_longest: longest,
      izip_longest: longest,
      izip: (vm, args) => vm.call(vm.builtin('zip'), args.positional),
      imap: (vm, args) => vm.call(vm.builtin('map'), args.positional),
      ifilter: (vm, args) => vm.call(vm.builtin('filter'), args.positional),
      filterfalse: (vm, args) => {
        const [test = null, items] = args.positional;
        return of(iterate(vm, items).filter((item) => !vm.truth(test === null ? item : vm.call(test, [item]))));
      },
      takewhile: (vm, args) => {
        const items = iterate(vm, args.positional[1]);
        const end = items.findIndex((item) => !vm.truth(vm.call(args.positional[0] ?? null, [item])));
        return of(end < 0 ? items : items.slice(0, end));
      },
      dropwhile: (vm, args) => {
        const items = iterate(vm, args.positional[1]);
        const end = items.findIndex((item) => !vm.truth(vm.call(args.positional[0] ?? null, [item])));
        return of(end < 0 ? [] : items.slice(end));
      },
      starmap: (vm, args) =>
        of(iterate(vm, args.positional[1]).map((item) => vm.call(args.positional[0] ?? null, vm.iterate(item)))),
    });
    const chain = new PyClass('chain', 'itertools', [vm.builtin('object') as PyClass]);
    const chained = new NativeFunction('itertools.chain', (vm, args) =>
      of(args.positional.slice(1).flatMap((list) => vm.iterate(list))),
    );
    chain.attrs.set('__new__', new StaticMethod(chained));
    chain.attrs.set('from_iterable', new StaticMethod(chainFromIterable));
    module.attrs.set('chain', chain);
  },
};
