import type { Machine } from '../machine.ts';
import { special } from '../object/special.ts';
import { native, typeOf } from '../object/types.ts';
import {
  BoundMethod,
  CatalogBool,
  Opaque,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyList,
  PyModule,
  PySet,
  PySingleton,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';
import { partOf } from './parts.ts';
import { floatText } from './spec.ts';

/** `str(value)`: a str, or a run value. */
export function strOf(vm: Machine, value: Value): Value {
  if (typeof value === 'string') return value;
  if (value instanceof RunValue) {
    if (value.type.kind === 'str') return value;
    return vm.run({ kind: 'call', fn: 'str', args: [partOf(value)] }, { kind: 'str' });
  }
  if (value instanceof PyInstance) {
    const custom =
      special(value, '__str__') ??
      special(value, '__unicode__') ??
      // Exceptions have a `__str__` of their own.
      (isException(value) ? undefined : special(value, '__repr__'));
    if (custom !== undefined) {
      const text = vm.call(custom, [value]);
      return text instanceof PyInstance ? native(text) : text;
    }
    const inner = native(value);
    if (inner !== value) return strOf(vm, inner);
    if (isException(value)) return exceptionText(vm, value);
  }
  if (value instanceof PyClass || value instanceof PyModule || value instanceof PyFunction) return reprOf(vm, value);
  if (value instanceof PyBytes) return reprOf(vm, value);
  return reprOf(vm, value);
}

function isException(value: PyInstance): boolean {
  return value.cls.mro.some((cls) => cls.name === 'BaseException');
}

function exceptionText(vm: Machine, value: PyInstance): Value {
  const args = value.attrs.get('args');
  const items = args instanceof PyTuple ? args.items : [];
  if (items.length === 0) return '';
  const [first] = items;
  if (items.length === 1) {
    if (value.cls.mro.some((cls) => cls.name === 'KeyError')) return reprOf(vm, first ?? null);
    return strOf(vm, first ?? null);
  }
  return reprOf(vm, new PyTuple(items));
}

/** `repr(value)`. @throws Unresolved when it holds values of the run. */
export function reprOf(vm: Machine, value: Value): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'number':
      return floatText(value);
    case 'string':
      return quote(value);
    default:
      break;
  }
  if (value.residual || value instanceof RunValue) throw vm.unresolved('repr of a value of the run');
  const custom = special(value, '__repr__');
  if (custom !== undefined) return vm.str(vm.call(custom, [value]));
  // A list may hold the same list many times over: its text is much longer than it is.
  vm.step(vm.frame.line);
  const each = (items: readonly Value[]): string => items.map((item) => reprOf(vm, item)).join(', ');
  if (value instanceof PyList) return `[${each(value.items)}]`;
  if (value instanceof PyTuple) return value.items.length === 1 ? `(${each(value.items)},)` : `(${each(value.items)})`;
  if (value instanceof PyDict) {
    return `{${value
      .entries()
      .map(([key, item]) => `${reprOf(vm, key)}: ${reprOf(vm, item)}`)
      .join(', ')}}`;
  }
  if (value instanceof PySet) {
    if (value.map.size === 0) return value.frozen ? 'frozenset()' : 'set()';
    return value.frozen ? `frozenset({${each(value.values())}})` : `{${each(value.values())}}`;
  }
  if (value instanceof CatalogBool) return value.value ? 'True' : 'False';
  if (value instanceof PyBytes) return `b${quote(Buffer.from(value.bytes).toString('latin1'))}`;
  if (value instanceof PyClass)
    return `<class '${value.module === 'builtins' ? '' : `${value.module}.`}${value.name}'>`;
  if (value instanceof PyModule) return `<module '${value.name}'>`;
  if (value instanceof PyFunction) return `<function ${value.code.name}>`;
  if (value instanceof BoundMethod) return `<bound method>`;
  if (value instanceof PySingleton) return value.name;
  if (value instanceof Opaque) throw vm.unresolved(`text of ${value.origin}, which has no stand-in`);
  if (value instanceof PyInstance) {
    const inner = native(value);
    if (inner !== value) return reprOf(vm, inner);
    if (isException(value)) {
      const args = value.attrs.get('args');
      return `${value.cls.name}(${args instanceof PyTuple ? each(args.items) : ''})`;
    }
    return `<${value.cls.module}.${value.cls.name} object>`;
  }
  return `<${typeOf(value).name} object>`;
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = mark;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === mark || char === '\\') out += `\\${char}`;
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\t') out += '\\t';
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return out + mark;
}
