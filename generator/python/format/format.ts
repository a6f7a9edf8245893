import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { method } from '../object/operand.ts';
import { native } from '../object/types.ts';
import { type Args, CatalogBool, RunValue, type Value } from '../value.ts';
import { joinParts, partOf } from './parts.ts';
import { formatNumber, formatText } from './spec.ts';
import { reprOf, strOf } from './text.ts';

/** `format(value, spec)`. */
export function formatValue(vm: Machine, value: Value, spec: string): Value {
  const custom = method(vm, value, '__format__', spec);
  if (custom !== undefined) return custom;
  if (value instanceof RunValue) {
    if (spec === '') return strOf(vm, value);
    return vm.run({ kind: 'call', fn: 'format', args: [value.expr, { kind: 'const', value: spec }] }, { kind: 'str' });
  }
  const plain = native(value);
  if (typeof plain === 'bigint' || typeof plain === 'number') return formatNumber(plain, spec);
  if ((typeof plain === 'boolean' || plain instanceof CatalogBool) && spec !== '') {
    return formatNumber(vm.truth(plain) ? 1n : 0n, spec);
  }
  const text = strOf(vm, plain);
  return typeof text === 'string' ? formatText(text, spec) : text;
}

/** `!s`, `!r`, `!a` of a replacement field. */
export function convertValue(vm: Machine, value: Value, conversion: string | null): Value {
  if (conversion === 's') return strOf(vm, value);
  if (conversion === 'r' || conversion === 'a') {
    if (value instanceof RunValue) {
      return vm.run({ kind: 'call', fn: 'repr', args: [value.expr] }, { kind: 'str' });
    }
    return reprOf(vm, value);
  }
  return value;
}

/** One piece for `joinParts`. */
export function toPart(vm: Machine, value: Value): string | Expr {
  if (typeof value === 'string') return value;
  return value instanceof RunValue ? partOf(value) : vm.str(value);
}

/** `template.format(*args, **kwargs)`. */
export function formatMethod(vm: Machine, template: string, args: Args): Value {
  const counter = { next: 0 };
  return joinParts(vm, expand(vm, template, args, counter, 0));
}

function expand(
  vm: Machine,
  template: string,
  args: Args,
  counter: { next: number },
  depth: number,
): (string | Expr)[] {
  if (depth > 2) throw raised('ValueError', 'Max string recursion exceeded');
  const parts: (string | Expr)[] = [];
  let literal = '';
  for (let at = 0; at < template.length; at++) {
    const char = template[at] as string;
    if ((char === '{' || char === '}') && template[at + 1] === char) {
      literal += char;
      at++;
      continue;
    }
    if (char === '}') throw raised('ValueError', "Single '}' encountered in format string");
    if (char !== '{') {
      literal += char;
      continue;
    }
    let level = 1;
    let end = at + 1;
    for (; end < template.length && level > 0; end++) {
      if (template[end] === '{') level++;
      else if (template[end] === '}') level--;
    }
    if (level > 0) throw raised('ValueError', "expected '}' before end of string");
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(toPart(vm, fieldValue(vm, template.slice(at + 1, end - 1), args, counter, depth)));
    at = end - 1;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function fieldValue(vm: Machine, text: string, args: Args, counter: { next: number }, depth: number): Value {
  let end = 0;
  let bracket = false;
  while (end < text.length && (bracket || (text[end] !== ':' && text[end] !== '!'))) {
    if (text[end] === '[') bracket = true;
    else if (text[end] === ']') bracket = false;
    end++;
  }
  const name = text.slice(0, end);
  let conversion: string | null = null;
  let spec = '';
  if (text[end] === '!') {
    conversion = text[end + 1] ?? '';
    end += 2;
  }
  if (text[end] === ':') {
    const expanded = joinParts(vm, expand(vm, text.slice(end + 1), args, counter, depth + 1));
    if (typeof expanded !== 'string') throw vm.unresolved('a format specification of the run');
    spec = expanded;
  }
  return formatValue(vm, convertValue(vm, namedValue(vm, name, args, counter), conversion), spec);
}

function namedValue(vm: Machine, path: string, args: Args, counter: { next: number }): Value {
  let end = 0;
  while (end < path.length && path[end] !== '.' && path[end] !== '[') end++;
  const head = path.slice(0, end);
  let value: Value | undefined;
  const isNumber = head !== '' && [...head].every((char) => char >= '0' && char <= '9');
  if (head === '' || isNumber) {
    const index = head === '' ? counter.next++ : Number(head);
    value = args.positional[index];
    if (value === undefined) throw raised('IndexError', 'Replacement index out of range for positional args tuple');
  } else {
    value = args.keyword.get(head);
    if (value === undefined) throw raised('KeyError', head);
  }
  while (end < path.length) {
    if (path[end] === '.') {
      let stop = end + 1;
      while (stop < path.length && path[stop] !== '.' && path[stop] !== '[') stop++;
      value = vm.getAttr(value, path.slice(end + 1, stop));
      end = stop;
    } else {
      const stop = path.indexOf(']', end);
      if (stop === -1) throw raised('ValueError', "Missing ']' in format string");
      const key = path.slice(end + 1, stop);
      const isIndex = key !== '' && [...key].every((char) => char >= '0' && char <= '9');
      value = vm.getItem(value, isIndex ? BigInt(key) : key);
      end = stop + 1;
    }
  }
  return value;
}
