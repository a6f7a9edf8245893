import type { Interpreter } from '../../python/interpreter.ts';
import { PyDict, PyInstance, PyList, PySet, PyTuple, type Value } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

function like<T extends PyList | PyDict | PySet>(source: T, copy: T): T {
  copy.cls = source.cls;
  copy.attrs = source.attrs && new Map(source.attrs);
  return copy;
}

/** `copy.copy` */
export function shallowCopy(vm: Interpreter, value: Value): Value {
  if (value instanceof PyList) return like(value, new PyList([...value.items]));
  if (value instanceof PyDict) return like(value, PyDict.of(value.entries()));
  if (value instanceof PySet) return value.frozen ? value : like(value, new PySet(value.values()));
  if (value instanceof PyInstance) return instanceCopy(vm, value, '__copy__', (item) => item);
  return value;
}

/** `copy.deepcopy`; the same object within is the same object in the copy. */
export function deepCopy(vm: Interpreter, value: Value, seen: Map<Value, Value> = new Map()): Value {
  const known = seen.get(value);
  if (known !== undefined) return known;
  const inner = (item: Value) => deepCopy(vm, item, seen);
  if (value instanceof PyList) {
    const copy = like(value, new PyList([]));
    seen.set(value, copy);
    copy.items = value.items.map(inner);
    return copy;
  }
  if (value instanceof PyDict) {
    const copy = like(value, new PyDict());
    seen.set(value, copy);
    for (const [key, item] of value.entries()) copy.set(inner(key), inner(item));
    return copy;
  }
  if (value instanceof PySet) return value.frozen ? value : like(value, new PySet(value.values().map(inner)));
  if (value instanceof PyTuple) return new PyTuple(value.items.map(inner), value.cls);
  if (value instanceof PyInstance) {
    const copy = instanceCopy(vm, value, '__deepcopy__', inner);
    seen.set(value, copy);
    return copy;
  }
  return value;
}

function instanceCopy(vm: Interpreter, value: PyInstance, hook: string, inner: (value: Value) => Value): Value {
  const own = value.cls.lookup(hook);
  if (own !== undefined) return vm.call(own, hook === '__copy__' ? [value] : [value, new PyDict()]);
  if (typeof value.payload === 'object' && value.payload !== null) {
    // A stand-in's state is its own affair; those that can be copied say so (`Column.copy`).
    const copy = value.cls.lookup('copy');
    if (copy === undefined) throw vm.unresolved(`a copy of ${vm.repr(value)}`);
    return vm.call(copy, [value]);
  }
  const made = new PyInstance(value.cls);
  made.payload = value.payload;
  for (const [name, item] of value.attrs) made.attrs.set(name, inner(item));
  return made;
}

/** `copy` */
export const copy: LibraryModule = {
  name: 'copy',
  load(_vm, module) {
    defineFunctions(module, {
      copy: (vm, args) => shallowCopy(vm, args.positional[0] ?? null),
      deepcopy: (vm, args) => deepCopy(vm, args.positional[0] ?? null),
    });
  },
};
