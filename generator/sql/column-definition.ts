import type { CheckSpec, ColumnSpec, DefaultSpec, TypeSpec } from '../../src/operation/model.ts';
import type { Cursor } from './cursor.ts';

export interface ColumnDefinition {
  readonly column: ColumnSpec;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly check: CheckSpec | null;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Type synonyms (MySQL manual, "Using Data Types from Other Database Engines" and the chapters of each type). */
const synonyms: Readonly<Record<string, TypeSpec['name']>> = {
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  INT1: 'tinyint',
  SMALLINT: 'smallint',
  INT2: 'smallint',
  MEDIUMINT: 'mediumint',
  MIDDLEINT: 'mediumint',
  INT3: 'mediumint',
  INT: 'int',
  INTEGER: 'int',
  INT4: 'int',
  BIGINT: 'bigint',
  INT8: 'bigint',
  DECIMAL: 'decimal',
  DEC: 'decimal',
  NUMERIC: 'decimal',
  FIXED: 'decimal',
  FLOAT: 'float',
  FLOAT4: 'float',
  DOUBLE: 'double',
  FLOAT8: 'double',
  REAL: 'double',
  CHAR: 'char',
  CHARACTER: 'char',
  VARCHAR: 'varchar',
  VARCHARACTER: 'varchar',
  TINYTEXT: 'tinytext',
  TEXT: 'text',
  MEDIUMTEXT: 'mediumtext',
  LONGTEXT: 'longtext',
  ENUM: 'enum',
  SET: 'set',
  TINYBLOB: 'tinyblob',
  BLOB: 'blob',
  MEDIUMBLOB: 'mediumblob',
  LONGBLOB: 'longblob',
  BINARY: 'binary',
  VARBINARY: 'varbinary',
  DATETIME: 'datetime',
  TIMESTAMP: 'timestamp',
  TIME: 'time',
  DATE: 'date',
  YEAR: 'year',
  BIT: 'bit',
  JSON: 'json',
};

/** Display widths of these say nothing, but for `tinyint(1)`. */
const widths = new Set<TypeSpec['name']>(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year']);
const decimals = new Set<TypeSpec['name']>(['decimal', 'float', 'double']);

/** @throws UnknownStatementError for types outside the model */
export function parseType(cursor: Cursor): TypeSpec {
  const word = cursor.word();
  const name = synonyms[word];
  if (name === undefined) throw cursor.unknown(`The type ${word || 'here'} is not known`);
  cursor.next();
  const type: Mutable<TypeSpec> = { name };
  if (name === 'double') cursor.take('PRECISION');
  if (name === 'char' && cursor.take('VARYING')) type.name = 'varchar';
  if (name === 'enum' || name === 'set') type.values = cursor.list(() => cursor.string());
  else if (cursor.word() === '(') {
    const [first = 0, second] = cursor.list(() => cursor.number());
    if (name === 'tinyint' && first === 1) type.name = 'boolean';
    else if (decimals.has(name)) {
      type.precision = first;
      if (second !== undefined) type.scale = second;
    } else if (!widths.has(name)) type.length = first;
  }
  for (;;) {
    if (cursor.take('UNSIGNED')) {
      type.unsigned = true;
      if (type.name === 'boolean') type.name = 'tinyint';
    } else if (cursor.take('SIGNED')) continue;
    else if (cursor.word() === 'ZEROFILL') throw cursor.unknown('ZEROFILL is not known');
    else if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) type.charset = cursor.name();
    else if (cursor.take('COLLATE')) type.collation = cursor.name();
    else return type;
  }
}

/** A value behind DEFAULT. */
export function parseDefault(cursor: Cursor): DefaultSpec {
  const token = cursor.peek();
  if (cursor.word() === '(') return { kind: 'expression', sql: cursor.parenthesised() };
  cursor.next();
  const value = token?.text ?? '';
  if (token?.kind === 'string' || token?.kind === 'number' || token?.kind === 'bits') return { kind: 'literal', value };
  if (value === '-' || value === '+')
    return { kind: 'literal', value: `${value === '-' ? '-' : ''}${cursor.number()}` };
  if (token?.kind !== 'word') throw cursor.unknown('A default is not understood');
  if (value.toUpperCase() === 'NULL') return { kind: 'null' };
  if (/^(true|false)$/i.test(value)) return { kind: 'literal', value: value.toLowerCase() === 'true' ? '1' : '0' };
  const args = cursor.word() === '(' ? `(${cursor.parenthesised()})` : '';
  return { kind: 'expression', sql: `${value}${args}` };
}

/** `name type attributes…`, as in CREATE TABLE, ADD, MODIFY and CHANGE. */
export function parseColumn(cursor: Cursor): ColumnDefinition {
  const column: Mutable<ColumnSpec> = { name: cursor.name(), type: parseType(cursor) };
  let primaryKey = false;
  let unique = false;
  let check: CheckSpec | null = null;
  for (;;) {
    if (cursor.take('NOT', 'NULL')) column.nullable = false;
    else if (cursor.take('NULL')) column.nullable = true;
    else if (cursor.take('DEFAULT')) column.default = parseDefault(cursor);
    else if (cursor.take('AUTO_INCREMENT')) column.autoIncrement = true;
    else if (cursor.take('ON', 'UPDATE')) {
      parseDefault(cursor);
      column.onUpdateNow = true;
    } else if (cursor.take('UNIQUE')) {
      cursor.take('KEY');
      unique = true;
    } else if (cursor.take('PRIMARY', 'KEY') || cursor.take('KEY')) primaryKey = true;
    else if (cursor.take('COMMENT')) column.comment = cursor.string();
    else if (cursor.take('COLLATE')) column.type = { ...column.type, collation: cursor.name() };
    else if (cursor.take('GENERATED', 'ALWAYS', 'AS') || cursor.take('AS')) {
      const expression = cursor.parenthesised();
      const stored = cursor.takeAny('VIRTUAL', 'STORED', 'PERSISTENT') ?? 'VIRTUAL';
      column.generated = { expression, stored: stored !== 'VIRTUAL' };
    } else if (cursor.take('CHECK')) check = { column: column.name, expression: cursor.parenthesised() };
    else if (cursor.word() === 'REFERENCES') {
      throw cursor.unknown('REFERENCES behind a column means a foreign key to some servers and nothing to others');
    } else return { column, primaryKey, unique, check };
  }
}
