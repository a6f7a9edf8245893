import { bytesPerCharacter } from './charset.ts';
import { blobBytes, isText } from './column-type.ts';
import type { Column, ColumnType, Table } from './model.ts';

/** The longest key, of one column or of all together, that InnoDB takes with DYNAMIC rows and 16 KiB pages. */
export const maxKeyBytes = 3072;

/** MySQL manual, "Limits on Table Column Count and Row Size": the server's own limit, whatever the engine. */
export const maxRowBytes = 65_535;

const integerBytes = { tinyint: 1, smallint: 2, mediumint: 3, int: 4, bigint: 8 } as const;
const blobPointer = { tiny: 9, medium: 11, long: 12, plain: 10 } as const;
const digitBytes = [0, 1, 1, 2, 2, 3, 3, 4, 4] as const;

function decimalBytes(precision: number, scale: number): number {
  const side = (digits: number): number => Math.floor(digits / 9) * 4 + (digitBytes[digits % 9] ?? 0);
  return side(precision - scale) + side(scale);
}

/** Bytes of a value, without what says its length. TEXT and BLOB: as much as they may hold. */
export function valueBytes(type: ColumnType): number {
  switch (type.kind) {
    case 'boolean':
    case 'year':
      return 1;
    case 'integer':
      return integerBytes[type.size];
    case 'decimal':
      return decimalBytes(type.precision, type.scale);
    case 'float':
      return 4;
    case 'double':
      return 8;
    case 'char':
    case 'varchar':
      return type.length * bytesPerCharacter(type.charset);
    case 'text':
    case 'blob':
      return blobBytes(type.size);
    case 'enum':
      return type.values.length < 256 ? 1 : 2;
    case 'set':
      return type.values.length > 32 ? 8 : Math.max(1, 2 ** Math.ceil(Math.log2(type.values.length / 8)));
    case 'binary':
    case 'varbinary':
      return type.length;
    case 'datetime':
      return 5 + Math.ceil(type.fsp / 2);
    case 'timestamp':
      return 4 + Math.ceil(type.fsp / 2);
    case 'time':
      return 3 + Math.ceil(type.fsp / 2);
    case 'date':
      return 3;
    case 'bit':
      return Math.ceil(type.length / 8);
    case 'json':
      return 4_294_967_295;
    case 'other':
      return 0;
  }
}

function rowBytes(type: ColumnType): number {
  const bytes = valueBytes(type);
  switch (type.kind) {
    case 'varchar':
    case 'varbinary':
      return bytes + (bytes > 255 ? 2 : 1);
    case 'text':
    case 'blob': {
      const size = /^(tiny|medium|long)/.exec(type.size)?.[0] ?? 'plain';
      return blobPointer[size as keyof typeof blobPointer];
    }
    case 'json':
      return 12;
    default:
      return bytes;
  }
}

/** What a row of the table takes at most, as the server counts it. */
export function tableRowBytes(table: Table): number {
  const nullBits = table.columns.filter((column) => column.nullable).length;
  return table.columns.reduce((sum, column) => sum + rowBytes(column.type), 0) + Math.ceil((nullBits + 1) / 8);
}

/** A column of which an index may hold a part, and how many bytes a unit of that part's length has. */
export function prefixUnit(column: Column): number | null {
  const { type } = column;
  if (isText(type)) return type.kind === 'enum' || type.kind === 'set' ? null : bytesPerCharacter(type.charset);
  return type.kind === 'blob' || type.kind === 'binary' || type.kind === 'varbinary' ? 1 : null;
}

/** Without a prefix length an index cannot hold it whole. */
export function needsPrefix(column: Column): boolean {
  return column.type.kind === 'text' || column.type.kind === 'blob' || column.type.kind === 'json';
}

/** Bytes of a whole column in a key, in units of `prefixUnit`. */
export function columnUnits(column: Column): number {
  return Math.floor(valueBytes(column.type) / (prefixUnit(column) ?? 1));
}
