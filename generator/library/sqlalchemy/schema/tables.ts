import type { Interpreter } from '../../../python/interpreter.ts';
import { PyClass, PyInstance, type Value } from '../../../python/value.ts';
import { construct } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { MetaDataState, TableState } from '../state/schema.ts';
import { newTable } from './table.ts';

/** The Table that a value is or stands for (a model class); `null` for anything else. */
export function tableOf(value: Value): PyInstance | null {
  if (value instanceof PyClass) return tableOf(value.lookup('__table__') ?? null);
  return value instanceof PyInstance && value.payload instanceof TableState ? value : null;
}

/** A Table from the catalog, in `metadata` or in one of its own. @throws PyRaise NoSuchTableError */
export function reflectTable(vm: Interpreter, name: string, metadata?: PyInstance): PyInstance {
  const owner = metadata ?? construct(vm, 'MetaData');
  const known = stateOf(vm, owner, MetaDataState).tables.get(name);
  return known ?? newTable(vm, name, owner, [], new Map([['autoload', true]]));
}
