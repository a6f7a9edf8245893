import {
  CatalogBool,
  PyBytes,
  PyDict,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  type RunType,
  RunValue,
  type Value,
} from '../value.ts';
import { joinReads } from './row.ts';

export const ANY: RunType = Object.freeze({ kind: 'any' });
export const STR: RunType = Object.freeze({ kind: 'str' });
export const INT: RunType = Object.freeze({ kind: 'int' });
export const FLOAT: RunType = Object.freeze({ kind: 'float' });
export const BOOL: RunType = Object.freeze({ kind: 'bool' });
export const NONE: RunType = Object.freeze({ kind: 'none' });
/** Of the elements of a collection that is still empty; joins with anything. */
export const UNSEEN: RunType = Object.freeze({ kind: 'any' });

/** The type of a value that holds either. */
export function joinTypes(left: RunType, right: RunType): RunType {
  if (left === right || right === UNSEEN) return left;
  if (left === UNSEEN) return right;
  if (left.kind !== right.kind) {
    const pair = new Set([left.kind, right.kind]);
    if (pair.has('int') && pair.has('float')) return FLOAT;
    if (pair.has('int') && pair.has('bool')) return INT;
    return ANY;
  }
  switch (left.kind) {
    case 'list':
    case 'set':
      return right.kind === left.kind ? { kind: left.kind, of: joinTypes(left.of, right.of) } : ANY;
    case 'dict':
      return right.kind === 'dict'
        ? { kind: 'dict', key: joinTypes(left.key, right.key), value: joinTypes(left.value, right.value) }
        : ANY;
    case 'row': {
      if (right.kind !== 'row') return ANY;
      const same =
        left.columns.length === right.columns.length &&
        left.columns.every((column, at) => column.name === right.columns[at]?.name);
      if (!same || left.entity?.made !== right.entity?.made) return ANY;
      return {
        kind: 'row',
        columns: left.columns.map((column, at) => ({
          name: column.name,
          type: joinTypes(column.type, right.columns[at]?.type ?? ANY),
          read: joinReads(column.read, right.columns[at]?.read),
        })),
        ...(left.entity ? { entity: left.entity } : {}),
      };
    }
    default:
      return left;
  }
}

/** Collections inside collections whose types are looked at. */
const MAX_DEPTH = 5;

/** The type that a value has when it goes into the run. */
export function typeOfRun(value: Value, depth = 0): RunType {
  if (value === null) return NONE;
  if (value instanceof RunValue) return value.type;
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return FLOAT;
    case 'string':
      return STR;
    default:
      break;
  }
  if (value instanceof CatalogBool) return BOOL;
  if (value instanceof PyBytes) return { kind: 'bytes' };
  if (depth > MAX_DEPTH) return ANY;
  const joinAll = (values: readonly Value[]): RunType =>
    values.map((item) => typeOfRun(item, depth + 1)).reduce(joinTypes, UNSEEN);
  if (value instanceof PyList) return { kind: 'list', of: joinAll(value.items) };
  if (value instanceof PySet) return { kind: 'set', of: joinAll(value.values()) };
  if (value instanceof PyTuple) {
    const names = namedFields(value);
    if (!names) return ANY;
    return {
      kind: 'row',
      columns: names.map((name, at) => ({ name, type: typeOfRun(value.items[at] ?? null, depth + 1) })),
    };
  }
  if (value instanceof PyDict) {
    const keys = value.keys();
    if (keys.length > 0 && keys.every((key) => typeof key === 'string')) {
      return {
        kind: 'row',
        columns: value.entries().map(([key, item]) => ({ name: String(key), type: typeOfRun(item, depth + 1) })),
      };
    }
    return { kind: 'dict', key: joinAll(keys), value: joinAll(value.values()) };
  }
  if (value instanceof PyInstance && typeof value.payload === 'string') return STR;
  if (value instanceof PyInstance && value.runType) return value.runType();
  return ANY;
}

/** The field names of a namedtuple. */
export function namedFields(value: PyTuple): string[] | null {
  const fields = value.cls?.lookup('_fields');
  if (!(fields instanceof PyTuple)) return null;
  return fields.items.map(String);
}
