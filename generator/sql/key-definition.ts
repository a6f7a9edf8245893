import type { ReferentialAction } from '../../src/catalog/model.ts';
import type { CheckSpec, ForeignKeySpec, IndexSpec, PartSpec } from '../../src/operation/model.ts';
import type { Cursor } from './cursor.ts';

export type KeyDefinition =
  | { readonly kind: 'primary'; readonly columns: readonly (string | PartSpec)[] }
  | { readonly kind: 'index'; readonly index: IndexSpec }
  | { readonly kind: 'foreign'; readonly foreignKey: ForeignKeySpec }
  | { readonly kind: 'check'; readonly check: CheckSpec };

const starters = new Set([
  'PRIMARY',
  'UNIQUE',
  'INDEX',
  'KEY',
  'FULLTEXT',
  'SPATIAL',
  'FOREIGN',
  'CONSTRAINT',
  'CHECK',
]);

/** Whether a key or constraint begins here, and not a column; a column named `key` must be quoted to be one. */
export function isKeyDefinition(cursor: Cursor): boolean {
  return starters.has(cursor.word());
}

/** A key or constraint as it stands in CREATE TABLE, and behind ADD in ALTER TABLE. */
export function parseKey(cursor: Cursor): KeyDefinition {
  let constraint: string | undefined;
  if (cursor.take('CONSTRAINT') && !isKeyDefinition(cursor)) constraint = cursor.name();
  const named = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name });
  if (cursor.take('PRIMARY', 'KEY')) {
    indexType(cursor);
    const columns = parseParts(cursor);
    indexOptions(cursor);
    return { kind: 'primary', columns };
  }
  if (cursor.take('FOREIGN', 'KEY')) {
    const index = cursor.word() === '(' ? undefined : cursor.name();
    return { kind: 'foreign', foreignKey: { ...named(constraint ?? index), ...parseReference(cursor) } };
  }
  if (cursor.take('CHECK'))
    return { kind: 'check', check: { ...named(constraint), expression: cursor.parenthesised() } };
  const unique = cursor.take('UNIQUE');
  const special = unique ? null : cursor.takeAny('FULLTEXT', 'SPATIAL');
  const isIndex = cursor.takeAny('INDEX', 'KEY') !== null;
  if (!unique && special === null && !isIndex) throw cursor.unknown('A key is not understood');
  if (cursor.take('IF', 'NOT', 'EXISTS')) throw cursor.unknown('IF NOT EXISTS of a key is not known');
  const name = cursor.word() === '(' || isIndexType(cursor) ? constraint : cursor.name();
  indexType(cursor);
  const columns = parseParts(cursor);
  indexOptions(cursor);
  const kind = special === null ? {} : { kind: special === 'FULLTEXT' ? ('fulltext' as const) : ('spatial' as const) };
  return { kind: 'index', index: { ...named(name), ...(unique ? { unique } : {}), ...kind, columns } };
}

/** `(a, b(20), c DESC)`: no server in the field kept the direction. */
export function parseParts(cursor: Cursor): (string | PartSpec)[] {
  return cursor.list(() => {
    const column = cursor.name();
    const length = cursor.word() === '(' ? cursor.list(() => cursor.number())[0] : undefined;
    cursor.takeAny('ASC', 'DESC');
    return length === undefined ? column : { column, length };
  });
}

function isIndexType(cursor: Cursor): boolean {
  return cursor.word() === 'USING' && ['BTREE', 'HASH'].includes(cursor.word(1));
}

export function indexType(cursor: Cursor): void {
  while (cursor.take('USING', 'BTREE') || cursor.take('USING', 'HASH'));
}

export function indexOptions(cursor: Cursor): void {
  for (;;) {
    if (isIndexType(cursor)) indexType(cursor);
    else if (cursor.take('COMMENT')) cursor.string();
    else if (cursor.take('KEY_BLOCK_SIZE')) {
      cursor.take('=');
      cursor.number();
    } else return;
  }
}

function parseReference(cursor: Cursor): ForeignKeySpec {
  const columns = cursor.names();
  cursor.expect('REFERENCES');
  const refTable = cursor.name();
  const refColumns = cursor.names();
  const actions: { onDelete?: ReferentialAction; onUpdate?: ReferentialAction } = {};
  for (;;) {
    if (cursor.take('ON', 'DELETE')) actions.onDelete = parseAction(cursor);
    else if (cursor.take('ON', 'UPDATE')) actions.onUpdate = parseAction(cursor);
    else if (cursor.take('MATCH')) cursor.name();
    else return { columns, refTable, refColumns, ...actions };
  }
}

function parseAction(cursor: Cursor): ReferentialAction {
  if (cursor.take('SET', 'NULL')) return 'SET NULL';
  if (cursor.take('SET', 'DEFAULT')) return 'SET DEFAULT';
  if (cursor.take('NO', 'ACTION')) return 'NO ACTION';
  if (cursor.take('CASCADE')) return 'CASCADE';
  cursor.expect('RESTRICT');
  return 'RESTRICT';
}
