import type { TypeSpec } from '../operation/model.ts';
import { bytesPerCharacter, resolveCharset } from './charset.ts';
import { catalogError } from './error.ts';
import type { BlobSize, CharsetPair, ColumnType, Server, TextSize } from './model.ts';
import { capabilities } from './server.ts';

/** Types that carry a charset. */
export type TextType = Extract<ColumnType, CharsetPair>;

export function isText(type: ColumnType): type is TextType {
  switch (type.kind) {
    case 'char':
    case 'varchar':
    case 'text':
    case 'enum':
    case 'set':
      return true;
    default:
      return false;
  }
}

const textSizes: readonly (readonly [TextSize, number])[] = [
  ['tinytext', 255],
  ['text', 65_535],
  ['mediumtext', 16_777_215],
  ['longtext', 4_294_967_295],
];

/** Bytes that a TEXT or BLOB of that size holds. */
export function blobBytes(size: TextSize | BlobSize): number {
  const name = size.replace('blob', 'text');
  return textSizes.find(([text]) => text === name)?.[1] ?? 0;
}

/** The smallest of the four that holds so many bytes. */
export function textSizeFor(bytes: number): TextSize {
  return textSizes.find(([, room]) => bytes <= room)?.[0] ?? 'longtext';
}

/** The largest row and therefore the largest VARCHAR, in bytes, less what MySQL keeps for its length and nullness. */
const varcharBytes = 65_532;

function checkedLength(length: number, unit: number, column: string): number {
  const most = Math.floor(varcharBytes / unit);
  if (length > most) {
    throw catalogError(
      'ER_TOO_BIG_FIELDLENGTH',
      `Column length too big for column '${column}' (max = ${most}); use BLOB or TEXT instead`,
    );
  }
  return length;
}

/**
 * The type that a server makes of a specification in a table whose charset is `inherited`.
 *
 * @throws CatalogError ER_TOO_BIG_FIELDLENGTH, ER_M_BIGGER_THAN_D, and what `resolveCharset` throws
 */
export function resolveType(spec: TypeSpec, column: string, inherited: CharsetPair, server: Server): ColumnType {
  const unsigned = spec.unsigned === true;
  switch (spec.name) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'tinyint':
      if (spec.length === 1 && !unsigned) return { kind: 'boolean' };
      return { kind: 'integer', size: 'tinyint', unsigned };
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return { kind: 'integer', size: spec.name, unsigned };
    case 'decimal':
      return { kind: 'decimal', ...decimals(spec, column, 10), unsigned };
    case 'float':
    case 'double':
      return floating(spec, column, unsigned);
    case 'char':
    case 'varchar':
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
    case 'enum':
    case 'set':
      return textType(spec, spec.name, column, resolveCharset(server, spec, inherited));
    case 'tinyblob':
    case 'mediumblob':
    case 'longblob':
      return { kind: 'blob', size: spec.name };
    case 'blob':
      return { kind: 'blob', size: spec.length === undefined ? 'blob' : blobSize(textSizeFor(spec.length)) };
    case 'binary':
    case 'varbinary':
      return { kind: spec.name, length: checkedLength(spec.length ?? 1, 1, column) };
    case 'datetime':
    case 'timestamp':
    case 'time':
      return { kind: spec.name, fsp: spec.length ?? 0 };
    case 'date':
    case 'year':
      return { kind: spec.name };
    case 'bit':
      return { kind: 'bit', length: spec.length ?? 1 };
    case 'json':
      if (!capabilities(server).jsonIsText) return { kind: 'json' };
      return { kind: 'text', size: 'longtext', charset: 'utf8mb4', collation: 'utf8mb4_bin' };
  }
}

function blobSize(size: TextSize): BlobSize {
  return size.replace('text', 'blob') as BlobSize;
}

function decimals(spec: TypeSpec, column: string, precision: number): { precision: number; scale: number } {
  const result = { precision: spec.precision ?? precision, scale: spec.scale ?? 0 };
  if (result.scale > result.precision) {
    throw catalogError(
      'ER_M_BIGGER_THAN_D',
      `For float(M,D), double(M,D) or decimal(M,D), M must be >= D ('${column}')`,
    );
  }
  return result;
}

/** `FLOAT(p)`: a float up to 24 bits of precision, a double beyond (MySQL manual, "Floating-Point Types"). */
function floating(spec: TypeSpec, column: string, unsigned: boolean): ColumnType {
  if (spec.precision !== undefined && spec.scale !== undefined) {
    const { precision, scale } = decimals(spec, column, spec.precision);
    return { kind: spec.name === 'double' ? 'double' : 'float', unsigned, precision: [precision, scale] };
  }
  const wide = spec.name === 'double' || (spec.precision ?? 0) > 24;
  return { kind: wide ? 'double' : 'float', unsigned };
}

/** With `CHARACTER SET binary`, text types become binary ones. `TEXT(n)` is the smallest type that holds n characters. */
function textType(
  spec: TypeSpec,
  name: 'char' | 'varchar' | TextSize | 'enum' | 'set',
  column: string,
  pair: CharsetPair,
): ColumnType {
  const unit = bytesPerCharacter(pair.charset);
  const binary = pair.charset === 'binary';
  switch (name) {
    case 'char':
    case 'varchar': {
      const length = checkedLength(spec.length ?? 1, unit, column);
      if (binary) return { kind: name === 'char' ? 'binary' : 'varbinary', length };
      return { kind: name, length, ...pair };
    }
    case 'enum':
    case 'set':
      return { kind: name, values: spec.values ?? [], ...pair };
    default: {
      const size = name === 'text' && spec.length !== undefined ? textSizeFor(spec.length * unit) : name;
      return binary ? { kind: 'blob', size: blobSize(size) } : { kind: 'text', size, ...pair };
    }
  }
}

/**
 * What `CONVERT TO CHARACTER SET` makes of a type: the new charset, and a larger TEXT where the same number of
 * characters needs more bytes (MySQL manual, "ALTER TABLE Statement").
 *
 * @throws CatalogError ER_TOO_BIG_FIELDLENGTH
 */
export function convertType(type: ColumnType, to: CharsetPair, column: string): ColumnType {
  if (!isText(type)) return type;
  const unit = bytesPerCharacter(to.charset);
  if (type.kind === 'text') {
    const characters = Math.floor(blobBytes(type.size) / bytesPerCharacter(type.charset));
    return { kind: 'text', size: textSizeFor(characters * unit), ...to };
  }
  if (type.kind === 'char' || type.kind === 'varchar') checkedLength(type.length, unit, column);
  return { ...type, ...to };
}

/** The specification that makes exactly this type, charset and collation included. */
export function specOfType(type: ColumnType): TypeSpec {
  switch (type.kind) {
    case 'boolean':
    case 'date':
    case 'year':
    case 'json':
      return { name: type.kind };
    case 'integer':
      return { name: type.size, ...flag(type.unsigned) };
    case 'decimal':
      return { name: 'decimal', precision: type.precision, scale: type.scale, ...flag(type.unsigned) };
    case 'float':
    case 'double': {
      const { precision } = type;
      const digits = precision === undefined ? {} : { precision: precision[0], scale: precision[1] };
      return { name: type.kind, ...digits, ...flag(type.unsigned) };
    }
    case 'char':
    case 'varchar':
      return { name: type.kind, length: type.length, charset: type.charset, collation: type.collation };
    case 'text':
      return { name: type.size, charset: type.charset, collation: type.collation };
    case 'enum':
    case 'set':
      return { name: type.kind, values: type.values, charset: type.charset, collation: type.collation };
    case 'blob':
      return { name: type.size };
    case 'binary':
    case 'varbinary':
    case 'bit':
      return { name: type.kind, length: type.length };
    case 'datetime':
    case 'timestamp':
    case 'time':
      return type.fsp === 0 ? { name: type.kind } : { name: type.kind, length: type.fsp };
    case 'other':
      throw new Error(`No operation can make the type ${type.sql}: no migration uses it`);
  }
}

function flag(unsigned: boolean): { unsigned?: true } {
  return unsigned ? { unsigned: true } : {};
}
