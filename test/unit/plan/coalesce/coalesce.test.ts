import { describe, expect, it } from 'vitest';
import { applyOperation, mysql } from '../../../../src/catalog/index.ts';
import { assertNone, deleteRows, insertRows, updateRows } from '../../../../src/migration/verb/index.ts';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  bigint,
  createIndex,
  createTable,
  createUniqueIndex,
  datetime,
  dropColumn,
  dropForeignKey,
  dropIndex,
  dropTable,
  foreignKey,
  int,
  json,
  renameTable,
  text,
  tolerant,
  unique,
  varchar,
} from '../../../../src/operation/index.ts';
import { coalesced, script, warehouse } from './chains.ts';

describe('what flows together', () => {
  it('makes one instant statement of columns that several scripts add', () => {
    const steps = [addColumn('boxes', 'colour', int()), addColumn('boxes', 'size', int())];
    expect(script(warehouse(), steps)).toEqual([
      ['ALTER TABLE `boxes` ADD COLUMN `colour` int, ADD COLUMN `size` int, ALGORITHM=INSTANT'],
    ]);
  });

  it('never makes a column that goes again', () => {
    const steps = [
      addColumn('boxes', 'colour', int()),
      dropColumn('boxes', 'colour'),
      addColumn('boxes', 'size', int()),
    ];
    expect(script(warehouse(), steps)).toEqual([['ALTER TABLE `boxes` ADD COLUMN `size` int, ALGORITHM=INSTANT']]);
  });

  it('takes a column that is dropped and added under one name for two', () => {
    const steps = [dropColumn('boxes', 'weight'), addColumn('boxes', 'weight', int())];
    expect(script(warehouse(), steps)).toEqual([
      ['ALTER TABLE `boxes` DROP COLUMN `weight`, ADD COLUMN `weight` int, ALGORITHM=INSTANT'],
    ]);
  });

  it('keeps a rename a rename, over several scripts', () => {
    const steps = [
      alterColumn('boxes', 'weight', int(), { rename: 'grams' }),
      alterColumn('boxes', 'grams', int(), { rename: 'mass' }),
    ];
    expect(script(warehouse(), steps)).toEqual([
      ['ALTER TABLE `boxes` CHANGE COLUMN `weight` `mass` int, ALGORITHM=INSTANT'],
    ]);
  });

  it('builds indexes apart from instant changes', () => {
    const steps = [addColumn('boxes', 'colour', int()), createIndex('boxes', 'ix_colour', ['colour'])];
    expect(script(warehouse(), steps)).toEqual([
      [
        'ALTER TABLE `boxes` ADD COLUMN `colour` int, ALGORITHM=INSTANT',
        'ALTER TABLE `boxes` ADD INDEX `ix_colour` (`colour`), ALGORITHM=NOCOPY, LOCK=NONE',
      ],
    ]);
  });

  it('lets everything ride in a copy that cannot be avoided', () => {
    const steps = [
      alterColumn('boxes', 'label', text()),
      addColumn('boxes', 'colour', int()),
      createIndex('boxes', 'ix_weight', ['weight']),
    ];
    expect(script(warehouse(), steps)).toEqual([
      [expect.stringMatching(/^ALTER TABLE `boxes` MODIFY .* ADD COLUMN .* ADD INDEX /)],
    ]);
  });

  it('makes a new table as it ends, and none that goes again', () => {
    const steps = [
      createTable('labels', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
      addColumn('labels', 'name', varchar(10)),
      createTable('passing', { columns: { id: int() } }),
      dropTable('passing'),
      renameTable('labels', 'stickers'),
    ];
    const [phase] = script(warehouse(), steps);
    expect(phase).toHaveLength(1);
    expect(phase?.[0]).toMatch(/^CREATE TABLE `stickers` \(\n {2}`id` int NOT NULL,\n {2}`name` varchar\(10\)/);
  });

  it('passes data steps that it has nothing to do with', () => {
    const steps = [
      addColumn('boxes', 'colour', int()),
      updateRows('shelves', { set: { name: "'x'" } }),
      addColumn('boxes', 'size', int()),
      updateRows('boxes', { set: { label: 'weight' }, reads: { boxes: ['weight'] } }),
      addColumn('boxes', 'depth', int()),
    ];
    expect(
      script(warehouse(), steps)
        .flat()
        .filter((sql) => sql.startsWith('ALTER')),
    ).toHaveLength(1);
  });

  it('makes a fill of a new column its default while it is added', () => {
    const steps = [addColumn('boxes', 'colour', int()), updateRows('boxes', { set: { colour: '7' } })];
    expect(script(warehouse(), steps)).toEqual([
      [
        "ALTER TABLE `boxes` ADD COLUMN `colour` int DEFAULT '7', ALGORITHM=INSTANT",
        'ALTER TABLE `boxes` MODIFY COLUMN `colour` int, ALGORITHM=INSTANT',
      ],
    ]);
  });

  it('fills, forbids NULL and builds the index without touching a row', () => {
    const steps = [
      addColumn('boxes', 'colour', int()),
      updateRows('boxes', { set: { colour: '0' } }),
      alterColumn('boxes', 'colour', int().notNull()),
    ];
    expect(script(warehouse(), steps).flat()).toEqual([
      "ALTER TABLE `boxes` ADD COLUMN `colour` int NOT NULL DEFAULT '0', ALGORITHM=INSTANT",
      'ALTER TABLE `boxes` MODIFY COLUMN `colour` int NOT NULL, ALGORITHM=INSTANT',
    ]);
  });

  it('takes the moment of the upgrade for a constant, and sees that no row is left without a value', () => {
    const steps = [
      addColumn('boxes', 'made', datetime()),
      updateRows('boxes', { set: { made: ':now' } }),
      updateRows('boxes', { set: { made: ':now' }, where: 'made IS NULL', reads: { boxes: ['made'] } }),
      alterColumn('boxes', 'made', datetime().notNull()),
    ];
    expect(script(warehouse(), steps).flat()).toEqual([
      'ALTER TABLE `boxes` ADD COLUMN `made` datetime NOT NULL DEFAULT :now, ALGORITHM=INSTANT',
      'ALTER TABLE `boxes` MODIFY COLUMN `made` datetime NOT NULL, ALGORITHM=INSTANT',
    ]);
  });

  it('fills rows without a value once more where the first fill left all of them without', () => {
    const steps = [
      addColumn('boxes', 'colour', int()),
      updateRows('boxes', { set: { colour: 'NULL' } }),
      updateRows('boxes', { set: { colour: '8' }, where: 'colour IS NULL', reads: { boxes: ['colour'] } }),
    ];
    expect(script(warehouse(), steps).flat()[0]).toContain("ADD COLUMN `colour` int DEFAULT '8'");
  });

  it('adds a key behind the copy of its table and behind the table that it points at', () => {
    const steps = [
      alterColumn('boxes', 'label', text()),
      createTable('owners', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
      addColumn('boxes', 'owner_id', int()),
      addForeignKey('boxes', 'fk_owner', ['owner_id'], 'owners', ['id']),
    ];
    const [phase = []] = script(warehouse(), steps);
    expect(phase).toHaveLength(3);
    expect(phase[0]).toMatch(/^CREATE TABLE `owners`/);
    expect(phase[1]).toMatch(/^ALTER TABLE `boxes` MODIFY .*ADD COLUMN `owner_id` int$/);
    expect(phase[2]).toMatch(/^SET STATEMENT foreign_key_checks=0 FOR ALTER TABLE `boxes` ADD CONSTRAINT `fk_owner`/);
  });

  it('lets a key go for a moment when the index that it stands on is replaced under its name', () => {
    const start = applyOperation(
      warehouse(),
      createTable('notes', {
        columns: { box: int(), text: varchar(10), size: int() },
        indexes: [unique('uniq', ['box', 'text'])],
        foreignKeys: [foreignKey('fk_box', ['box'], 'boxes', ['id'])],
      }),
    );
    const steps = [
      dropForeignKey('notes', 'fk_box'),
      dropIndex('notes', 'uniq'),
      createUniqueIndex('notes', 'uniq', ['box', 'text', 'size']),
      addForeignKey('notes', 'fk_box', ['box'], 'boxes', ['id']),
      alterColumn('notes', 'size', bigint()),
    ];
    const [phase, ...more] = script(start, steps);
    expect(more).toEqual([]);
    expect(phase?.filter((sql) => sql.includes('MODIFY'))).toHaveLength(1);
    expect(phase?.filter((sql) => sql.startsWith('ALTER TABLE `notes`') && !sql.includes('FOREIGN KEY'))).toHaveLength(
      1,
    );
    expect(phase?.[0]).toBe('ALTER TABLE `notes` DROP FOREIGN KEY `fk_box`');
  });

  it('asks for the index that a key which comes and goes leaves behind', () => {
    const steps = [
      addForeignKey('boxes', 'fk_shelf', ['weight'], 'shelves', ['id']),
      dropForeignKey('boxes', 'fk_shelf'),
    ];
    expect(script(warehouse(), steps)).toEqual([
      ['ALTER TABLE `boxes` ADD INDEX `fk_shelf` (`weight`), ALGORITHM=NOCOPY, LOCK=NONE'],
    ]);
  });

  it('lets the index of a nameless key have the name of one that goes', () => {
    const start = applyOperation(warehouse(), createUniqueIndex('boxes', 'shelf', ['weight', 'label']));
    const steps = [
      dropIndex('boxes', 'shelf'),
      addColumn('boxes', 'shelf', int()),
      addForeignKey('boxes', null, ['shelf'], 'shelves', ['id']),
    ];
    expect(script(start, steps).flat().join()).toContain(' ADD FOREIGN KEY (`shelf`) REFERENCES `shelves` (`id`)');
  });

  it('moves a guard before everything that it has nothing to do with', () => {
    const guard = assertNone('SELECT id FROM shelves WHERE name IS NULL', {
      message: 'no',
      reads: { shelves: ['id', 'name'] },
    });
    expect(script(warehouse(), [addColumn('boxes', 'colour', int()), guard])[0]).toEqual(['rows: shelves']);
  });
});

describe('what must not be merged', () => {
  it('a data step and the column that it reads', () => {
    const steps = [
      updateRows('boxes', { set: { label: 'weight' }, reads: { boxes: ['weight'] } }),
      dropColumn('boxes', 'weight'),
    ];
    expect(script(warehouse(), steps)).toEqual([['rows: boxes'], [expect.stringContaining('DROP COLUMN')]]);
  });

  it('a fill that depends on the row, on other tables, on a part of the rows, or on the type', () => {
    const filled = (set: string, more = {}) =>
      script(warehouse(), [
        addColumn('boxes', 'colour', int()),
        updateRows('boxes', { set: { colour: set }, ...more }),
      ]).flat();
    expect(filled('weight', { reads: { boxes: ['weight'] } })).toContain('rows: boxes');
    expect(filled('1', { where: 'weight > 3', reads: { boxes: ['weight'] } })).toContain('rows: boxes');
    expect(filled('1', { join: 'JOIN shelves ON shelves.id = shelf_id', reads: { shelves: ['id'] } })).toContain(
      'rows: boxes',
    );
    expect(filled("'2020-01-01'")).toContain('rows: boxes');
    expect(filled(':now')).toContain('rows: boxes');
  });

  it('a fill of rows without a value where some may have one', () => {
    const steps = [
      addColumn('boxes', 'colour', int()),
      updateRows('boxes', { set: { colour: '7' } }),
      updateRows('boxes', { set: { colour: 'NULL' }, where: 'weight > 3', reads: { boxes: ['weight'] } }),
      updateRows('boxes', { set: { colour: '8' }, where: 'colour IS NULL', reads: { boxes: ['colour'] } }),
    ];
    expect(
      script(warehouse(), steps)
        .flat()
        .filter((one) => one === 'rows: boxes'),
    ).toHaveLength(2);
  });

  it('a fill where the server notes the time of every change of a row', () => {
    const steps = [
      addColumn('boxes', 'touched', datetime().onUpdateNow()),
      addColumn('boxes', 'colour', int()),
      updateRows('boxes', { set: { colour: '7' } }),
    ];
    expect(script(warehouse(), steps).flat()).toContain('rows: boxes');
  });

  it('a fill behind rows that came after the column', () => {
    const steps = [
      addColumn('boxes', 'colour', int()),
      insertRows('boxes', [{ id: 1, colour: 3 }]),
      updateRows('boxes', { set: { colour: '7' } }),
    ];
    expect(
      script(warehouse(), steps)
        .flat()
        .filter((one) => one === 'rows: boxes'),
    ).toHaveLength(2);
  });

  it('a fill of text where the server has no default for it', () => {
    const steps = [addColumn('boxes', 'note', text()), updateRows('boxes', { set: { note: "'{}'" } })];
    expect(script(warehouse(mysql('8.0.36')), steps).flat()).toContain('rows: boxes');
    expect(script(warehouse(), steps).flat()).not.toContain('rows: boxes');
  });

  it('the value that rows got from a default which the column then lost', () => {
    const steps = [addColumn('boxes', 'colour', int().default(3)), alterColumn('boxes', 'colour', int())];
    expect(script(warehouse(), steps).flat()).toEqual([
      "ALTER TABLE `boxes` ADD COLUMN `colour` int DEFAULT '3', ALGORITHM=INSTANT",
      'ALTER TABLE `boxes` MODIFY COLUMN `colour` int, ALGORITHM=INSTANT',
    ]);
  });

  it('NULLs and the rule that forbids them', () => {
    const steps = [addColumn('boxes', 'colour', int()), alterColumn('boxes', 'colour', int().notNull())];
    expect(coalesced(warehouse(), steps).phases).toHaveLength(2);
  });

  it('changes of type that lose something on the way', () => {
    const steps = [alterColumn('boxes', 'label', int()), alterColumn('boxes', 'label', varchar(40))];
    expect(coalesced(warehouse(), steps).phases).toHaveLength(2);
    const wider = [alterColumn('boxes', 'label', varchar(80)), alterColumn('boxes', 'label', varchar(255))];
    expect(coalesced(warehouse(), wider).phases).toHaveLength(1);
  });

  it('a unique index, and rows that come or go', () => {
    const steps = [
      deleteRows('boxes', { where: 'weight = 0', reads: { boxes: ['weight'] } }),
      createUniqueIndex('boxes', 'ux_label', ['label']),
    ];
    expect(script(warehouse(), steps)).toEqual([['rows: boxes'], [expect.stringContaining('UNIQUE')]]);
  });

  it('a column whose check a copy would hold against the rows, the index over it, and that copy', () => {
    const steps = [
      alterColumn('boxes', 'weight', bigint()),
      addColumn('boxes', 'data', json().notNull()),
      createIndex('boxes', 'ix', [{ column: 'data', length: 20 }]),
    ];
    expect(script(warehouse(), steps).flat()).toEqual([
      expect.stringMatching(/^ALTER TABLE `boxes` MODIFY COLUMN `weight` bigint$/),
      expect.stringMatching(/^ALTER TABLE `boxes` ADD COLUMN `data` json NOT NULL$/),
      expect.stringMatching(/^ALTER TABLE `boxes` ADD INDEX `ix` \(`data`\(20\)\)$/),
    ]);
  });

  it('writes of two columns that one key is about', () => {
    const start = applyOperation(warehouse(), createUniqueIndex('boxes', 'uniq', ['weight', 'shelf_id']));
    const steps = [
      // Without it the second write could come a phase earlier.
      createIndex('boxes', 'ix', ['weight', 'label']),
      updateRows('boxes', { set: { weight: 'id' }, reads: { boxes: ['id'] } }),
      updateRows('boxes', { set: { shelf_id: '1' } }),
    ];
    const rows = coalesced(start, steps).phases.flatMap(({ behind }) => behind.map(({ item }) => item.at));
    expect(rows).toEqual([1, 2]);
  });

  it('rows that go by a cascade, and what changes in the table that they go from', () => {
    const steps = [
      addForeignKey('boxes', 'fk_shelf', ['shelf_id'], 'shelves', ['id'], { onDelete: 'CASCADE' }),
      deleteRows('shelves', { where: "name = 'x'", reads: { shelves: ['name'] } }),
      createUniqueIndex('boxes', 'ux_label', ['label']),
    ];
    const phases = script(warehouse(), steps);
    expect(phases).toHaveLength(2);
    expect(phases[1]?.[0]).toContain('ux_label');
  });

  it('an operation that the script is ready to see refused', () => {
    const steps = [tolerant(alterColumn('boxes', 'label', varchar(10))), addColumn('boxes', 'colour', int())];
    expect(script(warehouse(), steps)).toEqual([
      [
        'ALTER TABLE `boxes` ADD COLUMN `colour` int, ALGORITHM=INSTANT',
        'ALTER TABLE `boxes` MODIFY COLUMN `label` varchar(10)',
      ],
    ]);
  });

  it('the old primary key, and a new column of its name', () => {
    const steps = [dropColumn('boxes', 'id'), addColumn('boxes', 'id', int())];
    expect(script(warehouse(), steps).flat()).toEqual([
      'ALTER TABLE `boxes` DROP PRIMARY KEY, DROP COLUMN `id`, ADD COLUMN `id` int',
    ]);
  });

  it('two indexes of one name over other columns, but into one in-place statement', () => {
    const steps = [
      createIndex('boxes', 'ix', ['label']),
      updateRows('boxes', { set: { label: 'weight' }, reads: { boxes: ['weight'] } }),
      dropIndex('boxes', 'ix'),
      createIndex('boxes', 'ix', ['weight']),
    ];
    expect(script(warehouse(), steps)).toHaveLength(2);
  });
});
