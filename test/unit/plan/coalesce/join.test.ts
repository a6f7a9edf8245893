import { describe, expect, it } from 'vitest';
import { applyOperation, type Catalog } from '../../../../src/catalog/index.ts';
import type { Step } from '../../../../src/migration/model.ts';
import { deleteRows, linkRows, updateRows } from '../../../../src/migration/verb/index.ts';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  bigint,
  createIndex,
  createTable,
  createUniqueIndex,
  int,
} from '../../../../src/operation/index.ts';
import { script, warehouse } from './chains.ts';

const weigh = updateRows('boxes', { set: { weight: '1' }, where: 'weight IS NULL', reads: { boxes: ['weight'] } });
const forbidNull = alterColumn('boxes', 'weight', int().notNull());

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
      alterColumn('boxes', 'weight', bigint()),
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
