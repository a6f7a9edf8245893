import { blobBytes } from '../../catalog/column-type.ts';
import { isText } from '../../catalog/index.ts';
import type { ColumnType, IntegerSize } from '../../catalog/model.ts';
import { literal } from '../../migration/verb/sql-text.ts';

/** Whether a value of the one type is still that value in the other, if it fits at all. */
export function convertible(from: ColumnType, to: ColumnType): boolean {
  return family(from) === family(to);
}

function family(type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
      return 'number';
    case 'float':
    case 'double':
      return 'float';
    case 'char':
    case 'varchar':
    case 'text':
    case 'enum':
    case 'set':
      return 'text';
    case 'blob':
    case 'binary':
    case 'varbinary':
      return 'bytes';
    case 'datetime':
    case 'timestamp':
      return 'moment';
    case 'other':
      return type.sql;
    default:
      return type.kind;
  }
}

const bits: Readonly<Record<IntegerSize, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n,
};

/** The least and the largest value of a whole-number type. */
function range(type: ColumnType): readonly [bigint, bigint] | null {
  if (type.kind === 'boolean') return [-128n, 127n];
  if (type.kind !== 'integer') return null;
  const width = bits[type.size];
  return type.unsigned ? [0n, 2n ** width - 1n] : [-(2n ** (width - 1n)), 2n ** (width - 1n) - 1n];
}

/** Characters that a text type holds at most, and bytes. */
function room(type: ColumnType): { readonly characters: number; readonly bytes: number } | null {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return { characters: type.length, bytes: Number.POSITIVE_INFINITY };
    case 'text':
      return { characters: Number.POSITIVE_INFINITY, bytes: blobBytes(type.size) };
    case 'enum':
      return { characters: Math.max(0, ...type.values.map(({ length }) => length)), bytes: Number.POSITIVE_INFINITY };
    default:
      return null;
  }
}

/** Charsets whose every character the other has: ASCII is in all of them, and utf8mb4 has all. */
function holds(to: string, from: string): boolean {
  if (to === from || to === 'utf8mb4' || from === 'ascii') return true;
  return (to === 'utf8mb3' || to === 'ucs2' || to === 'utf16' || to === 'utf32') && from === 'latin1';
}

/** A condition that is true of values which the new type refuses or would cut, by what stops them. */
export interface Misfit {
  readonly kind: 'width' | 'charset';
  readonly sql: string;
}

/**
 * What of `column` (SQL) does not fit into the new type, under the strict mode that the run has. An empty list: all of
 * it fits. `null`: that cannot be said in SQL.
 */
export function misfits(from: ColumnType, to: ColumnType, column: string): readonly Misfit[] | null {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (isText(from) && isText(to)) return textMisfits(from, to, column);
  const whole = range(to);
  if (whole !== null) return wholeMisfits(from, whole, column);
  switch (to.kind) {
    case 'decimal':
      return decimalMisfits(from, to, column);
    case 'varchar':
    case 'char':
    case 'text':
    case 'blob':
    case 'binary':
    case 'varbinary':
      return widthMisfits(from, to, column);
    case 'float':
    case 'double':
      return ['number', 'float'].includes(family(from)) ? [] : null;
    case 'timestamp':
      if (from.kind !== 'datetime') return null;
      return [wide(`${column} < '1970-01-01 00:00:01' OR ${column} > '2038-01-19 03:14:07'`)];
    case 'datetime':
      if (from.kind === 'timestamp' || from.kind === 'date' || from.kind === 'datetime') return [];
      return isText(from) ? [wide(`${column} IS NOT NULL AND CAST(${column} AS DATETIME) IS NULL`)] : null;
    default:
      return convertible(from, to) ? [] : null;
  }
}

function wide(sql: string): Misfit {
  return { kind: 'width', sql };
}

function textMisfits(
  from: Extract<ColumnType, { charset: string }>,
  to: Extract<ColumnType, { charset: string }>,
  column: string,
): readonly Misfit[] {
  const found: Misfit[] = [];
  if (!holds(to.charset, from.charset)) {
    const back = `CONVERT(CONVERT(${column} USING ${to.charset}) USING ${from.charset})`;
    found.push({ kind: 'charset', sql: `CAST(${back} AS BINARY) <> CAST(${column} AS BINARY)` });
  }
  if (to.kind === 'enum') {
    const known = from.kind === 'enum' && from.values.every((value) => to.values.includes(value));
    if (!known) found.push(wide(`${column} NOT IN (${to.values.map(literal).join(', ')})`));
    return found;
  }
  if (to.kind === 'set') return from.kind === 'set' ? found : [...found, wide(`${column} IS NOT NULL`)];
  const [before, after] = [room(from), room(to)];
  if (before === null || after === null) return found;
  // Blanks at the end are cut without an error (MySQL manual, "The CHAR and VARCHAR Types").
  if (before.characters > after.characters) found.push(wide(`CHAR_LENGTH(RTRIM(${column})) > ${after.characters}`));
  const most = from.kind === 'text' ? before.bytes : before.characters * 4;
  if (most > after.bytes) found.push(wide(`LENGTH(CONVERT(${column} USING ${to.charset})) > ${after.bytes}`));
  return found;
}

function wholeMisfits(from: ColumnType, [least, most]: readonly [bigint, bigint], column: string): Misfit[] | null {
  const before = range(from);
  if (before !== null) {
    const sides = [
      ...(before[0] < least ? [`${column} < ${least}`] : []),
      ...(before[1] > most ? [`${column} > ${most}`] : []),
    ];
    return sides.length === 0 ? [] : [wide(sides.join(' OR '))];
  }
  if (from.kind === 'decimal' || from.kind === 'float' || from.kind === 'double') {
    return [wide(`${column} < ${least} OR ${column} > ${most}`)];
  }
  if (!isText(from)) return null;
  const number = `CAST(${column} AS DECIMAL(65, 0))`;
  return [wide(`${column} NOT REGEXP '^ *[-+]?[0-9]+ *$' OR ${number} < ${least} OR ${number} > ${most}`)];
}

function decimalMisfits(
  from: ColumnType,
  to: Extract<ColumnType, { kind: 'decimal' }>,
  column: string,
): Misfit[] | null {
  const limit = `1${'0'.repeat(to.precision - to.scale)}`;
  const sign = to.unsigned ? ` OR ${column} < 0` : '';
  if (from.kind === 'decimal' && from.precision - from.scale <= to.precision - to.scale && sign === '') return [];
  if (family(from) === 'number' || family(from) === 'float') return [wide(`ABS(${column}) >= ${limit}${sign}`)];
  if (!isText(from)) return null;
  const written = `${column} NOT REGEXP '^ *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+) *$'`;
  return [wide(`${written} OR ABS(CAST(${column} AS DECIMAL(65, 10))) >= ${limit}`)];
}

/** Numbers, moments and bytes as text or bytes: only their length can be wrong. */
function widthMisfits(from: ColumnType, to: ColumnType, column: string): Misfit[] | null {
  if (to.kind === 'text' || to.kind === 'blob') {
    if (family(from) === 'bytes' && isText(to)) return null;
    const before = from.kind === 'blob' || from.kind === 'text' ? blobBytes(from.size) : 65_535;
    return before > blobBytes(to.size) ? [wide(`LENGTH(${column}) > ${blobBytes(to.size)}`)] : [];
  }
  if (to.kind !== 'varchar' && to.kind !== 'char' && to.kind !== 'binary' && to.kind !== 'varbinary') return null;
  if (family(from) === 'bytes' && isText(to)) return null;
  const shorter = (from.kind === 'binary' || from.kind === 'varbinary') && from.length <= to.length;
  return shorter ? [] : [wide(`${isText(to) ? 'CHAR_LENGTH' : 'LENGTH'}(${column}) > ${to.length}`)];
}
