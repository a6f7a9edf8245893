import type { Machine } from '../machine.ts';
import { BOOL } from '../residual/type.ts';
import {
  CatalogBool,
  NativeFunction,
  Opaque,
  PyBytes,
  PyClass,
  PyDict,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';
import { raised } from './exceptions.ts';
import { method, plainValue, refuseOpaque } from './operand.ts';
import { special } from './special.ts';
import { native, typeOf } from './types.ts';

const REFLECTED: Readonly<Record<string, string>> = {
  '==': '__eq__',
  '!=': '__ne__',
  '<': '__gt__',
  '<=': '__ge__',
  '>': '__lt__',
  '>=': '__le__',
};
const DIRECT: Readonly<Record<string, string>> = {
  '==': '__eq__',
  '!=': '__ne__',
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
};

/** `left op right` for a comparison, `in` and `is` included. */
export function compareValues(vm: Machine, op: string, left: Value, right: Value): Value {
  switch (op) {
    case 'is':
      return identical(vm, left, right);
    case 'is not':
      return negate(vm, identical(vm, left, right));
    case 'in':
      return contains(vm, right, left);
    case 'not in':
      return negate(vm, contains(vm, right, left));
    default:
      break;
  }
  const direct = DIRECT[op];
  const reflected = REFLECTED[op];
  if (direct === undefined || reflected === undefined) throw vm.unresolved(`comparison ${op}`);
  const custom = method(vm, left, direct, right) ?? method(vm, right, reflected, left);
  if (custom !== undefined) return custom;
  if (op === '!=' && (special(left, '__eq__') !== undefined || special(right, '__eq__') !== undefined)) {
    return negate(vm, compareValues(vm, '==', left, right));
  }
  if (op === '==' || op === '!=') {
    noteUnlike(vm, op, left, right);
    const same = equalValues(vm, left, right);
    return op === '==' ? same : negate(vm, same);
  }
  return order(vm, op, native(left), native(right));
}

/** An object that knows no `==` is equal to no text, whatever the script's author thought (`engine == 'sqlite'`). */
function noteUnlike(vm: Machine, op: string, left: Value, right: Value): void {
  const [object, text] = typeof right === 'string' ? [left, right] : [right, left];
  if (typeof text !== 'string' || !(object instanceof PyInstance) || native(object) !== object) return;
  if (vm.frame.file !== vm.scriptFile || !vm.inScriptCall()) return;
  vm.note(
    `compares an object (${object.cls.name}) with the text ${vm.repr(text)}: that is ${op === '==' ? 'never' : 'always'} so`,
  );
}

/** `not value`, keeping what is known of the catalog or of the run. */
export function negate(vm: Machine, value: Value): Value {
  if (value instanceof CatalogBool) {
    return new CatalogBool(
      !value.value,
      value.condition.kind === 'not' ? value.condition.condition : { kind: 'not', condition: value.condition },
    );
  }
  const known = vm.truthOrRun(value);
  if (known !== undefined) return !known;
  return vm.run({ kind: 'op', op: 'not', args: [vm.toExpr(value)] }, BOOL);
}

function identical(vm: Machine, left: Value, right: Value): Value {
  if (left instanceof CatalogBool && typeof right === 'boolean') return right ? left : negate(vm, left);
  if (left instanceof RunValue || right instanceof RunValue) {
    if (left === right) return true;
    const other = left instanceof RunValue ? right : left;
    const run = left instanceof RunValue ? left : (right as RunValue);
    if (other === null && ['list', 'set', 'dict'].includes(run.type.kind)) return false;
    if (run.type.kind === 'none' && other === null) return true;
    if (other === null || typeof other === 'boolean') {
      return vm.run({ kind: 'op', op: 'is', args: [run.expr, vm.toExpr(other)] }, BOOL);
    }
    throw vm.unresolved('`is` between values of the run');
  }
  if (left instanceof Opaque || right instanceof Opaque) {
    if (left === right) return true;
    if (left === null || right === null) return false;
    refuseOpaque(vm, 'is', left, right);
  }
  return left === right;
}

/** Python's `==` between values whose classes do not define it. */
export function equalValues(vm: Machine, left: Value, right: Value): Value {
  if (left === right) return true;
  if (left instanceof CatalogBool || right instanceof CatalogBool) {
    const [asked, other] = left instanceof CatalogBool ? [left, right] : [right as CatalogBool, left];
    if (other instanceof RunValue) throw vm.unresolved('comparison of the catalog with a value of the run');
    const same = vm.truthOrRun(equalValues(vm, asked.value, other instanceof CatalogBool ? other.value : other));
    return new CatalogBool(
      same === true,
      same === asked.value ? asked.condition : { kind: 'not', condition: asked.condition },
    );
  }
  const a = plainValue(left);
  const b = plainValue(right);
  if (a instanceof RunValue || b instanceof RunValue) {
    return vm.run({ kind: 'op', op: '==', args: [vm.toExpr(a), vm.toExpr(b)] }, BOOL);
  }
  refuseOpaque(vm, 'comparison', a, b);
  if (typeof a === 'bigint' || typeof a === 'number') {
    return (
      (typeof b === 'bigint' || typeof b === 'number') && (typeof a === typeof b ? a === b : Number(a) === Number(b))
    );
  }
  if (typeof a === 'string') return a === b;
  if (a instanceof PyBytes && b instanceof PyBytes) return Buffer.compare(a.bytes, b.bytes) === 0;
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    return allEqual(vm, a.items, b.items);
  }
  if (a instanceof PySet && b instanceof PySet)
    return a.map.size === b.map.size && a.values().every((item) => b.has(item));
  if (a instanceof PyDict && b instanceof PyDict) {
    if (a.size !== b.size) return false;
    const pairs: [Value, Value][] = [];
    for (const [key, item] of a.entries()) {
      const other = b.get(key);
      if (other === undefined) return false;
      pairs.push([item, other]);
    }
    return allEqual(
      vm,
      pairs.map((pair) => pair[0]),
      pairs.map((pair) => pair[1]),
    );
  }
  if (a instanceof PyInstance || b instanceof PyInstance || a instanceof NativeFunction) return a === b;
  return a === b;
}

function allEqual(vm: Machine, left: readonly Value[], right: readonly Value[]): Value {
  if (left.length !== right.length) return false;
  vm.step(vm.frame.line);
  let joined: RunValue | null = null;
  for (const [at, item] of left.entries()) {
    const same = compareValues(vm, '==', item, right[at] ?? null);
    const known = vm.truthOrRun(same);
    if (known === false) return false;
    if (known === undefined) {
      joined = joined
        ? vm.run({ kind: 'op', op: 'and', args: [joined.expr, vm.toExpr(same)] }, BOOL)
        : (same as RunValue);
    }
  }
  return joined ?? true;
}

function order(vm: Machine, op: string, left: Value, right: Value): Value {
  const a = plainValue(left);
  const b = plainValue(right);
  if (a instanceof RunValue || b instanceof RunValue) {
    return vm.run({ kind: 'op', op, args: [vm.toExpr(a), vm.toExpr(b)] }, BOOL);
  }
  refuseOpaque(vm, 'comparison', a, b);
  const sign = orderOf(vm, a, b);
  if (sign === undefined) {
    throw raised(
      'TypeError',
      `'${op}' not supported between instances of '${typeOf(left).name}' and '${typeOf(right).name}'`,
    );
  }
  switch (op) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    default:
      return sign >= 0;
  }
}

/** Negative, zero or positive; `undefined` where Python refuses. Sets are ordered by inclusion and are not handled here. */
export function orderOf(vm: Machine, left: Value, right: Value): number | undefined {
  const a = plainValue(left);
  const b = plainValue(right);
  if ((typeof a === 'bigint' || typeof a === 'number') && (typeof b === 'bigint' || typeof b === 'number')) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof PyBytes && b instanceof PyBytes) return Buffer.compare(a.bytes, b.bytes);
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    for (let at = 0; at < Math.min(a.items.length, b.items.length); at++) {
      const [x, y] = [a.items[at] as Value, b.items[at] as Value];
      if (vm.truth(compareValues(vm, '==', x, y))) continue;
      return vm.truth(compareValues(vm, '<', x, y)) ? -1 : 1;
    }
    return a.items.length - b.items.length;
  }
  if (a instanceof PySet && b instanceof PySet) {
    const below = a.values().every((item) => b.has(item));
    const above = b.values().every((item) => a.has(item));
    return below && above ? 0 : below ? -1 : above ? 1 : undefined;
  }
  return undefined;
}

/** `item in container`. */
export function contains(vm: Machine, container: Value, item: Value): Value {
  const custom = special(container, '__contains__');
  if (custom !== undefined) {
    const answer = vm.call(custom, [container, item]);
    const known = vm.truthOrRun(answer);
    return answer instanceof CatalogBool || answer instanceof RunValue || known === undefined ? answer : known;
  }
  const holder = native(container);
  const needle = native(item);
  refuseOpaque(vm, 'in', holder);
  if (holder instanceof RunValue || (needle instanceof RunValue && !(holder instanceof PyInstance))) {
    if (
      needle instanceof RunValue &&
      (holder instanceof PyList || holder instanceof PyTuple || holder instanceof PySet || holder instanceof PyDict)
    ) {
      const items = holder instanceof PyDict ? holder.keys() : holder instanceof PySet ? holder.values() : holder.items;
      if (items.length === 0) return false;
      const list = vm.toExpr(new PyTuple(items));
      return vm.run({ kind: 'op', op: 'in', args: [needle.expr, list] }, BOOL);
    }
    return vm.run({ kind: 'op', op: 'in', args: [vm.toExpr(needle), vm.toExpr(holder)] }, BOOL);
  }
  if (typeof holder === 'string') {
    if (typeof needle !== 'string') throw raised('TypeError', "'in <string>' requires string as left operand");
    return holder.includes(needle);
  }
  if (holder instanceof PyBytes) {
    return Buffer.from(holder.bytes).includes(needle instanceof PyBytes ? Buffer.from(needle.bytes) : Number(needle));
  }
  if (holder instanceof PyDict || holder instanceof PySet) {
    const keyed = [...(holder instanceof PyDict ? holder.keys() : holder.values())];
    if (keyed.some((key) => key instanceof RunValue)) return among(vm, keyed, needle);
    return known(holder, needle, holder.has(needle));
  }
  if (holder instanceof PyList || holder instanceof PyTuple)
    return known(holder, needle, among(vm, holder.items, needle));
  if (holder instanceof PyClass && special(holder, '__iter__') === undefined) {
    throw raised('TypeError', "argument of type 'type' is not iterable");
  }
  const items = vm.source(holder);
  if (items instanceof RunValue) {
    return vm.run({ kind: 'op', op: 'in', args: [vm.toExpr(needle), items.expr] }, BOOL);
  }
  const all: Value[] = [];
  for (let next = items.next(); !next.done; next = items.next()) all.push(next.value);
  return among(vm, all, needle);
}

/** Attaches what the test asks of the catalog. */
function known(holder: PyList | PyTuple | PySet | PyDict, needle: Value, answer: Value): Value {
  const condition = typeof answer === 'boolean' ? holder.membership?.(needle) : undefined;
  return condition && typeof answer === 'boolean' ? new CatalogBool(answer, condition) : answer;
}

function among(vm: Machine, items: readonly Value[], needle: Value): Value {
  const open: Value[] = [];
  for (const item of items) {
    if (item === needle) return true;
    const same = compareValues(vm, '==', item, needle);
    const truth = vm.truthOrRun(same);
    if (truth === true) return true;
    if (truth === undefined) open.push(same);
  }
  if (open.length === 0) return false;
  return open.reduce((left, right) =>
    vm.run({ kind: 'op', op: 'or', args: [vm.toExpr(left), vm.toExpr(right)] }, BOOL),
  );
}
