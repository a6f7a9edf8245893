import type { Machine } from '../machine.ts';
import { exceptions } from '../object/exceptions.ts';
import {
  basestringClass,
  boolClass,
  bytesClass,
  classmethodClass,
  dictClass,
  floatClass,
  frozensetClass,
  intClass,
  listClass,
  objectClass,
  propertyClass,
  setClass,
  sliceClass,
  staticmethodClass,
  strClass,
  tupleClass,
  typeClass,
} from '../object/types.ts';
import { EllipsisValue, NativeFunction, NotImplementedValue, PySlice, type Value } from '../value.ts';
import { installBytes } from './bytes.ts';
import { COLLECTION } from './collection.ts';
import { addConstructor } from './define.ts';
import { installDict } from './dict.ts';
import { FUNCTIONS } from './functions.ts';
import { INTROSPECTION, superFunction } from './introspection.ts';
import { installSequences } from './list.ts';
import { installNumbers } from './number.ts';
import { installObject } from './object.ts';
import { installSet } from './set.ts';
import { installStr } from './str.ts';

/** Every builtin name. Made once: scripts cannot change these objects. */
export const builtins: ReadonlyMap<string, Value> = makeBuiltins();

function makeBuiltins(): Map<string, Value> {
  installObject();
  installNumbers();
  installStr();
  installBytes();
  installSequences();
  installDict();
  installSet();
  addConstructor(sliceClass, (_vm, _cls, { positional }) => {
    const [first = null, second, third = null] = positional;
    return second === undefined ? new PySlice(null, first, null) : new PySlice(first, second, third);
  });
  const all = new Map<string, Value>(exceptions);
  for (const cls of [
    objectClass,
    typeClass,
    intClass,
    floatClass,
    boolClass,
    basestringClass,
    strClass,
    bytesClass,
    listClass,
    tupleClass,
    dictClass,
    setClass,
    frozensetClass,
    propertyClass,
    staticmethodClass,
    classmethodClass,
    sliceClass,
  ]) {
    all.set(cls.name, cls);
  }
  // Python 2's names.
  all.set('unicode', strClass);
  all.set('long', intClass);
  all.set('bytearray', bytesClass);
  all.set('super', superFunction);
  all.set('None', null);
  all.set('True', true);
  all.set('False', false);
  all.set('NotImplemented', NotImplementedValue);
  all.set('Ellipsis', EllipsisValue);
  all.set('__debug__', false);
  for (const table of [FUNCTIONS, INTROSPECTION, COLLECTION]) {
    for (const [name, body] of Object.entries(table)) {
      all.set(name, new NativeFunction(name, (vm, args) => body(vm as Machine, args.positional, args.keyword)));
    }
  }
  return all;
}
