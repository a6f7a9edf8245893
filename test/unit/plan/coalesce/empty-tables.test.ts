import { describe, expect, it } from 'vitest';
import { applyOperation } from '../../../../src/catalog/index.ts';
import type { Step } from '../../../../src/migration/model.ts';
import {
  assertNone,
  code,
  deleteRows,
  insertFromSelect,
  insertRows,
  linkRows,
  updateRows,
} from '../../../../src/migration/verb/index.ts';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  createTable,
  createTrigger,
  dropColumn,
  dropForeignKey,
  dropTable,
  foreignKey,
  int,
  renameTable,
  tolerant,
  varchar,
} from '../../../../src/operation/index.ts';
import { coalesced, script, warehouse } from './chains.ts';

const labels = createTable('labels', {
  columns: { id: int().notNull(), box_id: int(), text: varchar(40) },
  primaryKey: ['id'],
  foreignKeys: [foreignKey('labels_fk', ['box_id'], 'boxes', ['id'], { onDelete: 'CASCADE' })],
});
const shorten = updateRows('labels', { set: { text: "'x'" }, where: 'text IS NULL', reads: { labels: ['text'] } });
const rigid = alterColumn('labels', 'text', varchar(40).notNull());

/** Kinds of the data steps that are left out, and what runs, shortened. */
function plan(steps: readonly Step[], start = warehouse()) {
  const { idle } = coalesced(start, steps);
  return {
    idle: [...idle].map((at) => steps[at]?.kind),
    runs: script(start, steps).map((phase) =>
      phase.map((sql) =>
        sql
          .replaceAll('`', '')
          .split(/[\s(]+/, 3)
          .join(' '),
      ),
    ),
  };
}

describe('a table that comes along empty', () => {
  it('has no rows to change, and is made as it ends', () => {
    expect(plan([labels, shorten, rigid, deleteRows('labels', { where: 'id > 3' })])).toEqual({
      idle: ['updateRows', 'deleteRows'],
      runs: [['CREATE TABLE labels']],
    });
  });

  it('has none to join, to insert from, to link, or to stand in the way', () => {
    const steps = [
      labels,
      updateRows('boxes', {
        set: { label: 'labels.text' },
        join: 'JOIN labels ON box_id = boxes.id',
        needs: ['labels'],
      }),
      insertFromSelect('boxes', ['id', 'label'], 'SELECT id, text FROM labels', { needs: ['labels'] }),
      linkRows('labels', { key: ['id'], column: 'box_id', into: 'boxes', values: {} }),
      assertNone('SELECT id FROM labels', { message: 'there are {rows}', needs: ['labels'] }),
      code({
        description: 'each label',
        reads: {},
        writes: { boxes: ['label'] },
        needs: ['labels'],
        run: async () => {},
      }),
    ];
    expect(plan(steps).idle).toEqual(['updateRows', 'insertFromSelect', 'linkRows', 'assertNone', 'code']);
  });

  it('is empty under another name, too', () => {
    const steps = [labels, renameTable('labels', 'tags'), updateRows('tags', { set: { text: "'x'" } })];
    expect(plan(steps).idle).toEqual(['updateRows']);
  });

  it('keeps nobody waiting who moves rows of the table that its key points at', () => {
    const steps = [
      labels,
      deleteRows('boxes', { where: 'id = 3', reads: { boxes: ['id'] } }),
      dropForeignKey('labels', 'labels_fk', { columns: ['box_id'], refTable: 'boxes', refColumns: ['id'] }),
      dropColumn('labels', 'box_id'),
    ];
    expect(plan(steps).runs.flat()).toEqual(['rows: boxes', 'CREATE TABLE labels']);
  });

  it('need not be made where it goes again behind them', () => {
    const steps = [labels, deleteRows('boxes', { where: 'id = 3', reads: { boxes: ['id'] } }), dropTable('labels')];
    expect(plan(steps).runs.flat()).toEqual(['rows: boxes']);
  });
});

describe('a table is not taken for empty', () => {
  const filling: readonly (readonly [string, Step])[] = [
    ['fixed rows', insertRows('labels', [{ id: 1 }])],
    ['rows of a query', insertFromSelect('labels', ['id'], 'SELECT id FROM boxes', { needs: ['boxes'] })],
    ['rows that belong to others', linkRows('boxes', { key: ['id'], column: 'weight', into: 'labels', values: {} })],
    ['code', code({ description: 'labels', reads: {}, writes: { labels: ['*'] }, run: async () => {} })],
  ];
  it.each(filling)('behind %s', (_, fill) => {
    expect(plan([labels, fill, shorten]).idle).toEqual([]);
  });

  it('that was there before', () => {
    expect(plan([shorten], applyOperation(warehouse(), labels)).idle).toEqual([]);
  });

  it('that the server may have refused to make', () => {
    expect(plan([tolerant(labels) as typeof labels, shorten]).idle).toEqual([]);
  });

  it('where a step sets off a trigger', () => {
    const trigger = createTrigger('copies', {
      ...{ table: 'boxes', timing: 'AFTER', event: 'UPDATE' },
      statement: 'INSERT INTO labels (id) VALUES (NEW.id)',
    });
    expect(plan([labels, trigger, updateRows('boxes', { set: { weight: '1' } }), shorten]).idle).toEqual([]);
  });

  it('by a step that does something without its rows', () => {
    const steps = [
      labels,
      insertFromSelect('boxes', ['id', 'label'], 'SELECT 9, MAX(text) FROM labels', { reads: { labels: ['text'] } }),
      addColumn('boxes', 'size', int()),
      addForeignKey('boxes', 'fk', ['shelf_id'], 'shelves', ['id']),
    ];
    expect(plan(steps).idle).toEqual([]);
  });
});
