import { floatText } from '../format/spec.ts';
import { strOf } from '../format/text.ts';
import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { method } from '../object/operand.ts';
import { basestringClass, boolClass, floatClass, intClass, native, strClass, typeOf } from '../object/types.ts';
import { BOOL, FLOAT, INT } from '../residual/type.ts';
import { CatalogBool, Opaque, PyBytes, type PyClass, PyInstance, PyTuple, RunValue, type Value } from '../value.ts';
import { addConstructor, addMethods, toNumber } from './define.ts';
import { encodingOf } from './str.ts';

/** A value of a class derived from int, float or str. */
function derived(cls: PyClass, base: PyClass, value: Value): Value {
  if (cls === base || value instanceof RunValue) return value;
  const instance = new PyInstance(cls);
  instance.payload = value;
  return instance;
}

function parseInteger(text: string, base: number): bigint {
  const plain = text.trim().replaceAll('_', '').toLowerCase();
  const negative = plain.startsWith('-');
  let digits = plain.startsWith('-') || plain.startsWith('+') ? plain.slice(1) : plain;
  const prefix = { 16: '0x', 8: '0o', 2: '0b' }[base];
  let radix = base;
  if (prefix && digits.startsWith(prefix)) digits = digits.slice(2);
  else if (base === 0) {
    radix = digits.startsWith('0x') ? 16 : digits.startsWith('0o') ? 8 : digits.startsWith('0b') ? 2 : 10;
    if (radix !== 10) digits = digits.slice(2);
  }
  let value = 0n;
  const valid = digits !== '' && [...digits].every((char) => Number.parseInt(char, 36) < radix);
  if (!valid) throw raised('ValueError', `invalid literal for int() with base ${base}: '${text}'`);
  for (const char of digits) value = value * BigInt(radix) + BigInt(Number.parseInt(char, 36));
  return negative ? -value : value;
}

function toInt(vm: Machine, value: Value | undefined, base: Value | undefined): Value {
  if (value === undefined) return 0n;
  const custom = method(vm, value, '__int__') ?? method(vm, value, '__trunc__');
  if (custom !== undefined) return custom;
  const plain = native(value);
  if (plain instanceof RunValue) {
    if (plain.type.kind === 'int') return plain;
    const args = base === undefined ? [plain.expr] : [plain.expr, vm.toExpr(base)];
    return vm.run({ kind: 'call', fn: 'int', args }, INT);
  }
  if (typeof plain === 'bigint') return plain;
  if (typeof plain === 'boolean') return plain ? 1n : 0n;
  if (plain instanceof CatalogBool) return plain.value ? 1n : 0n;
  if (typeof plain === 'number') {
    if (!Number.isFinite(plain)) throw raised('OverflowError', 'cannot convert float infinity to integer');
    return BigInt(Math.trunc(plain));
  }
  const text = plain instanceof PyBytes ? Buffer.from(plain.bytes).toString('latin1') : plain;
  if (typeof text === 'string') return parseInteger(text, base === undefined ? 10 : toNumber(vm, base));
  if (plain instanceof Opaque) throw vm.unresolved(`int() of ${plain.origin}, which has no stand-in`);
  throw raised('TypeError', `int() argument must be a string or a number, not '${typeOf(value).name}'`);
}

function toFloat(vm: Machine, value: Value | undefined): Value {
  if (value === undefined) return 0;
  const custom = method(vm, value, '__float__');
  if (custom !== undefined) return custom;
  const plain = native(value);
  if (plain instanceof RunValue) return vm.run({ kind: 'call', fn: 'float', args: [plain.expr] }, FLOAT);
  if (typeof plain === 'bigint' || typeof plain === 'number') return Number(plain);
  if (typeof plain === 'boolean') return plain ? 1 : 0;
  if (typeof plain === 'string') {
    const text = plain.trim().toLowerCase();
    const special = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, nan: Number.NaN }[text];
    if (special !== undefined) return special;
    const number = Number(text);
    if (text === '' || Number.isNaN(number))
      throw raised('ValueError', `could not convert string to float: '${plain}'`);
    return number;
  }
  throw raised('TypeError', `float() argument must be a string or a number, not '${typeOf(value).name}'`);
}

/** `bool(value)`, which keeps what is known of the catalog or of the run. */
export function toBool(vm: Machine, value: Value): Value {
  if (value instanceof CatalogBool) return value;
  const known = vm.truthOrRun(value);
  if (known !== undefined) return known;
  if (value instanceof RunValue && value.type.kind === 'bool') return value;
  return vm.run({ kind: 'call', fn: 'bool', args: [vm.toExpr(value)] }, BOOL);
}

/** Puts in the constructors of int, float, bool and str, and the few methods of numbers. */
export function installNumbers(): void {
  addConstructor(intClass, (vm, cls, { positional, keyword }) =>
    derived(cls, intClass, toInt(vm, positional[0], positional[1] ?? keyword.get('base'))),
  );
  addConstructor(floatClass, (vm, cls, { positional }) => derived(cls, floatClass, toFloat(vm, positional[0])));
  addConstructor(boolClass, (vm, _cls, { positional }) => toBool(vm, positional[0] ?? null));
  const text = (
    vm: Machine,
    cls: PyClass,
    positional: readonly Value[],
    keyword: ReadonlyMap<string, Value>,
  ): Value => {
    const [from] = positional;
    if (from === undefined) return derived(cls, strClass, '');
    const encoding = positional[1] ?? keyword.get('encoding');
    if (from instanceof PyBytes && encoding !== undefined) {
      return derived(cls, strClass, Buffer.from(from.bytes).toString(encodingOf(encoding)));
    }
    return derived(cls, strClass, strOf(vm, from));
  };
  addConstructor(strClass, (vm, cls, { positional, keyword }) => text(vm, cls, positional, keyword));
  addConstructor(basestringClass, () => {
    throw raised('TypeError', 'The basestring type cannot be instantiated');
  });
  const takeInt = (value: Value): bigint | undefined =>
    typeof value === 'bigint' ? value : typeof value === 'boolean' ? (value ? 1n : 0n) : undefined;
  addMethods(intClass, takeInt, {
    bit_length: (_vm, self) => BigInt((self < 0n ? -self : self).toString(2).length),
    conjugate: (_vm, self) => self,
    __int__: (_vm, self) => self,
    __index__: (_vm, self) => self,
  });
  addMethods(floatClass, (value) => (typeof value === 'number' ? value : undefined), {
    is_integer: (_vm, self) => Number.isInteger(self),
    hex: (_vm, self) => floatText(self),
    as_integer_ratio: (vm, self) => {
      if (!Number.isInteger(self)) throw vm.unresolved('float.as_integer_ratio');
      return new PyTuple([BigInt(self), 1n]);
    },
  });
}
