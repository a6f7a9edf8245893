import { percentFormat } from '../format/percent.ts';
import type { Machine } from '../machine.ts';
import { ANY, FLOAT, INT, joinTypes, STR, typeOfRun } from '../residual/type.ts';
import { PyBytes, PyDict, PyInstance, PyList, PySet, PyTuple, type RunType, RunValue, type Value } from '../value.ts';
import { raised } from './exceptions.ts';
import { method, plainValue, refuseOpaque } from './operand.ts';
import { typeOf } from './types.ts';

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
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    const bits = booleans(op, left, right);
    if (bits !== undefined) return bits;
  }
  const a = plainValue(left);
  const b = plainValue(right);
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

/** `&`, `|` and `^` of two bools give a bool; everything else takes them as numbers. */
function booleans(op: string, a: boolean, b: boolean): boolean | undefined {
  if (op === '&') return a && b;
  if (op === '|') return a || b;
  return op === '^' ? a !== b : undefined;
}

function refuse(op: string, left: Value, right: Value): never {
  throw raised(
    'TypeError',
    `unsupported operand type(s) for ${op}: '${typeOf(left).name}' and '${typeOf(right).name}'`,
  );
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

/** `-x`, `+x`, `~x`. */
export function unaryOperator(vm: Machine, op: '-' | '+' | '~', operand: Value): Value {
  const name = op === '-' ? '__neg__' : op === '+' ? '__pos__' : '__invert__';
  const custom = method(vm, operand, name);
  if (custom !== undefined) return custom;
  const value = plainValue(operand);
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
