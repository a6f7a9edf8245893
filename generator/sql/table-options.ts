import type { TableOptions } from '../../src/operation/model.ts';
import type { Cursor } from './cursor.ts';

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Options that change nothing in the model: where rows begin to count, how statistics are kept. */
const harmless = new Set([
  'AUTO_INCREMENT',
  'AVG_ROW_LENGTH',
  'CHECKSUM',
  'DELAY_KEY_WRITE',
  'KEY_BLOCK_SIZE',
  'MAX_ROWS',
  'MIN_ROWS',
  'PACK_KEYS',
  'STATS_AUTO_RECALC',
  'STATS_PERSISTENT',
  'STATS_SAMPLE_PAGES',
]);

/** Reads one table option into `options`; false when none stands here. */
export function parseOption(cursor: Cursor, options: Mutable<TableOptions>): boolean {
  const equals = (): void => {
    cursor.take('=');
  };
  const isDefault = ['CHARACTER', 'CHARSET', 'COLLATE'].includes(cursor.word(1)) && cursor.take('DEFAULT');
  if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) {
    equals();
    options.charset = cursor.name();
    return true;
  }
  if (cursor.take('COLLATE')) {
    equals();
    options.collation = cursor.name();
    return true;
  }
  if (isDefault) throw cursor.unknown('DEFAULT without an option');
  if (cursor.takeAny('ENGINE', 'TYPE') !== null) {
    equals();
    options.engine = cursor.name();
    return true;
  }
  if (cursor.take('ROW_FORMAT')) {
    equals();
    options.rowFormat = cursor.name();
    return true;
  }
  if (cursor.take('COMMENT')) {
    equals();
    options.comment = cursor.string();
    return true;
  }
  if (!harmless.has(cursor.word())) return false;
  cursor.next();
  equals();
  cursor.next();
  return true;
}
