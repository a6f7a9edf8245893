import type { BlobSize, CharsetPair, ColumnType, IntegerSize, TextSize } from './model.ts';
import { tokenize } from './token.ts';

const integers: Readonly<Record<string, IntegerSize>> = {
  tinyint: 'tinyint',
  smallint: 'smallint',
  mediumint: 'mediumint',
  int: 'int',
  bigint: 'bigint',
};
const texts = new Set<string>(['tinytext', 'text', 'mediumtext', 'longtext']);
const blobs = new Set<string>(['tinyblob', 'blob', 'mediumblob', 'longblob']);

/** What a type is made of, beside the values of an ENUM or SET. */
interface Spelled {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly unsigned: boolean;
  readonly zerofill: boolean;
}

/** As servers spell nearly all of them: `varchar(255)`, `decimal(10,2) unsigned`. */
const COMMON = /^([a-z]+)(?:\((\d+)(?:,(\d+))?\))?( unsigned)?$/;

function spelled(sql: string): Spelled {
  const common = COMMON.exec(sql);
  if (common !== null) {
    const [, name = '', first, second, unsigned] = common;
    const numbers = [first, second].flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
    return { name, numbers, unsigned: unsigned !== undefined, zerofill: false };
  }
  const tokens = tokenize(sql);
  const words = new Set(tokens.filter((token) => token.kind === 'word').map((token) => token.text.toLowerCase()));
  return {
    name: tokens[0]?.text.toLowerCase() ?? '',
    numbers: tokens.filter((token) => token.kind === 'number').map((token) => Number(token.text)),
    unsigned: words.has('unsigned'),
    zerofill: words.has('zerofill'),
  };
}

/**
 * A `COLUMN_TYPE` of information_schema in normal form. Display widths mean nothing but for `tinyint(1)`; MySQL 8.0.19
 * leaves them out. What no migration in the field uses (`inet6`, `point`, zerofill) stays text, of kind `other`.
 */
export function parseColumnType(sql: string, pair: CharsetPair | null): ColumnType {
  const { name, numbers, unsigned, zerofill } = spelled(sql);
  const [first, second] = numbers;
  const other: ColumnType = { kind: 'other', sql: sql.toLowerCase() };
  if (zerofill) return other;

  const integer = integers[name];
  if (integer !== undefined) {
    if (integer === 'tinyint' && first === 1 && !unsigned) return { kind: 'boolean' };
    return { kind: 'integer', size: integer, unsigned };
  }
  if (texts.has(name) && pair !== null) return { kind: 'text', size: name as TextSize, ...pair };
  if (blobs.has(name)) return { kind: 'blob', size: name as BlobSize };
  switch (name) {
    case 'decimal':
      return { kind: 'decimal', precision: first ?? 10, scale: second ?? 0, unsigned };
    case 'float':
    case 'double':
      if (first === undefined || second === undefined) return { kind: name, unsigned };
      return { kind: name, unsigned, precision: [first, second] };
    case 'char':
    case 'varchar':
      return pair === null ? other : { kind: name, length: first ?? 1, ...pair };
    case 'enum':
    case 'set': {
      const values = tokenize(sql).flatMap((token) => (token.kind === 'string' ? [token.text] : []));
      return pair === null ? other : { kind: name, values, ...pair };
    }
    case 'binary':
    case 'varbinary':
    case 'bit':
      return { kind: name, length: first ?? 1 };
    case 'datetime':
    case 'timestamp':
    case 'time':
      return { kind: name, fsp: first ?? 0 };
    case 'date':
    case 'year':
    case 'json':
      return { kind: name };
    default:
      return other;
  }
}
