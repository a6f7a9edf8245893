import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, NotImplementedValue, type PyClass, PyInstance, RunValue, type Value } from '../../python/value.ts';
import { integerArgument } from '../arguments.ts';
import { bind, defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import { type Moment, toMicroseconds } from './datetime-text.ts';

/** The state of a date, a time or a datetime. */
export const moment = (self: Value) => (self as PyInstance).payload as Moment;
/** The state of a timedelta: microseconds. @throws Unresolved for one that only the run knows */
export function span(vm: Interpreter, self: Value): bigint {
  const { payload } = self as PyInstance;
  if (typeof payload === 'bigint') return payload;
  throw vm.unresolved('arithmetic with the difference of two moments of the run');
}

function compared(order: (left: bigint, right: bigint) => boolean) {
  return (_vm: Interpreter, self: PyInstance, args: Args): Value => {
    const [other = null] = args.positional;
    if (!(other instanceof PyInstance) || other.cls !== self.cls) return NotImplementedValue;
    const value = (item: PyInstance) =>
      typeof item.payload === 'bigint' ? item.payload : toMicroseconds(moment(item));
    return order(value(self), value(other));
  };
}

/** Comparisons of two spans, or of two moments of one class. */
export const comparisons = {
  __lt__: compared((a, b) => a < b),
  __le__: compared((a, b) => a <= b),
  __gt__: compared((a, b) => a > b),
  __ge__: compared((a, b) => a >= b),
  __eq__: compared((a, b) => a === b),
  __hash__: (_vm: Interpreter, self: PyInstance) =>
    typeof self.payload === 'bigint' ? self.payload : toMicroseconds(moment(self)),
};

const units = {
  weeks: 604_800_000_000n,
  days: 86_400_000_000n,
  hours: 3_600_000_000n,
  minutes: 60_000_000n,
  seconds: 1_000_000n,
  milliseconds: 1000n,
  microseconds: 1n,
} as const;

/** `datetime.timedelta`; its state is microseconds. */
export const timedelta: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'datetime', 'timedelta', {
    methods: {
      ...comparisons,
      __init__(vm, self, args) {
        const order = ['days?', 'seconds?', 'microseconds?', 'milliseconds?', 'minutes?', 'hours?', 'weeks?'];
        const given = bind(vm, 'timedelta', args, order);
        let total = 0n;
        for (const [unit, factor] of Object.entries(units)) {
          const value = given[unit] ?? 0n;
          if (value instanceof RunValue) throw vm.unresolved('timedelta of a value that only the run knows');
          total +=
            typeof value === 'number'
              ? BigInt(Math.round(value * Number(factor)))
              : BigInt(integerArgument(vm, value, unit)) * factor;
        }
        self.payload = total;
        return null;
      },
      total_seconds: (vm, self) => {
        const { payload } = self;
        if (!(payload instanceof RunValue)) return Number(span(vm, self)) / 1e6;
        const args = [payload.expr, { kind: 'const', value: 1e6 } as const];
        return vm.run({ kind: 'op', op: '/', args }, { kind: 'float' });
      },
      __neg__: (vm, self) => instantiate(timedelta(vm), -span(vm, self)),
      __abs__: (vm, self) => instantiate(timedelta(vm), span(vm, self) < 0n ? -span(vm, self) : span(vm, self)),
      __add__: (vm, self, args) => addSpans(vm, self, args.positional[0] ?? null, 1n),
      __sub__: (vm, self, args) => addSpans(vm, self, args.positional[0] ?? null, -1n),
      __mul__: (vm, self, args) =>
        instantiate(timedelta(vm), span(vm, self) * BigInt(integerArgument(vm, args.positional[0], 'factor'))),
      __bool__: (vm, self) => span(vm, self) !== 0n,
      __run__: (vm, self) => {
        const seconds = { kind: 'const', value: Number(span(vm, self)) / 1e6 } as const;
        return vm.run({ kind: 'call', fn: 'datetime.timedelta', args: [seconds] });
      },
    },
    properties: {
      days: (vm, self) => floorDivide(span(vm, self), units.days),
      seconds: (vm, self) => floorDivide(remainder(span(vm, self), units.days), units.seconds),
      microseconds: (vm, self) => remainder(span(vm, self), units.seconds),
    },
  }),
);

const floorDivide = (a: bigint, b: bigint) => (a - remainder(a, b)) / b;
const remainder = (a: bigint, b: bigint) => ((a % b) + b) % b;

function addSpans(vm: Interpreter, self: PyInstance, other: Value, sign: 1n | -1n): Value {
  if (!(other instanceof PyInstance) || other.cls !== self.cls) return NotImplementedValue;
  return instantiate(timedelta(vm), span(vm, self) + sign * span(vm, other));
}
