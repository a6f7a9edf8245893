import type { Interpreter } from '../../python/interpreter.ts';
import { PyDict, PyList, type PyTuple, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { bytesArgument } from './base64.ts';
import { tupleClass } from './collections.ts';
import { defineFunctions } from './functions.ts';

const unreserved = /[A-Za-z0-9_.~-]/;

/** `urllib.parse.quote`: UTF-8 bytes that are neither unreserved nor in `safe` become `%XX`. */
export function quote(bytes: Uint8Array, safe: string): string {
  return [...bytes]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      const keep = byte < 128 && (unreserved.test(char) || safe.includes(char));
      return keep ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

export function unquote(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = /^%([0-9a-fA-F]{2})/.exec(text.slice(at, at + 3));
    if (hex) {
      bytes.push(Number.parseInt(hex[1] ?? '0', 16));
      at += 2;
    } else {
      bytes.push(...Buffer.from(text.charAt(at), 'utf8'));
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

/** Scheme, network location, path, query, fragment. */
export function splitUrl(url: string): [string, string, string, string, string] {
  let rest = url;
  const take = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length);
    return match?.[1] ?? '';
  };
  const scheme = take(/^([A-Za-z][A-Za-z0-9+.-]*):/).toLowerCase();
  const location = take(/^\/\/([^/?#]*)/);
  const fragmentAt = rest.indexOf('#');
  const fragment = fragmentAt < 0 ? '' : rest.slice(fragmentAt + 1);
  if (fragmentAt >= 0) rest = rest.slice(0, fragmentAt);
  const queryAt = rest.indexOf('?');
  const query = queryAt < 0 ? '' : rest.slice(queryAt + 1);
  return [scheme, location, queryAt < 0 ? rest : rest.slice(0, queryAt), query, fragment];
}

function joinUrl([scheme = '', location = '', path = '', query = '', fragment = '']: readonly string[]): string {
  const authority = location === '' ? '' : `//${location}`;
  const body = authority !== '' && path !== '' && !path.startsWith('/') ? `/${path}` : path;
  return `${scheme === '' ? '' : `${scheme}:`}${authority}${body}${query === '' ? '' : `?${query}`}${fragment === '' ? '' : `#${fragment}`}`;
}

const splitResult = once((vm) => tupleClass(vm, 'SplitResult', ['scheme', 'netloc', 'path', 'query', 'fragment'], []));
const parseResult = once((vm) =>
  tupleClass(vm, 'ParseResult', ['scheme', 'netloc', 'path', 'params', 'query', 'fragment'], []),
);

const make = (vm: Interpreter, cls: ReturnType<typeof splitResult>, parts: readonly string[]): PyTuple =>
  vm.call(cls, parts) as PyTuple;

function urlEncode(vm: Interpreter, value: Value | undefined): string {
  const source = value ?? null;
  const pairs = source instanceof PyDict ? source.entries() : vm.iterate(source).map((pair) => vm.iterate(pair));
  const plus = (item: Value | undefined) => quote(Buffer.from(vm.str(item ?? null), 'utf8'), ' ').replaceAll(' ', '+');
  return pairs.map(([key, item]) => `${plus(key)}=${plus(item)}`).join('&');
}

function load(_vm: Interpreter, module: Parameters<LibraryModule['load']>[1]): void {
  const text = (vm: Interpreter, value: Value | undefined) => textArgument(vm, value, 'URL');
  const safe = (vm: Interpreter, value: Value | undefined, absent: string) =>
    value === undefined ? absent : textArgument(vm, value, 'safe characters');
  defineFunctions(module, {
    quote: (vm, args) =>
      quote(
        bytesArgument(vm, args.positional[0], 'text'),
        safe(vm, args.positional[1] ?? args.keyword.get('safe'), '/'),
      ),
    quote_plus: (vm, args) =>
      quote(
        bytesArgument(vm, args.positional[0], 'text'),
        `${safe(vm, args.positional[1] ?? args.keyword.get('safe'), '')} `,
      ).replaceAll(' ', '+'),
    unquote: (vm, args) => unquote(text(vm, args.positional[0])),
    unquote_plus: (vm, args) => unquote(text(vm, args.positional[0]).replaceAll('+', ' ')),
    urlencode: (vm, args) => urlEncode(vm, args.positional[0]),
    urlsplit: (vm, args) => make(vm, splitResult(vm), splitUrl(text(vm, args.positional[0]))),
    urlparse: (vm, args) => {
      const [scheme, location, path, query, fragment] = splitUrl(text(vm, args.positional[0]));
      const at = path.indexOf(';', path.lastIndexOf('/') + 1);
      const params = at < 0 ? '' : path.slice(at + 1);
      return make(vm, parseResult(vm), [scheme, location, at < 0 ? path : path.slice(0, at), params, query, fragment]);
    },
    urlunsplit: (vm, args) => joinUrl(vm.iterate(args.positional[0] ?? null).map((part) => vm.str(part))),
    urlunparse: (vm, args) => {
      const [scheme, location, path, params, query, fragment] = vm
        .iterate(args.positional[0] ?? null)
        .map((part) => vm.str(part));
      return joinUrl([
        scheme ?? '',
        location ?? '',
        params ? `${path};${params}` : (path ?? ''),
        query ?? '',
        fragment ?? '',
      ]);
    },
    parse_qs: (vm, args) => {
      const dict = new PyDict();
      for (const pair of text(vm, args.positional[0]).split('&')) {
        const [key = '', value = ''] = pair.split('=').map((part) => unquote(part.replaceAll('+', ' ')));
        if (value === '') continue;
        const known = dict.get(key);
        if (known instanceof PyList) known.items.push(value);
        else dict.set(key, new PyList([value]));
      }
      return dict;
    },
  });
}

/** `urllib.parse`, and Python 2's `urllib` and `urlparse`. */
export const urlModules: readonly LibraryModule[] = [
  { name: 'urllib.parse', load },
  { name: 'urlparse', load },
  {
    name: 'urllib',
    load(vm, module) {
      load(vm, module);
      module.attrs.set('parse', vm.importModule('urllib.parse'));
    },
  },
];
