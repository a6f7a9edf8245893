import type { Interpreter } from '../../python/interpreter.ts';
import { CatalogBool, Opaque, PyDict, PyInstance, PyList, PyTuple, type Value } from '../../python/value.ts';

/** What `json.dumps` is told about its text. */
export interface JsonStyle {
  readonly sortKeys: boolean;
  readonly ensureAscii: boolean;
  readonly indent: string | null;
  readonly separators: readonly [item: string, key: string];
  /** `default=`: asked for a value that JSON does not have. */
  readonly fallback: Value;
}

/** `json.dumps`, to the byte. @throws PyRaise TypeError for values that JSON does not have */
export function jsonText(vm: Interpreter, value: Value, style: JsonStyle, depth = 0): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value, style.ensureAscii);
  if (value instanceof CatalogBool) return String(value.value);
  if (value instanceof PyList || value instanceof PyTuple) {
    return bracketed(
      '[',
      ']',
      value.items.map((item) => jsonText(vm, item, style, depth + 1)),
      style,
      depth,
    );
  }
  if (value instanceof PyDict) {
    let entries = value.entries().map(([key, item]) => [keyText(vm, key), item] as const);
    if (style.sortKeys) entries = entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const parts = entries.map(
      ([key, item]) => stringText(key, style.ensureAscii) + style.separators[1] + jsonText(vm, item, style, depth + 1),
    );
    return bracketed('{', '}', parts, style, depth);
  }
  if (style.fallback !== null) return jsonText(vm, vm.call(style.fallback, [value]), style, depth);
  const kind = value instanceof PyInstance ? value.cls.name : vm.typeOf(value).name;
  if (value instanceof Opaque) throw vm.unresolved(`JSON of ${value.origin}, which has no stand-in`);
  throw vm.raise('TypeError', `Object of type ${kind} is not JSON serializable`);
}

function bracketed(open: string, close: string, parts: readonly string[], style: JsonStyle, depth: number): string {
  if (parts.length === 0) return open + close;
  if (style.indent === null) return open + parts.join(style.separators[0]) + close;
  const inner = `\n${style.indent.repeat(depth + 1)}`;
  const outer = `\n${style.indent.repeat(depth)}`;
  return `${open}${inner}${parts.join(style.separators[0] + inner)}${outer}${close}`;
}

function keyText(vm: Interpreter, key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean' || typeof key === 'bigint') return String(key);
  if (typeof key === 'number') return numberText(key);
  throw vm.raise('TypeError', `keys must be str, int, float, bool or None, not ${vm.typeOf(key).name}`);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function stringText(value: string, ascii: boolean): string {
  const quoted = JSON.stringify(value).replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => `\\u${hex}`);
  if (!ascii) return quoted;
  return [...quoted.split('')]
    .map((unit) => {
      const code = unit.charCodeAt(0);
      return code > 126 ? `\\u${code.toString(16).padStart(4, '0')}` : unit;
    })
    .join('');
}
