import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  PyBytes,
  type PyClass,
  PyDict,
  PyList,
  type PyModule,
  PyTuple,
  RunValue,
  type Value,
} from '../../python/value.ts';
import { flagArgument, textArgument } from '../arguments.ts';
import { defineClass, defineFunction, type LibraryModule } from '../define.ts';
import { JsonError, parseJson } from './json-parse.ts';
import { type JsonStyle, jsonText } from './json-text.ts';

/** Whether a value that only the run knows stands anywhere in it. */
export function holdsRunValue(value: Value): boolean {
  if (value instanceof RunValue) return true;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.some(holdsRunValue);
  if (value instanceof PyDict) return value.entries().some(([key, item]) => holdsRunValue(key) || holdsRunValue(item));
  return false;
}

function style(vm: Interpreter, keyword: ReadonlyMap<string, Value>): JsonStyle {
  const indent = keyword.get('indent') ?? null;
  const separators = keyword.get('separators') ?? null;
  const given = separators === null ? null : vm.iterate(separators).map((part) => textArgument(vm, part, 'separator'));
  return {
    sortKeys: flagArgument(vm, keyword.get('sort_keys'), false),
    ensureAscii: flagArgument(vm, keyword.get('ensure_ascii'), true),
    indent: indent === null ? null : typeof indent === 'string' ? indent : ' '.repeat(Number(indent)),
    separators: given ? [given[0] ?? ', ', given[1] ?? ': '] : [indent === null ? ', ' : ',', ': '],
    fallback: keyword.get('default') ?? null,
  };
}

/**
 * `json.dumps`. Of a value that the run knows, a call that the run makes.
 * @throws Unresolved for options that change the text of such a value
 */
export function dumps(vm: Interpreter, args: Args): Value {
  const value = args.positional[0] ?? args.keyword.get('obj') ?? null;
  if (!holdsRunValue(value)) return jsonText(vm, value, style(vm, args.keyword));
  const options = [...args.keyword].filter(
    ([name, value]) => !['obj', 'cls', 'default'].includes(name) && value !== null,
  );
  if (options.length > 0)
    throw vm.unresolved(`json.dumps of a run value with ${options.map(([name]) => name).join(', ')}`);
  return vm.run({ kind: 'call', fn: 'json.dumps', args: [vm.toExpr(value)] }, { kind: 'str' });
}

/** `json.loads`. */
export function loads(vm: Interpreter, args: Args, error: PyClass | 'ValueError' = 'ValueError'): Value {
  const value = args.positional[0] ?? args.keyword.get('s') ?? null;
  if (value instanceof RunValue) return vm.run({ kind: 'call', fn: 'json.loads', args: [value.expr] });
  if (typeof value !== 'string' && !(value instanceof PyBytes)) {
    throw vm.raise('TypeError', `the JSON object must be str, bytes or bytearray, not ${vm.typeOf(value).name}`);
  }
  try {
    return parseJson(textArgument(vm, value, 'JSON text'));
  } catch (problem) {
    if (problem instanceof JsonError) throw vm.raise(error, problem.message);
    throw problem;
  }
}

function load(vm: Interpreter, module: PyModule): void {
  const decodeError = defineClass(vm, 'json.decoder', 'JSONDecodeError', {
    bases: [vm.builtin('ValueError') as PyClass],
  });
  module.attrs.set('JSONDecodeError', decodeError);
  for (const name of ['JSONEncoder', 'JSONDecoder']) {
    module.attrs.set(name, defineClass(vm, module.name, name, { methods: { default: () => null } }));
  }
  defineFunction(module, 'dumps', dumps);
  defineFunction(module, 'loads', (vm, args) => loads(vm, args, decodeError));
  for (const name of ['dump', 'load']) {
    defineFunction(module, name, (vm) => {
      throw vm.unresolved(`json.${name}`);
    });
  }
}

/** `json` and `simplejson`. */
export const jsonModules: readonly LibraryModule[] = ['json', 'simplejson', 'json.decoder'].map((name) => ({
  name,
  load,
}));
