import { convertValue, formatValue } from '../format/format.ts';
import { reprOf } from '../format/text.ts';
import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { method } from '../object/operand.ts';
import { unaryOperator } from '../object/operator.ts';
import { native, typeOf } from '../object/types.ts';
import { FLOAT, INT } from '../residual/type.ts';
import { PyBytes, PyTuple, RunValue, type Value } from '../value.ts';
import { toNumber } from './define.ts';

type Body = (vm: Machine, args: readonly Value[], keyword: ReadonlyMap<string, Value>) => Value;

function round(vm: Machine, value: Value, digits: Value | undefined): Value {
  const plain = native(value);
  if (plain instanceof RunValue) {
    const args = digits === undefined ? [plain.expr] : [plain.expr, vm.toExpr(digits)];
    return vm.run({ kind: 'call', fn: 'round', args }, digits === undefined ? INT : FLOAT);
  }
  if (typeof plain === 'bigint') return plain;
  if (typeof plain !== 'number') throw raised('TypeError', `type ${typeOf(value).name} doesn't define __round__`);
  if (digits === undefined || digits === null) return BigInt(halfEven(plain));
  const scale = 10 ** toNumber(vm, digits);
  return halfEven(plain * scale) / scale;
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const refused =
  (name: string): Body =>
  (vm) => {
    throw vm.unresolved(`${name}() in a script`);
  };

/** With a `fromlist` it gives the module itself, without one its top package. Level -1 is Python 2's default. */
const importByName: Body = (vm, [name = null, , , fromPosition, levelPosition], keyword) => {
  const from = keyword.get('fromlist') ?? fromPosition ?? null;
  const level = keyword.get('level') ?? levelPosition ?? 0n;
  if (level !== 0n && level !== -1n) throw vm.unresolved('__import__() with a relative level');
  const path = vm.str(name);
  const module = vm.importModule(path);
  return from !== null && vm.truth(from) ? module : vm.importModule(path.split('.')[0] ?? '');
};

/** The other builtin functions. */
export const FUNCTIONS: Readonly<Record<string, Body>> = {
  abs: (vm, [value = null]) => {
    const custom = method(vm, value, '__abs__');
    if (custom !== undefined) return custom;
    if (value instanceof RunValue) return vm.run({ kind: 'call', fn: 'abs', args: [value.expr] }, value.type);
    return vm.truth(vm.compare('<', value, 0n)) ? unaryOperator(vm, '-', value) : unaryOperator(vm, '+', value);
  },
  round: (vm, [value = null, digits]) => round(vm, value, digits),
  divmod: (vm, [left = null, right = null]) => new PyTuple([vm.binary('//', left, right), vm.binary('%', left, right)]),
  pow: (vm, [base = null, exponent = null, modulus]) => {
    if (modulus !== undefined) throw vm.unresolved('pow() with three arguments');
    return vm.binary('**', base, exponent);
  },
  ord: (vm, [value = null]) => {
    if (value instanceof RunValue) return vm.run({ kind: 'call', fn: 'ord', args: [value.expr] }, INT);
    if (value instanceof PyBytes && value.bytes.length === 1) return BigInt(value.bytes[0] ?? 0);
    if (typeof value !== 'string' || [...value].length !== 1) throw raised('TypeError', 'ord() expected a character');
    return BigInt(value.codePointAt(0) ?? 0);
  },
  chr: (vm, [value = null]) => String.fromCodePoint(toNumber(vm, value)),
  unichr: (vm, [value = null]) => String.fromCodePoint(toNumber(vm, value)),
  hex: (vm, [value = null]) => `0x${toNumber(vm, value).toString(16)}`,
  oct: (vm, [value = null]) => `0o${toNumber(vm, value).toString(8)}`,
  bin: (vm, [value = null]) => `0b${toNumber(vm, value).toString(2)}`,
  repr: (vm, [value = null]) => (value instanceof RunValue ? convertValue(vm, value, 'r') : reprOf(vm, value)),
  ascii: (vm, [value = null]) => reprOf(vm, value),
  format: (vm, [value = null, spec]) => formatValue(vm, value, spec === undefined ? '' : vm.str(spec)),
  // Services of Python 2's time install gettext's `_` among the builtins.
  _: (_vm, [text = null]) => text,
  // What scripts say goes nowhere: it was evaluated, that is all.
  print: () => null,
  __import__: importByName,
  open: refused('open'),
  file: refused('file'),
  eval: refused('eval'),
  exec: refused('exec'),
  execfile: refused('execfile'),
  compile: refused('compile'),
  input: refused('input'),
  raw_input: refused('raw_input'),
  exit: refused('exit'),
  quit: refused('quit'),
  breakpoint: refused('breakpoint'),
  memoryview: refused('memoryview'),
  complex: refused('complex'),
};
