import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { native, typeOf } from '../object/types.ts';
import { CatalogBool, PyBytes, PyDict, PyTuple, RunValue, type Value } from '../value.ts';
import { joinParts, partOf } from './parts.ts';
import { formatNumber, formatText } from './spec.ts';
import { reprOf, strOf } from './text.ts';

/** `template % values`, as text or as a run value that joins its parts. */
export function percentFormat(vm: Machine, template: string | PyBytes, values: Value): Value {
  if (template instanceof PyBytes) {
    const text = percentFormat(vm, Buffer.from(template.bytes).toString('latin1'), values);
    if (typeof text !== 'string') throw vm.unresolved('% on bytes with values of the run');
    return new PyBytes(Buffer.from(text, 'latin1'));
  }
  const arg = native(values);
  const items = arg instanceof PyTuple && !arg.cls ? arg.items : [arg];
  const parts: (string | Expr)[] = [];
  let used = 0;
  let named = false;
  let literal = '';
  for (let at = 0; at < template.length; at++) {
    const char = template[at] as string;
    if (char !== '%') {
      literal += char;
      continue;
    }
    at++;
    if (template[at] === '%') {
      literal += '%';
      continue;
    }
    let value: Value | undefined;
    if (template[at] === '(') {
      let depth = 1;
      let end = at + 1;
      for (; end < template.length && depth > 0; end++) {
        if (template[end] === '(') depth++;
        else if (template[end] === ')') depth--;
      }
      value = vm.getItem(arg, template.slice(at + 1, end - 1));
      named = true;
      at = end;
    }
    let flags = '';
    while ('#0- +'.includes(template[at] ?? 'x')) flags += template[at++];
    let width = '';
    const take = (): Value => {
      if (used >= items.length) throw raised('TypeError', 'not enough arguments for format string');
      return items[used++] ?? null;
    };
    const number = (): string => {
      if (template[at] === '*') {
        at++;
        return vm.str(take());
      }
      let digits = '';
      while ((template[at] ?? '') >= '0' && (template[at] ?? '') <= '9') digits += template[at++];
      return digits;
    };
    width = number();
    let precision: string | null = null;
    if (template[at] === '.') {
      at++;
      precision = number();
    }
    while ('hlL'.includes(template[at] ?? 'x')) at++;
    const type = template[at];
    if (type === undefined) throw raised('ValueError', 'incomplete format');
    const piece = convert(vm, value ?? take(), flags, width, precision, type);
    if (typeof piece === 'string') literal += piece;
    else {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(piece);
    }
  }
  if (!named && used < items.length && !(arg instanceof PyDict) && arg instanceof PyTuple) {
    throw raised('TypeError', 'not all arguments converted during string formatting');
  }
  if (literal !== '') parts.push(literal);
  return joinParts(vm, parts);
}

function convert(
  vm: Machine,
  value: Value,
  flags: string,
  width: string,
  precision: string | null,
  type: string,
): string | Expr {
  const align = flags.includes('-') ? '<' : '';
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const zero = flags.includes('0') && align === '' ? '0' : '';
  const alternate = flags.includes('#') ? '#' : '';
  const cut = precision === null ? '' : `.${precision || '0'}`;
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? strOf(vm, value) : value instanceof RunValue ? runRepr(vm, value) : reprOf(vm, value);
      const spec = width === '' && cut === '' ? '' : `${align || '>'}${width}${cut}`;
      if (text instanceof RunValue) return spec === '' ? partOf(text) : formatCall(vm, text, spec);
      return formatText(vm.str(text), spec);
    }
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': {
      const letter = type === 'i' || type === 'u' ? 'd' : type;
      const spec = `${align}${sign}${alternate}${zero}${width}${letter}`;
      if (value instanceof RunValue) {
        if (type === 'x' && (precision === '32' || (zero !== '' && width === '32'))) {
          // `'%.32x' % uuid.UUID(text).int`
          const { expr } = value;
          if (expr.kind === 'call' && expr.fn === 'UUID.int') return { ...expr, fn: 'UUID.hex' };
        }
        if (precision !== null) throw vm.unresolved(`%.${precision}${type} of a value of the run`);
        return spec === 'd' ? partOf(value) : formatCall(vm, value, spec);
      }
      const number = numberOf(value, type);
      const whole = typeof number === 'number' ? BigInt(Math.trunc(number)) : number;
      return precision === null
        ? formatNumber(whole, spec)
        : formatText(leastDigits(whole, letter, sign, Number(precision)), `${align || '>'}${width}`);
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G': {
      const spec = `${align}${sign}${zero}${width}${cut || (type === 'g' || type === 'G' ? '.6' : '')}${type}`;
      if (value instanceof RunValue) return formatCall(vm, value, spec);
      return formatNumber(Number(numberOf(value, type)), spec);
    }
    case 'c':
      if (value instanceof RunValue) throw vm.unresolved('%c of a value of the run');
      return typeof value === 'bigint' ? String.fromCodePoint(Number(value)) : vm.str(value);
    default:
      throw raised('ValueError', `unsupported format character '${type}'`);
  }
}

/** At least so many digits: the precision of a whole number. */
function leastDigits(value: bigint, letter: string, sign: string, digits: number): string {
  const bare = formatNumber(value < 0n ? -value : value, letter).padStart(digits, '0');
  return (value < 0n ? '-' : sign) + bare;
}

function runRepr(vm: Machine, value: RunValue): Value {
  return vm.run({ kind: 'call', fn: 'repr', args: [value.expr] }, { kind: 'str' });
}

function formatCall(vm: Machine, value: RunValue, spec: string): Expr {
  return vm.run({ kind: 'call', fn: 'format', args: [value.expr, { kind: 'const', value: spec }] }, { kind: 'str' })
    .expr;
}

function numberOf(value: Value, type: string): bigint | number {
  const plain = native(value);
  if (typeof plain === 'bigint' || typeof plain === 'number') return plain;
  if (typeof plain === 'boolean') return plain ? 1n : 0n;
  if (plain instanceof CatalogBool) return plain.value ? 1n : 0n;
  throw raised('TypeError', `%${type} format: a number is required, not ${typeOf(value).name}`);
}
