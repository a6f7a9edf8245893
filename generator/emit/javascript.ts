import { breaks, choice, type Doc, group, hardline, ifBreak, indent, join, line, softline } from './doc.ts';

/**
 * JavaScript as documents, laid out as Biome (and Prettier, whose rules it follows) lays it out. An expression carries
 * its shape, since what may hug a call's parentheses depends on it.
 */
export interface Js {
  readonly doc: Doc;
  readonly shape: 'object' | 'array' | 'string' | 'other';
  /** Elements or properties. */
  readonly size: number;
}

function js(doc: Doc, shape: Js['shape'] = 'other', size = 0): Js {
  return { doc, shape, size };
}

/** A name, a number, any text without a place to break. */
export function atom(text: string): Js {
  return js(text);
}

/** A document as an expression that nothing hugs. */
export function wrap(doc: Doc): Js {
  return js(doc);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A string literal: single quotes, unless double quotes save escapes. */
export function string(value: string): Js {
  const singles = value.split("'").length;
  const doubles = value.split('"').length;
  const quote = singles > doubles ? '"' : "'";
  const text = [...value].map((char) => (char === quote ? `\\${char}` : (ESCAPES[char] ?? control(char)))).join('');
  return js(`${quote}${text}${quote}`, 'string');
}

function control(char: string): string {
  const code = char.charCodeAt(0);
  if (code >= 0x20 && code !== 0x7f && code !== 0x2028 && code !== 0x2029) return char;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A template literal of several lines, indented below the line where it starts. */
export function templateLines(lines: readonly string[]): Js {
  const escaped = lines.map(templateText);
  return js(['`', indent(escaped.map((text) => [hardline, text])), hardline, '`']);
}

/** Text as it stands inside a template literal. */
export function templateText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
}

/** `{ key: value, … }`; entries whose value is `undefined` are left out. */
export function object(entries: readonly (readonly [string, Js | undefined])[]): Js {
  const present = entries.flatMap(([key, value]) => (value ? [property(key, value)] : []));
  return members(present);
}

/** An object from properties that are documents already (methods, spreads). */
export function members(properties: readonly Doc[]): Js {
  if (properties.length === 0) return js('{}', 'object');
  const content = ['{', indent([line, join([',', line], properties), ifBreak(',')]), line, '}'];
  return js(group(content), 'object', properties.length);
}

/** `key: value`; a string that does not fit goes to a line of its own. */
export function property(key: string, value: Js): Doc {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : string(key).doc;
  if (value.shape === 'string' && key.length > 2) return group([name, ':', group(indent([line, value.doc]))]);
  return [name, ': ', value.doc];
}

/** `[a, b]`; several objects or arrays of several members each always stand on lines of their own. */
export function array(items: readonly Js[]): Js {
  if (items.length === 0) return js('[]', 'array');
  const first = items[0]?.shape;
  const broken =
    items.length > 1 &&
    (first === 'object' || first === 'array') &&
    items.every((item) => item.shape === first && item.size > 1);
  const docs = items.map((item) => item.doc);
  const content = ['[', indent([softline, join([',', line], docs), ifBreak(',')]), softline, ']'];
  return js(group(content, { broken }), 'array', items.length);
}

/** `callee(arguments)`. A last object or array hugs the parentheses where the rest fits on the line. */
export function call(callee: Doc, args: readonly Js[]): Js {
  return js([callee, callArguments(args)]);
}

/** The parenthesised arguments alone. */
export function callArguments(args: readonly Js[]): Doc {
  const last = args.at(-1);
  if (!last) return '()';
  const docs = args.map((arg) => arg.doc);
  const head = docs.slice(0, -1);
  const brokenOut = group(['(', indent([softline, join([',', line], docs), ifBreak(',')]), softline, ')'], {
    broken: true,
  });
  if (!hugs(args)) {
    return group(['(', indent([softline, join([',', line], docs), ifBreak(',')]), softline, ')']);
  }
  if (head.some(breaks)) return brokenOut;
  const separated = head.flatMap((doc) => [doc, ', ']);
  return choice(
    ['(', ...separated, last.doc, ')'],
    ['(', ...separated, group(last.doc, { broken: true }), ')'],
    brokenOut,
  );
}

function hugs(args: readonly Js[]): boolean {
  const last = args.at(-1);
  if (!last || last.size === 0 || (last.shape !== 'object' && last.shape !== 'array')) return false;
  return args.at(-2)?.shape !== last.shape;
}

/** `head.a(…).b(…)`: with two calls or more behind the head, each takes a line of its own when they do not fit. */
export function chain(head: Js, calls: readonly (readonly [string, readonly Js[]])[]): Js {
  const links = calls.map(([name, args]): Doc => [`.${name}`, callArguments(args)]);
  const oneLine = [head.doc, ...links];
  if (calls.length < 2) return js(oneLine);
  return js(choice(oneLine, [head.doc, indent(links.map((link) => [hardline, link]))]));
}
