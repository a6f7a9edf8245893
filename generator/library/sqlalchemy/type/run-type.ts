import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type RowColumn, type RunType } from '../../../python/value.ts';
import { theDialect } from '../kit/dialect.ts';
import { classNamed, isA } from '../kit/registry.ts';
import { affinityOf } from './base.ts';

const byAffinity: Readonly<Record<string, RunType>> = {
  Boolean: { kind: 'bool' },
  Integer: { kind: 'int' },
  String: { kind: 'str' },
  DateTime: { kind: 'datetime' },
  _Binary: { kind: 'bytes' },
};

/** What Python gets to see of a column of this type in a row. */
export function runTypeOf(vm: Interpreter, type: PyInstance | null): RunType {
  if (type === null) return { kind: 'any' };
  if (isA(vm, type, 'TypeDecorator') && processesResults(vm, type)) return { kind: 'any' };
  if (isA(vm, type, 'Float')) return { kind: 'float' };
  return byAffinity[affinityOf(vm, type).name] ?? { kind: 'any' };
}

/** How a column of this type is read: what is stored, and what Python sees of it where that is something else. */
export function readingOf(vm: Interpreter, type: PyInstance | null): Omit<RowColumn, 'name'> {
  if (type === null || !processesResults(vm, type)) return { type: runTypeOf(vm, type) };
  const { impl } = Object.fromEntries(type.attrs);
  return {
    type: runTypeOf(vm, impl instanceof PyInstance ? impl : null),
    read: (vm, stored) => vm.call(vm.getAttr(type, 'process_result_value'), [stored, theDialect(vm)]),
  };
}

/** A script's own type turns what the database gives into something else (`process_result_value`). */
export function processesResults(vm: Interpreter, type: PyInstance | null): boolean {
  if (type === null || !isA(vm, type, 'TypeDecorator')) return false;
  const own = type.cls.lookup('process_result_value');
  return own !== undefined && own !== classNamed(vm, 'TypeDecorator').lookup('process_result_value');
}
