import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  PyBytes,
  type PyClass,
  PyDict,
  PyInstance,
  PyList,
  PyTuple,
  RunValue,
  type Value,
} from '../../python/value.ts';
import { integerArgument, textArgument } from '../arguments.ts';
import { bind, defineClass, defineFunction, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { iterator } from './functions.ts';
import { bounded } from './re-bound.ts';
import { type ReFlags, translateRegex, UntranslatableRegex } from './re-translate.ts';

interface Pattern {
  readonly pattern: string;
  readonly bits: bigint;
  readonly source: string;
  readonly flags: string;
}

const flagBits = { I: 2n, IGNORECASE: 2n, M: 8n, MULTILINE: 8n, S: 16n, DOTALL: 16n, X: 64n, VERBOSE: 64n } as const;
const idleBits = { A: 256n, ASCII: 256n, U: 32n, UNICODE: 32n, L: 4n, LOCALE: 4n, DEBUG: 128n } as const;

function compile(vm: Interpreter, value: Value | undefined, bits: bigint): Pattern {
  if (value instanceof PyInstance && value.cls === patternClass(vm)) return value.payload as Pattern;
  const pattern = textArgument(vm, value, 'regular expression');
  const flags = new Set<'i' | 'm' | 's' | 'x'>();
  if (bits & 2n) flags.add('i');
  if (bits & 8n) flags.add('m');
  if (bits & 16n) flags.add('s');
  if (bits & 64n) flags.add('x');
  try {
    const translated = translateRegex(pattern, flags as ReFlags);
    new RegExp(translated.source, translated.flags);
    return { pattern, bits, ...translated };
  } catch (problem) {
    if (problem instanceof UntranslatableRegex) throw vm.unresolved(problem.message);
    throw vm.raise('ValueError', `bad regular expression ${vm.repr(pattern)}: ${(problem as Error).message}`);
  }
}

function subject(vm: Interpreter, value: Value | undefined): string {
  if (value instanceof RunValue) throw vm.unresolved('a regular expression on a value that only the run knows');
  if (value === null || value === undefined) throw vm.raise('TypeError', 'expected string or bytes-like object');
  if (value instanceof PyBytes) return Buffer.from(value.bytes).toString('latin1');
  return textArgument(vm, value, 'text of a regular expression');
}

type Anchor = 'match' | 'search' | 'fullmatch';

function run(vm: Interpreter, pattern: Pattern, text: string, anchor: Anchor): Value {
  const source = anchor === 'fullmatch' ? `(?:${pattern.source})(?![\\s\\S])` : pattern.source;
  const flags = `d${pattern.flags}${anchor === 'search' ? '' : 'y'}`;
  const found = bounded(vm, pattern.pattern, () => new RegExp(source, flags).exec(text));
  return found ? instantiate(matchClass(vm), found) : null;
}

function all(vm: Interpreter, pattern: Pattern, text: string): RegExpExecArray[] {
  const regex = new RegExp(pattern.source, `dg${pattern.flags}`);
  return bounded(vm, pattern.pattern, () => [...text.matchAll(regex)] as RegExpExecArray[]);
}

function groupOf(vm: Interpreter, match: RegExpExecArray, key: Value): Value {
  if (typeof key === 'string') {
    const value = match.groups && key in match.groups ? match.groups[key] : undefined;
    if (!match.groups || !(key in match.groups)) throw vm.raise('IndexError', 'no such group');
    return value ?? null;
  }
  const at = integerArgument(vm, key, 'group');
  if (at < 0 || at >= match.length) throw vm.raise('IndexError', 'no such group');
  return match[at] ?? null;
}

/** One or several groups, as `findall` gives them. */
function found(match: RegExpExecArray): Value {
  if (match.length === 1) return match[0];
  if (match.length === 2) return match[1] ?? '';
  return new PyTuple(match.slice(1).map((group) => group ?? ''));
}

function substitute(vm: Interpreter, pattern: Pattern, args: Args): { readonly text: string; readonly count: number } {
  const given = bind(vm, 'sub', args, ['repl', 'string', 'count?', 'flags?']);
  const text = subject(vm, given.string);
  const limit = given.count === undefined ? 0 : integerArgument(vm, given.count, 'count of re.sub');
  let out = '';
  let at = 0;
  let count = 0;
  for (const match of all(vm, pattern, text)) {
    if (limit > 0 && count >= limit) break;
    out += text.slice(at, match.index) + replacement(vm, match, given.repl ?? null);
    at = match.index + match[0].length;
    count++;
  }
  return { text: out + text.slice(at), count };
}

function replacement(vm: Interpreter, match: RegExpExecArray, repl: Value): string {
  if (typeof repl !== 'string')
    return textArgument(vm, vm.call(repl, [instantiate(matchClass(vm), match)]), 'replacement');
  return repl.replace(/\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g, (whole, name?: string, digit?: string, char?: string) => {
    const key = name ?? digit;
    if (key !== undefined) return String(groupOf(vm, match, /^\d+$/.test(key) ? BigInt(key) : key) ?? '');
    if (char === 'n') return '\n';
    if (char === 't') return '\t';
    return char === '\\' ? '\\' : whole;
  });
}

function split(vm: Interpreter, pattern: Pattern, text: string, limit: number): Value {
  const parts: Value[] = [];
  let at = 0;
  for (const match of all(vm, pattern, text)) {
    if (limit > 0 && parts.length >= limit) break;
    parts.push(text.slice(at, match.index), ...match.slice(1).map((group) => group ?? null));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return vm.call(vm.builtin('list'), [new PyTuple(parts)]);
}

/** The operations of a pattern; `re.search(p, …)` and `re.compile(p).search(…)` are the same. */
const operations: Readonly<Record<string, (vm: Interpreter, pattern: Pattern, args: Args) => Value>> = {
  match: (vm, pattern, args) => run(vm, pattern, subject(vm, args.positional[0]), 'match'),
  search: (vm, pattern, args) => run(vm, pattern, subject(vm, args.positional[0]), 'search'),
  fullmatch: (vm, pattern, args) => run(vm, pattern, subject(vm, args.positional[0]), 'fullmatch'),
  findall: (vm, pattern, args) => new PyList(all(vm, pattern, subject(vm, args.positional[0])).map(found)),
  finditer: (vm, pattern, args) => {
    const matches = all(vm, pattern, subject(vm, args.positional[0]));
    return iterator(vm, new PyList(matches.map((match) => instantiate(matchClass(vm), match))));
  },
  sub: (vm, pattern, args) => substitute(vm, pattern, args).text,
  subn: (vm, pattern, args) => {
    const { text, count } = substitute(vm, pattern, args);
    return new PyTuple([text, BigInt(count)]);
  },
  split: (vm, pattern, args) => {
    const given = bind(vm, 'split', args, ['string', 'maxsplit?', 'flags?']);
    const limit = given.maxsplit === undefined ? 0 : integerArgument(vm, given.maxsplit, 'maxsplit');
    return split(vm, pattern, subject(vm, given.string), limit);
  },
};

const patternClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 're', 'Pattern', {
    methods: Object.fromEntries(
      Object.entries(operations).map(([name, body]) => [
        name,
        (vm: Interpreter, self: PyInstance, args: Args) => body(vm, self.payload as Pattern, args),
      ]),
    ),
    properties: {
      pattern: (_, self) => (self.payload as Pattern).pattern,
      flags: (_, self) => (self.payload as Pattern).bits,
    },
  }),
);

const match = (self: PyInstance) => self.payload as RegExpExecArray;
const spanOf = (vm: Interpreter, self: PyInstance, args: Args): readonly [number, number] => {
  const at = args.positional[0] === undefined ? 0 : integerArgument(vm, args.positional[0], 'group');
  return match(self).indices?.[at] ?? [-1, -1];
};

const matchClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 're', 'Match', {
    methods: {
      group: (vm, self, args) => {
        const keys = args.positional.length === 0 ? [0n] : args.positional;
        const values = keys.map((key) => groupOf(vm, match(self), key));
        return values.length === 1 ? (values[0] ?? null) : new PyTuple(values);
      },
      groups: (_, self, args) =>
        new PyTuple(
          match(self)
            .slice(1)
            .map((group) => group ?? args.positional[0] ?? null),
        ),
      groupdict: (_, self, args) =>
        PyDict.of(
          Object.entries(match(self).groups ?? {}).map(([name, value]) => [name, value ?? args.positional[0] ?? null]),
        ),
      start: (vm, self, args) => BigInt(spanOf(vm, self, args)[0]),
      end: (vm, self, args) => BigInt(spanOf(vm, self, args)[1]),
      span: (vm, self, args) => new PyTuple(spanOf(vm, self, args).map((at) => BigInt(at))),
      __getitem__: (vm, self, args) => groupOf(vm, match(self), args.positional[0] ?? null),
      __bool__: () => true,
    },
    properties: {
      string: (_, self) => match(self).input,
      lastindex: (_, self) => {
        const last = match(self).reduce((last, group, at) => (group === undefined ? last : at), 0);
        return last === 0 ? null : BigInt(last);
      },
    },
  }),
);

/** `re`, on texts that are known; patterns that JavaScript reads differently are refused. */
export const re: LibraryModule = {
  name: 're',
  load(vm, module) {
    for (const [name, bits] of Object.entries({ ...flagBits, ...idleBits })) module.attrs.set(name, bits);
    module.attrs.set('error', vm.builtin('ValueError'));
    module.attrs.set('Pattern', patternClass(vm));
    module.attrs.set('Match', matchClass(vm));
    defineFunction(module, 'compile', (vm, args) => {
      const given = bind(vm, 'compile', args, ['pattern', 'flags?']);
      return instantiate(patternClass(vm), compile(vm, given.pattern, bitsOf(given.flags)));
    });
    defineFunction(module, 'escape', (vm, args) =>
      textArgument(vm, args.positional[0], 'text').replace(/[\s#$&()*+\-.?[\\\]^{|}~]/g, '\\$&'),
    );
    defineFunction(module, 'purge', () => null);
    for (const [name, body] of Object.entries(operations)) {
      defineFunction(module, name, (vm, args) => {
        const [pattern, ...positional] = args.positional;
        const keyword = new Map(args.keyword);
        // Flags come last: behind the text, behind `count` or `maxsplit`.
        const flagsAt = name.startsWith('sub') ? 3 : name === 'split' ? 2 : 1;
        const bits = bitsOf(keyword.get('flags') ?? positional[flagsAt]);
        keyword.delete('flags');
        const text = keyword.get('string');
        if (text !== undefined && !name.startsWith('s')) positional[0] = text;
        const rest = { positional: positional.slice(0, flagsAt), keyword };
        return body(vm, compile(vm, pattern ?? keyword.get('pattern'), bits), rest);
      });
    }
  },
};

function bitsOf(value: Value | undefined): bigint {
  return typeof value === 'bigint' ? value : 0n;
}
