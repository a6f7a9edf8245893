import { describe, expect, it } from 'vitest';
import { applyOperation, type Catalog } from '../../../../src/catalog/index.ts';
import type { Step } from '../../../../src/migration/model.ts';
import { assertNone, deleteRows, linkRows, updateRows } from '../../../../src/migration/verb/index.ts';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  bigint,
  createIndex,
  createTable,
  createUniqueIndex,
  dropIndex,
  int,
} from '../../../../src/operation/index.ts';
import { script, warehouse } from './chains.ts';

const weigh = updateRows('boxes', { set: { weight: '1' }, where: 'weight IS NULL', reads: { boxes: ['weight'] } });
const forbidNull = alterColumn('boxes', 'weight', int().notNull());

const widen = alterColumn('boxes', 'weight', bigint());
const guard = assertNone("SELECT id FROM boxes WHERE label = 'x' AND weight = 2", {
  message: 'there are {rows}',
  reads: { boxes: ['id', 'label', 'weight'] },
});

/** The first words of each statement, and the data steps. */
function outline(steps: readonly Step[], start: Catalog = warehouse()): readonly (readonly string[])[] {
  const short = (sql: string) =>
    sql
      .split('\n')
      .join(' ')
      .replaceAll('`', '')
      .replace(/, (ALGORITHM|LOCK)=\w+/g, '');
  return script(start, steps).map((phase) => phase.map(short));
}

describe('a schema change waits for the next phase that changes its table', () => {
  it('rides in the copy behind a data step that does not look at it', () => {
    const steps = [createIndex('boxes', 'ix_label', ['label']), addColumn('boxes', 'size', int()), weigh, forbidNull];
    expect(outline(steps)).toEqual([
      ['rows: boxes'],
      [
        expect.stringMatching(
          /^ALTER TABLE boxes MODIFY COLUMN weight int NOT NULL, ADD COLUMN size int, ADD INDEX ix_label \(label\)$/,
        ),
      ],
    ]);
  });

  it('is there before a data step that reads its columns', () => {
    const look = updateRows('boxes', { set: { weight: '2' }, where: "label = 'x'", reads: { boxes: ['label'] } });
    const steps = [createIndex('boxes', 'ix_label', ['label']), look, forbidNull];
    expect(outline(steps)).toEqual([
      ['ALTER TABLE boxes ADD INDEX ix_label (label)', 'rows: boxes'],
      ['ALTER TABLE boxes MODIFY COLUMN weight int NOT NULL'],
    ]);
  });

  it('does not leave a copy for a phase without one', () => {
    const steps = [
      widen,
      createIndex('boxes', 'ix_label', ['label']),
      weigh,
      alterColumn('boxes', 'weight', bigint().default('0')),
    ];
    expect(outline(steps)).toEqual([
      [expect.stringMatching(/^ALTER TABLE boxes MODIFY COLUMN weight bigint, ADD INDEX ix_label/), 'rows: boxes'],
      [expect.stringMatching(/^ALTER TABLE boxes MODIFY COLUMN weight bigint DEFAULT '0'/)],
    ]);
  });

  it('makes a table where a later phase would have changed it again', () => {
    const steps = [
      createTable('labels', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
      weigh,
      forbidNull,
      createUniqueIndex('boxes', 'uniq', ['weight']),
      addForeignKey('labels', 'fk', ['id'], 'boxes', ['weight']),
    ];
    expect(
      outline(steps)
        .flat()
        .filter((sql) => sql.includes('labels')),
    ).toEqual([expect.stringMatching(/^CREATE TABLE labels .*FOREIGN KEY/)]);
  });
});

describe('an index and a guard that looks rows up by its columns', () => {
  it('is built in a copy before it', () => {
    expect(outline([widen, guard, createIndex('boxes', 'ix_label', ['label'])])).toEqual([
      ['ALTER TABLE boxes MODIFY COLUMN weight bigint, ADD INDEX ix_label (label)', 'rows: boxes'],
    ]);
  });

  it('goes before it where another one begins like it', () => {
    const wide = [createIndex('boxes', 'ix_label', ['label']), createIndex('boxes', 'ix_both', ['label', 'weight'])];
    const start = wide.reduce(applyOperation, warehouse());
    expect(
      outline([widen, guard, dropIndex('boxes', 'ix_label', { columns: ['label'], unique: false })], start),
    ).toEqual([['ALTER TABLE boxes DROP INDEX ix_label, MODIFY COLUMN weight bigint', 'rows: boxes']]);
  });

  it.each<[string, readonly Step[], Catalog?]>([
    [
      'the only one of its kind',
      [widen, guard, dropIndex('boxes', 'ix', { columns: ['label'], unique: false })],
      applyOperation(warehouse(), createIndex('boxes', 'ix', ['label'])),
    ],
    ['one that rows may not meet', [widen, guard, createUniqueIndex('boxes', 'uniq', ['label'])]],
    [
      'one behind a step that works with what it reads',
      [
        widen,
        updateRows('boxes', {
          set: { shelf_id: '1' },
          where: "label = 'x' AND weight = 2",
          reads: { boxes: ['label', 'weight'] },
        }),
        createIndex('boxes', 'ix_label', ['label']),
      ],
    ],
  ])('stays behind it: %s', (_, steps, start = warehouse()) => {
    expect(outline(steps, start)).toEqual([
      ['ALTER TABLE boxes MODIFY COLUMN weight bigint', 'rows: boxes'],
      [expect.stringMatching(/^ALTER TABLE boxes (ADD|DROP) (UNIQUE )?INDEX/)],
    ]);
  });
});

describe('rows that come', () => {
  /** Boxes go with their shelf. */
  const keyed = (): Catalog =>
    [
      alterColumn('shelves', 'id', int().notNull().autoIncrement()),
      addForeignKey('boxes', 'fk', ['shelf_id'], 'shelves', ['id'], { onDelete: 'CASCADE' }),
    ].reduce(applyOperation, warehouse());
  const size = addColumn('boxes', 'size', int().notNull().default('1'));

  it('leave alone what refers to their table', () => {
    const link = linkRows('boxes', {
      ...{ key: ['id'], column: 'shelf_id', into: 'shelves', values: { name: "'new'" }, where: 'mark IS NULL' },
      reads: { boxes: ['mark'] },
    });
    expect(outline([addColumn('boxes', 'mark', int()), link, size], keyed())).toEqual([
      [expect.stringMatching(/^ALTER TABLE boxes ADD COLUMN mark .*ADD COLUMN size/), 'rows: boxes'],
    ]);
  });

  it('are not those that go: others go with them', () => {
    const clear = deleteRows('shelves', { where: '`row` = 1', reads: { shelves: ['row'] } });
    expect(outline([addColumn('shelves', 'row', int()), clear, size], keyed())).toEqual([
      ['ALTER TABLE shelves ADD COLUMN row int', 'rows: shelves'],
      [expect.stringMatching(/^ALTER TABLE boxes ADD COLUMN size/)],
    ]);
  });
});
