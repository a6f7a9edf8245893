import { formatMethod } from '../format/format.ts';
import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { native, strClass, typeOf } from '../object/types.ts';
import { PyBytes, PyDict, PyList, PyTuple, RunValue, type Value } from '../value.ts';
import { addMethods, anyRun, argument, type Method, toNumber } from './define.ts';

type Text = Method<string>;

/** A text argument. */
function text(value: Value | undefined, what: string): string {
  const plain = value === undefined ? null : native(value);
  if (typeof plain !== 'string') throw raised('TypeError', `${what} must be str, not ${typeOf(plain).name}`);
  return plain;
}

const isSpace = (char: string): boolean => ' \t\n\r\f\v\u00a0'.includes(char);

function strip(value: string, chars: Value | undefined, left: boolean, right: boolean): string {
  const set = chars === undefined || chars === null ? null : text(chars, 'strip arg');
  const cut = (char: string): boolean => (set === null ? isSpace(char) : set.includes(char));
  let from = 0;
  let to = value.length;
  if (left) while (from < to && cut(value[from] as string)) from++;
  if (right) while (to > from && cut(value[to - 1] as string)) to--;
  return value.slice(from, to);
}

function words(value: string, limit: number, fromRight: boolean): string[] {
  const found: { start: number; end: number }[] = [];
  let at = 0;
  while (at < value.length) {
    while (at < value.length && isSpace(value[at] as string)) at++;
    const start = at;
    while (at < value.length && !isSpace(value[at] as string)) at++;
    if (at > start) found.push({ start, end: at });
  }
  if (limit < 0 || found.length <= limit + 1) return found.map(({ start, end }) => value.slice(start, end));
  if (fromRight) {
    const kept = found.slice(found.length - limit);
    const head = strip(value.slice(0, kept[0]?.start ?? value.length), undefined, true, true);
    return [head, ...kept.map(({ start, end }) => value.slice(start, end))];
  }
  const kept = found.slice(0, limit);
  const tail = strip(value.slice(found[limit]?.start ?? value.length), undefined, false, true);
  return [...kept.map(({ start, end }) => value.slice(start, end)), tail];
}

function split(
  vm: Machine,
  value: string,
  separator: Value | undefined,
  limit: Value | undefined,
  fromRight: boolean,
): Value {
  const most = limit === undefined ? -1 : toNumber(vm, limit);
  if (separator === undefined || separator === null) return new PyList(words(value, most, fromRight));
  const by = text(separator, 'sep');
  if (by === '') throw raised('ValueError', 'empty separator');
  const pieces = value.split(by);
  if (most < 0 || pieces.length <= most + 1) return new PyList(pieces);
  return fromRight
    ? new PyList([pieces.slice(0, pieces.length - most).join(by), ...pieces.slice(pieces.length - most)])
    : new PyList([...pieces.slice(0, most), pieces.slice(most).join(by)]);
}

function join(vm: Machine, separator: string, items: Value | undefined): Value {
  const source = vm.source(items ?? null);
  if (source instanceof RunValue) {
    return vm.run(
      { kind: 'method', of: { kind: 'const', value: separator }, name: 'join', args: [source.expr] },
      { kind: 'str' },
    );
  }
  const parts = vm.iterate(items ?? null).map((item) => native(item));
  if (anyRun(parts)) {
    return vm.run(
      { kind: 'method', of: { kind: 'const', value: separator }, name: 'join', args: [vm.toExpr(new PyList(parts))] },
      { kind: 'str' },
    );
  }
  return parts
    .map((part, at) => {
      if (typeof part !== 'string')
        throw raised('TypeError', `sequence item ${at}: expected str instance, ${typeOf(part).name} found`);
      return part;
    })
    .join(separator);
}

function find(vm: Machine, value: string, args: readonly Value[], last: boolean): number {
  const needle = text(args[0], 'substring');
  const bounds = [args[1] ?? null, args[2] ?? null].map((bound) => (bound === null ? null : toNumber(vm, bound)));
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + value.length : at, 0), value.length);
  const from = clamp(bounds[0] ?? 0);
  const part = value.slice(from, clamp(bounds[1] ?? value.length));
  const at = last ? part.lastIndexOf(needle) : part.indexOf(needle);
  return at === -1 ? -1 : at + from;
}

function affix(value: string, prefix: Value | undefined, test: (part: string) => boolean): boolean {
  const plain = prefix === undefined ? null : native(prefix);
  if (plain instanceof PyTuple) return plain.items.some((item) => test(text(item, 'prefix')));
  return value !== undefined && test(text(plain, 'prefix'));
}

const every = (value: string, test: (char: string) => boolean): boolean => value.length > 0 && [...value].every(test);
const isLetter = (char: string): boolean => char.toLowerCase() !== char.toUpperCase();
const isDigit = (char: string): boolean => char >= '0' && char <= '9';
const titled = (value: string): string => {
  let inWord = false;
  let out = '';
  for (const char of value) {
    out += inWord ? char.toLowerCase() : char.toUpperCase();
    inWord = isLetter(char);
  }
  return out;
};

const METHODS: Readonly<Record<string, Text>> = {
  capitalize: (_vm, self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase(),
  casefold: (_vm, self) => self.toLowerCase(),
  lower: (_vm, self) => self.toLowerCase(),
  upper: (_vm, self) => self.toUpperCase(),
  title: (_vm, self) => titled(self),
  swapcase: (_vm, self) =>
    [...self].map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())).join(''),
  center: (vm, self, args) => {
    const missing = toNumber(vm, args[0] ?? null) - self.length;
    if (missing <= 0) return self;
    const fill = args[1] === undefined ? ' ' : text(args[1], 'fill');
    const left = missing >> 1;
    return fill.repeat(left) + self + fill.repeat(missing - left);
  },
  ljust: (vm, self, args) =>
    self.padEnd(toNumber(vm, args[0] ?? null), args[1] === undefined ? ' ' : text(args[1], 'fill')),
  rjust: (vm, self, args) =>
    self.padStart(toNumber(vm, args[0] ?? null), args[1] === undefined ? ' ' : text(args[1], 'fill')),
  zfill: (vm, self, args) => {
    const signed = self.startsWith('-') || self.startsWith('+');
    const body = signed ? self.slice(1) : self;
    return (signed ? (self[0] as string) : '') + body.padStart(toNumber(vm, args[0] ?? null) - (signed ? 1 : 0), '0');
  },
  count: (_vm, self, args) => BigInt(self.split(text(args[0], 'substring')).length - 1),
  find: (vm, self, args) => BigInt(find(vm, self, args, false)),
  rfind: (vm, self, args) => BigInt(find(vm, self, args, true)),
  index: (vm, self, args) => {
    const at = find(vm, self, args, false);
    if (at === -1) throw raised('ValueError', 'substring not found');
    return BigInt(at);
  },
  rindex: (vm, self, args) => {
    const at = find(vm, self, args, true);
    if (at === -1) throw raised('ValueError', 'substring not found');
    return BigInt(at);
  },
  startswith: (_vm, self, args) => affix(self, args[0], (part) => self.startsWith(part)),
  endswith: (_vm, self, args) => affix(self, args[0], (part) => self.endsWith(part)),
  removeprefix: (_vm, self, args) => {
    const part = text(args[0], 'prefix');
    return self.startsWith(part) ? self.slice(part.length) : self;
  },
  removesuffix: (_vm, self, args) => {
    const part = text(args[0], 'suffix');
    return part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self;
  },
  strip: (_vm, self, args) => strip(self, args[0], true, true),
  lstrip: (_vm, self, args) => strip(self, args[0], true, false),
  rstrip: (_vm, self, args) => strip(self, args[0], false, true),
  split: (vm, self, args, keyword) =>
    split(vm, self, argument(args, keyword, 0, 'sep'), argument(args, keyword, 1, 'maxsplit'), false),
  rsplit: (vm, self, args, keyword) =>
    split(vm, self, argument(args, keyword, 0, 'sep'), argument(args, keyword, 1, 'maxsplit'), true),
  splitlines: (_vm, self) => {
    const lines = self.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    return new PyList(lines);
  },
  partition: (_vm, self, args) => {
    const by = text(args[0], 'sep');
    const at = self.indexOf(by);
    return new PyTuple(at === -1 ? [self, '', ''] : [self.slice(0, at), by, self.slice(at + by.length)]);
  },
  rpartition: (_vm, self, args) => {
    const by = text(args[0], 'sep');
    const at = self.lastIndexOf(by);
    return new PyTuple(at === -1 ? ['', '', self] : [self.slice(0, at), by, self.slice(at + by.length)]);
  },
  replace: (vm, self, args) => {
    const [from, to] = [text(args[0], 'old'), text(args[1], 'new')];
    if (args[2] === undefined) return self.replaceAll(from, () => to);
    let out = self;
    let at = 0;
    for (let left = toNumber(vm, args[2]); left > 0; left--) {
      const found = out.indexOf(from, at);
      if (found === -1) break;
      out = out.slice(0, found) + to + out.slice(found + from.length);
      at = found + to.length;
    }
    return out;
  },
  expandtabs: (_vm, self) => self.replaceAll('\t', '        '),
  encode: (_vm, self, args) => new PyBytes(Buffer.from(self, encodingOf(args[0]))),
  // Python 2: a str may be decoded; it is text here already.
  decode: (_vm, self) => self,
  isdigit: (_vm, self) => every(self, isDigit),
  isdecimal: (_vm, self) => every(self, isDigit),
  isnumeric: (_vm, self) => every(self, isDigit),
  isalpha: (_vm, self) => every(self, isLetter),
  isalnum: (_vm, self) => every(self, (char) => isLetter(char) || isDigit(char)),
  isspace: (_vm, self) => every(self, isSpace),
  islower: (_vm, self) => self !== self.toUpperCase() && self === self.toLowerCase(),
  isupper: (_vm, self) => self !== self.toLowerCase() && self === self.toUpperCase(),
  istitle: (_vm, self) => self !== '' && titled(self) === self,
  isidentifier: (_vm, self) =>
    self !== '' && !isDigit(self[0] as string) && every(self, (c) => isLetter(c) || isDigit(c) || c === '_'),
  translate: (vm, self, args) => {
    const table = args[0];
    if (!(table instanceof PyDict)) throw vm.unresolved('str.translate without a dict');
    return [...self]
      .map((char) => {
        const to = table.get(BigInt(char.codePointAt(0) ?? 0));
        if (to === undefined) return char;
        return to === null ? '' : typeof to === 'bigint' ? String.fromCodePoint(Number(to)) : text(to, 'translation');
      })
      .join('');
  },
  __len__: (_vm, self) => BigInt([...self].length),
  __contains__: (_vm, self, args) => self.includes(text(args[0], 'operand')),
};

/** The encodings that scripts name, as Node calls them. */
export function encodingOf(name: Value | undefined): BufferEncoding {
  const known = typeof name === 'string' ? name.toLowerCase().replaceAll('_', '-') : 'utf-8';
  switch (known) {
    case 'utf-8':
    case 'utf8':
      return 'utf8';
    case 'ascii':
    case 'us-ascii':
      return 'ascii';
    case 'latin-1':
    case 'latin1':
    case 'iso-8859-1':
      return 'latin1';
    case 'hex':
      return 'hex';
    case 'base64':
      return 'base64';
    default:
      throw raised('LookupError', `unknown encoding: ${known}`);
  }
}

/** Puts the methods of str in. */
export function installStr(): void {
  const wrapped: Record<string, Text> = {};
  for (const [name, method] of Object.entries(METHODS)) {
    wrapped[name] = (vm, self, args, keyword) => {
      // With an argument of the run, the whole call belongs to the run.
      if (anyRun(args)) return vm.runMethod(new RunValue({ kind: 'const', value: self }, { kind: 'str' }), name, args);
      return method(vm, self, args, keyword);
    };
  }
  wrapped.join = (vm, self, args) => join(vm, self, args[0]);
  wrapped.format = (vm, self, args, keyword) => formatMethod(vm, self, { positional: args, keyword });
  wrapped.format_map = (vm, self, args) => {
    const keyword = new Map<string, Value>();
    if (args[0] instanceof PyDict) for (const [key, value] of args[0].entries()) keyword.set(String(key), value);
    return formatMethod(vm, self, { positional: [], keyword });
  };
  addMethods(strClass, (value) => (typeof value === 'string' ? value : undefined), wrapped);
}
