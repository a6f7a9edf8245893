import type { Machine } from '../machine.ts';
import { compareValues, orderOf } from '../object/comparison.ts';
import { raised } from '../object/exceptions.ts';
import { typeOf } from '../object/types.ts';
import { RunValue, type Value } from '../value.ts';

/**
 * Sorts known items, stably, by a key function.
 * @throws Unresolved when a comparison depends on rows.
 */
export function sortItems(vm: Machine, items: readonly Value[], key: Value | undefined, reverse: boolean): Value[] {
  const keyed = items.map((item) => ({ item, key: key === undefined || key === null ? item : vm.call(key, [item]) }));
  if (keyed.some((entry) => entry.key instanceof RunValue)) throw vm.unresolved('sorting by values of the run');
  const sign = (left: Value, right: Value): number => {
    const known = orderOf(vm, left, right);
    if (known !== undefined) return known;
    if (vm.truth(compareValues(vm, '<', left, right))) return -1;
    return vm.truth(compareValues(vm, '<', right, left)) ? 1 : 0;
  };
  // `reverse` keeps equal items in their order.
  keyed.sort((left, right) => (reverse ? sign(right.key, left.key) : sign(left.key, right.key)));
  return keyed.map((entry) => entry.item);
}

/** The least (or greatest) item. */
export function extreme(vm: Machine, items: readonly Value[], key: Value | undefined, greatest: boolean): Value {
  const [first, ...rest] = items;
  if (first === undefined) throw raised('ValueError', `${greatest ? 'max' : 'min'}() arg is an empty sequence`);
  const keyOf = (item: Value): Value => (key === undefined || key === null ? item : vm.call(key, [item]));
  let best = first;
  let bestKey = keyOf(first);
  for (const item of rest) {
    const itemKey = keyOf(item);
    const better = compareValues(vm, greatest ? '>' : '<', itemKey, bestKey);
    const known = vm.truthOrRun(better);
    if (known === undefined)
      throw vm.unresolved(`${greatest ? 'max' : 'min'}() of values of the run (${typeOf(item).name})`);
    if (known) {
      best = item;
      bestKey = itemKey;
    }
  }
  return best;
}
