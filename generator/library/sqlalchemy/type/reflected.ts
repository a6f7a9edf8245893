import type { CharsetPair, ColumnType, Table } from '../../../../src/catalog/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import { construct } from '../kit/registry.ts';

/** Display widths that SHOW CREATE TABLE prints for signed and unsigned integers. */
const widths = {
  tinyint: [4, 3],
  smallint: [6, 5],
  mediumint: [9, 8],
  int: [11, 10],
  bigint: [20, 20],
} as const;

const integers = {
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  mediumint: 'MEDIUMINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
} as const;

/** The type object that MySQL's dialect makes of a live column. */
export function reflectedType(vm: Interpreter, type: ColumnType, table: Table): PyInstance {
  const make = (name: string, positional: readonly Value[] = [], keyword: Readonly<Record<string, Value>> = {}) =>
    construct(vm, `mysql.${name}`, positional, keyword);
  switch (type.kind) {
    case 'boolean':
      return make('TINYINT', [], { display_width: 1n });
    case 'integer': {
      const display_width = BigInt(widths[type.size][type.unsigned ? 1 : 0]);
      return make(integers[type.size], [], { display_width, ...unsigned(type) });
    }
    case 'decimal':
      return make('DECIMAL', [BigInt(type.precision), BigInt(type.scale)], unsigned(type));
    case 'float':
    case 'double': {
      const digits = type.precision ? type.precision.map(BigInt) : [];
      return make(type.kind === 'float' ? 'FLOAT' : 'DOUBLE', digits, unsigned(type));
    }
    case 'char':
    case 'varchar':
      return make(type.kind.toUpperCase(), [BigInt(type.length)], charset(type, table));
    case 'text':
      return make(type.size.toUpperCase(), [], charset(type, table));
    case 'enum':
    case 'set':
      return make(type.kind.toUpperCase(), type.values, charset(type, table));
    case 'blob':
      return type.size === 'blob' ? construct(vm, 'BLOB') : make(type.size.toUpperCase());
    case 'binary':
    case 'varbinary':
      return construct(vm, type.kind.toUpperCase(), [BigInt(type.length)]);
    case 'datetime':
    case 'timestamp':
    case 'time':
      return make(type.kind.toUpperCase(), [], type.fsp === 0 ? {} : { fsp: BigInt(type.fsp) });
    case 'date':
      return construct(vm, 'DATE');
    case 'year':
      return make('YEAR', [], { display_width: 4n });
    case 'bit':
      return make('BIT', [BigInt(type.length)]);
    case 'json':
      return make('JSON');
    case 'other':
      return construct(vm, 'NullType');
  }
}

function unsigned(type: { readonly unsigned: boolean }): Readonly<Record<string, Value>> {
  return type.unsigned ? { unsigned: true } : {};
}

/** SHOW CREATE TABLE names charset and collation only where they are not the table's. */
function charset(type: CharsetPair, table: Table): Readonly<Record<string, Value>> {
  if (type.charset === table.charset && type.collation === table.collation) return {};
  return { charset: type.charset, collation: type.collation };
}
