import { describe, expect, it } from 'vitest';
import { applyOperation, type Catalog } from '../../../../src/catalog/index.ts';
import type { Step } from '../../../../src/migration/model.ts';
import { assertNone, insertFromSelect, updateRows } from '../../../../src/migration/verb/index.ts';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  createTrigger,
  createUniqueIndex,
  datetime,
  dropColumn,
  dropIndex,
  dropTable,
  timestamp,
  tolerant,
} from '../../../../src/operation/index.ts';
import { coalesced, script, warehouse } from './chains.ts';

const made = addColumn('boxes', 'made_at', datetime());
const stamp = updateRows('boxes', { set: { made_at: ':now' } });
const gone = dropColumn('boxes', 'made_at');

function left(steps: readonly Step[], start: Catalog = warehouse()): readonly string[] {
  return [...coalesced(start, steps).idle].map((at) => `step ${at}`);
}

describe('a write whose column goes before anything looks at it', () => {
  it('is left out, and so is the column', () => {
    const steps = [made, stamp, gone, made, stamp, alterColumn('boxes', 'made_at', datetime().notNull())];
    expect(left(steps)).toEqual(['step 1']);
    expect(script(warehouse(), steps)).toEqual([
      [
        'ALTER TABLE `boxes` ADD COLUMN `made_at` datetime NOT NULL DEFAULT :now, ALGORITHM=INSTANT',
        'ALTER TABLE `boxes` MODIFY COLUMN `made_at` datetime NOT NULL, ALGORITHM=INSTANT',
      ],
    ]);
  });

  it('need not be the only one: what only they read is nobody’s', () => {
    const copied = updateRows('boxes', { set: { made_at: 'weight' }, reads: { boxes: ['weight'] } });
    const weighed = updateRows('boxes', { set: { weight: 'label' }, reads: { boxes: ['label'] } });
    expect(left([made, weighed, copied, gone, dropColumn('boxes', 'weight')])).toEqual(['step 2', 'step 1']);
  });

  it('may be into a table that goes', () => {
    expect(left([stampOf('shelves'), dropTable('shelves')])).toEqual(['step 0']);
  });
});

function stampOf(table: string): Step {
  return updateRows(table, { set: { name: "'x'" } });
}

describe('a write stays', () => {
  const look = insertFromSelect('shelves', ['id', 'name'], 'SELECT id, made_at FROM boxes', {
    reads: { boxes: ['id', 'made_at'] },
  });
  it.each<[string, readonly Step[]]>([
    ['whose column stays', [made, stamp]],
    ['that another step reads', [made, stamp, look, gone]],
    [
      'that a guard asks about',
      [
        made,
        stamp,
        assertNone('SELECT id FROM boxes WHERE made_at IS NULL', { message: 'no', reads: { boxes: ['made_at'] } }),
        gone,
      ],
    ],
    ['of which a part stays', [made, updateRows('boxes', { set: { made_at: ':now', label: "'x'" } }), gone]],
    [
      'that the server looks at when it changes the column',
      [made, stamp, alterColumn('boxes', 'made_at', datetime().notNull()), gone],
    ],
    ['that a unique index looks at', [made, stamp, createUniqueIndex('boxes', 'uniq', ['made_at']), gone]],
    ['where the column may not go', [made, stamp, tolerant(gone)]],
    [
      'of a step that may be refused',
      [made, updateRows('boxes', { set: { made_at: '(SELECT 1)' }, refuses: 'TRUE' }), gone],
    ],
  ])('%s', (_, steps) => {
    expect(left(steps)).toEqual([]);
  });

  it('that the server notes the time of', () => {
    const start = applyOperation(warehouse(), addColumn('boxes', 'changed', timestamp().onUpdateNow()));
    expect(left([made, stamp, gone], start)).toEqual([]);
  });

  it('into an index: the server looks at it when another column of that is written', () => {
    const start = applyOperation(warehouse(), createUniqueIndex('boxes', 'uniq', ['weight', 'shelf_id']));
    const weigh = updateRows('boxes', { set: { weight: 'id' }, reads: { boxes: ['id'] } });
    const gather = updateRows('boxes', { set: { shelf_id: '1' } });
    expect(
      left(
        [
          weigh,
          gather,
          dropIndex('boxes', 'uniq', { columns: ['weight', 'shelf_id'], unique: true }),
          dropColumn('boxes', 'weight'),
        ],
        start,
      ),
    ).toEqual([]);
  });

  it('that sets off a trigger', () => {
    const statement = 'INSERT INTO shelves (id) VALUES (NEW.id)';
    const trigger = createTrigger('copies', { table: 'boxes', timing: 'AFTER', event: 'UPDATE', statement });
    expect(left([made, stamp, gone], applyOperation(warehouse(), trigger))).toEqual([]);
  });

  it('that goes on to another table', () => {
    const keyed = [
      createUniqueIndex('boxes', 'uniq', ['weight']),
      addForeignKey('shelves', 'fk', ['id'], 'boxes', ['weight'], { onUpdate: 'CASCADE' }),
    ].reduce(applyOperation, warehouse());
    expect(coalesced(keyed, [updateRows('boxes', { set: { weight: '7' } })]).idle.size).toBe(0);
  });
});
