import { describe, expect, it } from 'vitest';
import type { Step } from '../../../../src/migration/model.ts';
import {
  assertNone,
  deleteRows,
  insertFromSelect,
  insertRows,
  linkRows,
  numberRows,
  updateRows,
} from '../../../../src/migration/verb/index.ts';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  createIndex,
  createTrigger,
  createUniqueIndex,
  datetime,
  int,
  tolerant,
  varchar,
} from '../../../../src/operation/index.ts';
import { script, warehouse } from './chains.ts';

const made = addColumn('boxes', 'tag', int());
const linked = linkRows('boxes', { key: ['id'], column: 'tag', into: 'shelves', values: { name: "'box'" } });
const numbered = numberRows('boxes', { key: ['id'], column: 'tag' });
const rigid = alterColumn('boxes', 'tag', int().notNull());

/** How the column comes, and whether a statement forbids NULL later. */
function run(steps: readonly Step[]): { readonly added: string | undefined; readonly forbidden: boolean } {
  const statements = script(warehouse(), steps).flat();
  const added = statements.find((sql) => sql.includes('ADD COLUMN `tag`'));
  return {
    added: added?.match(/ADD COLUMN `tag` ([^,]*)/)?.[1],
    forbidden: statements.some((sql) => /(MODIFY|CHANGE) COLUMN `tag` .*NOT NULL/.test(sql)),
  };
}

const late = { added: 'int', forbidden: true };

describe('a column that every row gets a value in is NOT NULL from the beginning', () => {
  it('and its table is not copied', () => {
    expect(script(warehouse(), [made, numbered, rigid, createIndex('boxes', 'ix_tag', ['tag'])])).toEqual([
      ['ALTER TABLE `boxes` ADD COLUMN `tag` int NOT NULL, ALGORITHM=INSTANT', 'rows: boxes'],
      ['ALTER TABLE `boxes` ADD INDEX `ix_tag` (`tag`), ALGORITHM=NOCOPY, LOCK=NONE'],
    ]);
  });

  it.each<[string, readonly Step[]]>([
    ['the generated key of another row', [made, linked, rigid]],
    ['a constant behind another one', [made, numbered, updateRows('boxes', { set: { tag: '7' } }), rigid]],
    [
      'a column that is never NULL',
      [made, updateRows('boxes', { set: { tag: '`id`' }, reads: { boxes: ['id'] } }), rigid],
    ],
    [
      'a value that may be NULL: the row that gets it stops either way',
      [made, updateRows('boxes', { set: { tag: 'weight + 1' }, reads: { boxes: ['weight'] } }), rigid],
    ],
    ['twice', [made, numbered, linked, rigid]],
    [
      'and is read then',
      [made, numbered, updateRows('boxes', { set: { weight: 'tag' }, reads: { boxes: ['tag'] } }), rigid],
    ],
    ['and has an index then', [made, numbered, createUniqueIndex('boxes', 'uq_tag', ['tag']), rigid]],
    ['beside rows of other tables', [made, insertRows('shelves', [{ id: 9, name: 'x' }]), numbered, rigid]],
    ['and gets a default with it', [made, numbered, alterColumn('boxes', 'tag', int().notNull().default('3'))]],
  ])('%s', (_, steps) => {
    expect(run(steps).added).toBe('int NOT NULL');
  });

  it('keeps the name that it gets with it', () => {
    const renamed = alterColumn('boxes', 'tag', int().notNull(), { rename: 'label_no' });
    expect(run([made, numbered, renamed]).added).toBe('int NOT NULL');
  });
});

describe('a column may be NULL until the script forbids it', () => {
  const read = { boxes: ['tag'] };
  it.each<[string, readonly Step[]]>([
    ['where nothing fills it', [made, deleteRows('shelves', { where: 'id = 1', reads: { shelves: ['id'] } }), rigid]],
    [
      'where only some rows get a value',
      [
        made,
        updateRows('boxes', { set: { tag: 'id' }, where: 'weight > 1', reads: { boxes: ['id', 'weight'] } }),
        rigid,
      ],
    ],
    [
      'where some rows are linked',
      [
        made,
        linkRows('boxes', { key: ['id'], column: 'tag', into: 'shelves', values: { name: "'x'" }, where: 'id > 1' }),
        rigid,
      ],
    ],
    [
      'where the value may be NULL, and another step puts that right',
      [
        made,
        updateRows('boxes', { set: { tag: 'weight' }, reads: { boxes: ['weight'] } }),
        updateRows('boxes', { set: { tag: '7' }, where: 'tag IS NULL', reads: { boxes: ['tag'] } }),
        rigid,
      ],
    ],
    [
      'where all get another value than one that may be NULL',
      [made, updateRows('boxes', { set: { tag: 'weight' }, reads: { boxes: ['weight'] } }), numbered, rigid],
    ],
    [
      'where it depends on other rows whether they get one',
      [made, updateRows('boxes', { set: { tag: 'id' }, needs: ['shelves'], reads: { boxes: ['id'] } }), rigid],
    ],
    [
      'where a value goes again',
      [made, numbered, updateRows('boxes', { set: { tag: 'NULL' }, where: 'id = 1', reads: { boxes: ['id'] } }), rigid],
    ],
    [
      'where something asks for it before',
      [made, assertNone('SELECT 1 FROM boxes WHERE tag = 0', { message: 'no', reads: read }), numbered, rigid],
    ],
    [
      'where rows come meanwhile',
      [
        made,
        insertFromSelect('boxes', ['id'], 'SELECT id FROM shelves', { reads: { shelves: ['id'] } }),
        numbered,
        rigid,
      ],
    ],
    [
      'where rows come behind',
      [
        made,
        numbered,
        insertFromSelect('boxes', ['id', 'tag'], 'SELECT id, id FROM shelves', { reads: { shelves: ['id'] } }),
        rigid,
      ],
    ],
    ['where a key looks at it before', [made, createUniqueIndex('boxes', 'uq_tag', ['tag']), numbered, rigid]],
    [
      'where a foreign key is built on it before',
      [made, addForeignKey('boxes', 'fk_tag', ['tag'], 'shelves', ['id']), linked, rigid],
    ],
    ['where the script goes on without it', [made, numbered, tolerant(rigid)]],
  ])('%s', (_, steps) => {
    expect(run(steps)).toEqual(late);
  });

  it('where a trigger may do anything', () => {
    const trigger = createTrigger('changed', {
      table: 'boxes',
      timing: 'AFTER',
      event: 'UPDATE',
      statement: 'UPDATE shelves SET name = NULL',
    });
    expect(run([trigger, made, numbered, rigid])).toEqual(late);
  });

  it('where the type has no value of its own, or another type comes with it', () => {
    const since = addColumn('boxes', 'tag', datetime());
    const never = updateRows('boxes', { set: { tag: "'2014-01-01 00:00:00'" }, where: '1 = 1' });
    expect(run([since, never, alterColumn('boxes', 'tag', datetime().notNull())]).added).toBe('datetime');
    const longer = alterColumn('boxes', 'tag', varchar(20).notNull());
    expect(run([made, numbered, longer]).added).toBe('int');
  });
});
