import type { Interpreter } from '../../python/interpreter.ts';
import { PyClass, type PyInstance, type Value } from '../../python/value.ts';

/** A class or function of a stand-in module, by its Python name. */
export function named(vm: Interpreter, module: string, name: string): Value {
  return vm.getAttr(vm.importModule(module), name);
}

/** An exception class of a stand-in module, to raise. */
export function errorClass(vm: Interpreter, module: string, name: string): PyClass {
  const found = named(vm, module, name);
  if (!(found instanceof PyClass)) throw new TypeError(`${module}.${name} is no class`);
  return found;
}

/** `sqlalchemy.<name>(*positional, **keyword)`, as alembic's own `schemaobj.py` builds its tables and columns. */
export function construct(
  vm: Interpreter,
  name: string,
  positional: readonly Value[] = [],
  keyword: ReadonlyMap<string, Value> = new Map(),
): PyInstance {
  return vm.call(named(vm, 'sqlalchemy.schema', name), positional, keyword) as PyInstance;
}

/** Whether a value is an instance of one of the classes of `sqlalchemy.schema`. */
export function isSchemaItem(vm: Interpreter, value: Value, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const cls = named(vm, 'sqlalchemy.schema', name);
    return cls instanceof PyClass && vm.isInstance(value, cls);
  });
}

/** A column that already belongs to a table is copied, so that one list of columns can serve several tables. */
export function unattached(vm: Interpreter, item: Value): Value {
  const owner = vm.findAttr(item, 'table') ?? null;
  return owner === null ? item : vm.call(vm.getAttr(item, 'copy'));
}

/** A Table of its own MetaData, holding copies of what belongs elsewhere. */
export function freshTable(
  vm: Interpreter,
  name: string,
  items: readonly Value[],
  keyword: ReadonlyMap<string, Value> = new Map(),
): PyInstance {
  const metadata = construct(vm, 'MetaData');
  const columns = items.filter((item) => isSchemaItem(vm, item, 'Column')).map((item) => unattached(vm, item));
  const others = items.filter((item) => !isSchemaItem(vm, item, 'Column'));
  return construct(vm, 'Table', [name, metadata, ...columns, ...others], keyword);
}
