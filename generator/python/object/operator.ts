import { percentFormat } from '../format/percent.ts';
import type { Machine } from '../machine.ts';
import { ANY, BOOL, FLOAT, INT, joinTypes, STR, typeOfRun } from '../residual/type.ts';
import {
  CatalogBool,
  NativeFunction,
  NotImplementedValue,
  Opaque,
  PyBytes,
  PyClass,
  PyDict,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  type RunType,
  RunValue,
  type Value,
} from '../value.ts';
import { raised } from './exceptions.ts';
import { special } from './special.ts';
import { native, typeOf } from './types.ts';

const METHODS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '@': 'matmul',
};

/** `left op right`. */
export function binaryOperator(vm: Machine, op: string, left: Value, right: Value): Value {
  const custom = customOperator(vm, op, left, right);
  if (custom !== undefined) return custom;
  const a = plain(left);
  const b = plain(right);
  refuseOpaque(vm, `${op}`, a, b);
  if (op === '%' && (typeof a === 'string' || a instanceof PyBytes)) return percentFormat(vm, a, b);
  if (a instanceof RunValue || b instanceof RunValue) {
    if (op === '%' && a instanceof RunValue && a.type.kind === 'str') throw vm.unresolved('% on a format of the run');
    return runOperator(vm, op, a, b);
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return integers(vm, op, a, b);
  if ((typeof a === 'bigint' || typeof a === 'number') && (typeof b === 'bigint' || typeof b === 'number')) {
    return floats(op, Number(a), Number(b)) ?? refuse(op, left, right);
  }
  return sequences(vm, op, a, b) ?? refuse(op, left, right);
}

function refuse(op: string, left: Value, right: Value): never {
  throw raised(
    'TypeError',
    `unsupported operand type(s) for ${op}: '${typeOf(left).name}' and '${typeOf(right).name}'`,
  );
}

/** Numbers for bools, the inner value for instances of classes derived from builtins. */
function plain(value: Value): Value {
  if (value instanceof CatalogBool) return value.value ? 1n : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return native(value);
}

function refuseOpaque(vm: Machine, op: string, ...values: readonly Value[]): void {
  const unknown = values.find((value) => value instanceof Opaque);
  if (unknown instanceof Opaque) throw vm.unresolved(`${op} with ${unknown.origin}, which has no stand-in`);
}

/** The operator methods of classes; `undefined` when there are none that answer. */
function customOperator(vm: Machine, op: string, left: Value, right: Value): Value | undefined {
  const name = METHODS[op];
  if (name === undefined) throw vm.unresolved(`operator ${op}`);
  const reflectedFirst =
    left instanceof PyInstance &&
    right instanceof PyInstance &&
    left.cls !== right.cls &&
    right.cls.isSubclassOf(left.cls);
  const direct = (): Value | undefined =>
    method(vm, left, `__${name}__`, right) ?? (op === '/' ? method(vm, left, '__div__', right) : undefined);
  const reflected = (): Value | undefined =>
    method(vm, right, `__r${name}__`, left) ?? (op === '/' ? method(vm, right, '__rdiv__', left) : undefined);
  return reflectedFirst ? (reflected() ?? direct()) : (direct() ?? reflected());
}

/** Calls a special method of a class's instance (or of a class, through its metaclass) with one argument. */
export function method(vm: Machine, self: Value, name: string, ...args: readonly Value[]): Value | undefined {
  const found = special(self, name);
  if (found === undefined) return undefined;
  const result = vm.call(found, [self, ...args]);
  return result === NotImplementedValue ? undefined : result;
}

function integers(vm: Machine, op: string, a: bigint, b: bigint): Value {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0n) throw raised('ZeroDivisionError', 'division by zero');
      return Number(a) / Number(b);
    case '//':
      return floorDivide(a, b);
    case '%':
      return a - floorDivide(a, b) * b;
    case '**':
      if (b < 0n) return Number(a) ** Number(b);
      if (b > 4096n) throw vm.unresolved(`power with exponent ${b}`);
      return a ** b;
    case '<<':
      if (b > 4096n) throw vm.unresolved(`shift by ${b}`);
      return a << b;
    case '>>':
      return a >> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return refuse(op, a, b);
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw raised('ZeroDivisionError', 'integer division or modulo by zero');
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function floats(op: string, a: number, b: number): Value | undefined {
  if ((op === '/' || op === '//' || op === '%') && b === 0) throw raised('ZeroDivisionError', 'float division by zero');
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - Math.floor(a / b) * b;
    case '**':
      return a ** b;
    default:
      return undefined;
  }
}

function sequences(vm: Machine, op: string, a: Value, b: Value): Value | undefined {
  if (op === '+') {
    if (typeof a === 'string' && typeof b === 'string') return bounded(vm, a.length + b.length, () => a + b);
    if (a instanceof PyList && b instanceof PyList) return new PyList([...a.items, ...b.items]);
    if (a instanceof PyTuple && b instanceof PyTuple) return new PyTuple([...a.items, ...b.items]);
    if (a instanceof PyBytes && b instanceof PyBytes) return new PyBytes(Buffer.concat([a.bytes, b.bytes]));
    return undefined;
  }
  if (op === '*') {
    const [sequence, count] = typeof a === 'bigint' ? [b, a] : [a, b];
    if (typeof count !== 'bigint') return undefined;
    const times = count < 0n ? 0 : Number(count);
    if (typeof sequence === 'string') return bounded(vm, sequence.length * times, () => sequence.repeat(times));
    if (sequence instanceof PyList || sequence instanceof PyTuple) {
      const items = bounded(vm, sequence.items.length * times, () =>
        Array.from({ length: times }, () => sequence.items).flat(),
      );
      return sequence instanceof PyList ? new PyList(items) : new PyTuple(items);
    }
    return undefined;
  }
  if (a instanceof PySet && b instanceof PySet) {
    switch (op) {
      case '|':
        return new PySet([...a.values(), ...b.values()], a.frozen);
      case '&':
        return new PySet(
          a.values().filter((item) => b.has(item)),
          a.frozen,
        );
      case '-':
        return new PySet(
          a.values().filter((item) => !b.has(item)),
          a.frozen,
        );
      case '^':
        return new PySet(
          [...a.values().filter((item) => !b.has(item)), ...b.values().filter((item) => !a.has(item))],
          a.frozen,
        );
      default:
        return undefined;
    }
  }
  if (op === '|' && a instanceof PyDict && b instanceof PyDict) return PyDict.of([...a.entries(), ...b.entries()]);
  return undefined;
}

function bounded<T>(vm: Machine, size: number, make: () => T): T {
  if (size > vm.limits.size) throw vm.unresolved(`a string or collection of ${size} items`);
  return make();
}

function runOperator(vm: Machine, op: string, a: Value, b: Value): Value {
  if (!(op in RUN_OPERATORS)) throw vm.unresolved(`operator ${op} on a value of the run`);
  const expr = { kind: 'op', op, args: [vm.toExpr(a), vm.toExpr(b)] } as const;
  return vm.run(expr, operatorType(op, typeOfRun(a), typeOfRun(b)));
}

const RUN_OPERATORS: Readonly<Record<string, true>> = {
  '+': true,
  '-': true,
  '*': true,
  '/': true,
  '//': true,
  '%': true,
  '**': true,
  '&': true,
  '|': true,
  '^': true,
  '<<': true,
  '>>': true,
};

function operatorType(op: string, left: RunType, right: RunType): RunType {
  if (op === '/' && (left.kind === 'int' || left.kind === 'float')) return FLOAT;
  if (left.kind === 'any' || right.kind === 'any') {
    if (op === '+' && (left.kind === 'str' || right.kind === 'str')) return STR;
    return ANY;
  }
  if (left.kind === 'bool' && right.kind === 'bool') return INT;
  if (op === '*' && (left.kind === 'str' || right.kind === 'str')) return STR;
  return joinTypes(left, right);
}

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
    const same = equalValues(vm, left, right);
    return op === '==' ? same : negate(vm, same);
  }
  return order(vm, op, native(left), native(right));
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
  const a = plain(left);
  const b = plain(right);
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
  const a = plain(left);
  const b = plain(right);
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
  const a = plain(left);
  const b = plain(right);
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

/** `-x`, `+x`, `~x`. */
export function unaryOperator(vm: Machine, op: '-' | '+' | '~', operand: Value): Value {
  const name = op === '-' ? '__neg__' : op === '+' ? '__pos__' : '__invert__';
  const custom = method(vm, operand, name);
  if (custom !== undefined) return custom;
  const value = plain(operand);
  refuseOpaque(vm, op, value);
  if (value instanceof RunValue) {
    if (op === '+') return value;
    if (op === '~') throw vm.unresolved('~ on a value of the run');
    return vm.run({ kind: 'op', op: 'neg', args: [value.expr] }, value.type);
  }
  if (typeof value === 'bigint') return op === '-' ? -value : op === '~' ? ~value : value;
  if (typeof value === 'number' && op !== '~') return op === '-' ? -value : value;
  throw raised('TypeError', `bad operand type for unary ${op}: '${typeOf(operand).name}'`);
}

/** Truth of a value; `undefined` when only the run knows. @throws Unresolved for what has no stand-in. */
export function truthOf(vm: Machine, value: Value): boolean | undefined {
  if (value === null) return false;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    case 'string':
      return value !== '';
    default:
      break;
  }
  if (value instanceof CatalogBool) return value.value;
  if (value.residual) return truthOf(vm, value.residual);
  if (value instanceof RunValue) {
    if (value.expr.kind === 'const') return Boolean(value.expr.value);
    return value.type.kind === 'none' ? false : undefined;
  }
  const custom = special(value, '__bool__') ?? special(value, '__nonzero__');
  if (custom !== undefined) return truthOf(vm, vm.call(custom, [value]));
  const length = special(value, '__len__');
  if (length !== undefined) return truthOf(vm, vm.call(length, [value]));
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict) return value.size > 0;
  if (value instanceof PySet) return value.map.size > 0;
  if (value instanceof PyBytes) return value.bytes.length > 0;
  if (value instanceof Opaque) throw vm.unresolved(`truth of ${value.origin}, which has no stand-in`);
  if (value instanceof PyInstance) {
    const inner = native(value);
    return inner === value ? true : truthOf(vm, inner);
  }
  return true;
}
