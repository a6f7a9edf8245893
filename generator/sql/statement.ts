import type { Catalog } from '../../src/catalog/index.ts';
import type { Operation } from '../../src/operation/model.ts';
import { parseAlterTable } from './alter-table.ts';
import { parseCreateTable } from './create-table.ts';
import { Cursor } from './cursor.ts';
import { indexOptions, indexType, parseParts } from './key-definition.ts';
import { parseRows, type RowText, type RowVerb } from './rows.ts';

export type Statement =
  | { readonly kind: 'operations'; readonly operations: readonly Operation[] }
  | RowText
  /** Changes nothing in the database. `foreignKeyChecks`: what the statement sets it to. */
  | { readonly kind: 'session'; readonly foreignKeyChecks?: boolean };

const rowVerbs: Readonly<Record<string, RowVerb>> = {
  SELECT: 'select',
  INSERT: 'insert',
  UPDATE: 'update',
  DELETE: 'delete',
  REPLACE: 'replace',
  TRUNCATE: 'truncate',
};
const sessionWords = new Set([
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'START',
  'LOCK',
  'UNLOCK',
  'SAVEPOINT',
  'RELEASE',
  'ANALYZE',
  'OPTIMIZE',
  'FLUSH',
]);

/**
 * One statement as a migration writes it by hand. The catalog is asked where a clause says only what changes; such a
 * clause is an error without it.
 *
 * @throws UnknownStatementError for what is not known; SqlSyntaxError for unclosed quotes and comments
 */
export function parseStatement(text: string, catalog?: Catalog): Statement {
  const cursor = new Cursor(text);
  const word = cursor.word();
  const verb = rowVerbs[word];
  if (verb !== undefined) return parseRows(verb, text);
  // A query in parentheses.
  if (word === '(' && cursor.word(1) === 'SELECT') return parseRows('select', text);
  if (sessionWords.has(word) || cursor.done) return { kind: 'session' };
  if (word === 'SET') return parseSet(cursor);
  const operations = parseSchemaStatement(cursor, catalog);
  cursor.end();
  return { kind: 'operations', operations };
}

function parseSet(cursor: Cursor): Statement {
  const match = /\bforeign_key_checks\s*:?=\s*(\w+)/i.exec(cursor.sql);
  if (match?.[1] === undefined) return { kind: 'session' };
  return { kind: 'session', foreignKeyChecks: !/^(0|off|false)$/i.test(match[1]) };
}

function parseSchemaStatement(cursor: Cursor, catalog: Catalog | undefined): Operation[] {
  if (cursor.take('CREATE', 'TABLE')) return [parseCreateTable(cursor)];
  if (cursor.take('ALTER', 'TABLE')) return parseAlterTable(cursor, catalog);
  if (cursor.take('DROP', 'TABLE')) return parseDropTable(cursor);
  if (cursor.take('RENAME', 'TABLE')) return parseRename(cursor);
  if (cursor.take('ALTER', 'DATABASE') || cursor.take('ALTER', 'SCHEMA')) return [parseAlterDatabase(cursor)];
  if (cursor.take('DROP', 'INDEX')) return [parseDropIndex(cursor)];
  if (cursor.word() === 'CREATE' && ['INDEX', 'UNIQUE', 'FULLTEXT', 'SPATIAL'].includes(cursor.word(1))) {
    cursor.next();
    return [parseCreateIndex(cursor)];
  }
  if (cursor.take('DROP', 'TRIGGER')) {
    const tolerant = cursor.take('IF', 'EXISTS');
    return [{ kind: 'dropTrigger', name: cursor.name(), ...(tolerant ? { tolerant } : {}) }];
  }
  if (cursor.take('CREATE', 'TRIGGER') || takeDefiner(cursor)) return [parseTrigger(cursor)];
  throw cursor.unknown('This kind of statement is not known');
}

/** `CREATE DEFINER=`root`@`localhost` TRIGGER`. */
function takeDefiner(cursor: Cursor): boolean {
  if (cursor.word(1) !== 'DEFINER' || !cursor.take('CREATE', 'DEFINER', '=')) return false;
  while (!cursor.take('TRIGGER')) cursor.next();
  return true;
}

function parseDropTable(cursor: Cursor): Operation[] {
  const guarded = cursor.take('IF', 'EXISTS');
  const operations: Operation[] = [];
  do {
    const table = cursor.name();
    operations.push({ kind: 'dropTable', table, ...(guarded ? { when: { kind: 'hasTable', table } } : {}) });
  } while (cursor.take(','));
  cursor.takeAny('RESTRICT', 'CASCADE');
  return operations;
}

function parseRename(cursor: Cursor): Operation[] {
  const operations: Operation[] = [];
  do {
    const table = cursor.name();
    cursor.expect('TO');
    operations.push({ kind: 'renameTable', table, to: cursor.name() });
  } while (cursor.take(','));
  return operations;
}

function parseAlterDatabase(cursor: Cursor): Operation {
  const starts = ['DEFAULT', 'CHARACTER', 'CHARSET', 'COLLATE'];
  // The name is that of the database that the script runs in.
  if (!starts.includes(cursor.word())) cursor.name();
  let charset: string | undefined;
  let collation: string | undefined;
  while (!cursor.done) {
    cursor.take('DEFAULT');
    const isCharset = cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET');
    if (!isCharset) cursor.expect('COLLATE');
    cursor.take('=');
    if (isCharset) charset = cursor.name();
    else collation = cursor.name();
  }
  return {
    kind: 'alterDatabase',
    ...(charset === undefined ? {} : { charset }),
    ...(collation === undefined ? {} : { collation }),
  };
}

function parseCreateIndex(cursor: Cursor): Operation {
  const kind = cursor.takeAny('UNIQUE', 'FULLTEXT', 'SPATIAL');
  cursor.expect('INDEX');
  const name = cursor.name();
  indexType(cursor);
  cursor.expect('ON');
  const table = cursor.name();
  const columns = parseParts(cursor);
  indexOptions(cursor);
  lockOptions(cursor);
  const special =
    kind === 'FULLTEXT' ? { kind: 'fulltext' as const } : kind === 'SPATIAL' ? { kind: 'spatial' as const } : {};
  return {
    kind: 'createIndex',
    table,
    index: { name, ...(kind === 'UNIQUE' ? { unique: true } : {}), ...special, columns },
  };
}

function lockOptions(cursor: Cursor): void {
  while (cursor.takeAny('ALGORITHM', 'LOCK') !== null) {
    cursor.take('=');
    cursor.name();
  }
}

function parseDropIndex(cursor: Cursor): Operation {
  const name = cursor.name();
  cursor.expect('ON');
  const table = cursor.name();
  lockOptions(cursor);
  return name.toUpperCase() === 'PRIMARY' ? { kind: 'dropPrimaryKey', table } : { kind: 'dropIndex', table, name };
}

function parseTrigger(cursor: Cursor): Operation {
  const name = cursor.name();
  const timing = cursor.takeAny('BEFORE', 'AFTER');
  const event = cursor.takeAny('INSERT', 'UPDATE', 'DELETE');
  if (timing === null || event === null) throw cursor.unknown('A trigger is not understood');
  cursor.expect('ON');
  const table = cursor.name();
  cursor.expect('FOR', 'EACH', 'ROW');
  const statement = cursor.rest();
  cursor.skipRest();
  return {
    kind: 'createTrigger',
    name,
    table,
    timing: timing as 'BEFORE' | 'AFTER',
    event: event as 'INSERT' | 'UPDATE' | 'DELETE',
    statement,
  };
}
