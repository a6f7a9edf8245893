import { describe, expect, it } from 'vitest';
import { needsOfProgram, withNeeds } from '../../../generator/rows/needs.ts';
import type { Program } from '../../../generator/rows/program.ts';
import { assertNone, deleteRows, insertFromSelect, updateRows } from '../../../src/migration/verb/index.ts';
import {
  append,
  constant,
  count,
  define,
  each,
  execute,
  field,
  fn,
  insert,
  raise,
  run,
  select,
  variable,
  when,
} from './build.ts';

const needs = (step: Parameters<typeof withNeeds>[0]) => {
  const found = withNeeds(step);
  return 'needs' in found ? found.needs : undefined;
};

describe('a query has nothing to give without rows of', () => {
  it.each([
    ['SELECT id FROM boxes', ['boxes']],
    ['SELECT 1 FROM `boxes` AS b WHERE b.id IN (SELECT id FROM labels GROUP BY id)', ['boxes']],
    ['SELECT b.id FROM boxes b, shelves', ['boxes', 'shelves']],
    [
      'SELECT b.id FROM boxes b JOIN shelves s ON s.id = b.shelf INNER JOIN rooms USING (room)',
      ['boxes', 'rooms', 'shelves'],
    ],
    ['SELECT b.id FROM boxes b LEFT JOIN shelves s ON s.id = b.shelf JOIN rooms ON 1', ['boxes', 'rooms']],
    ['SELECT b.id FROM boxes b LEFT OUTER JOIN shelves ON shelves.id = b.id', ['boxes']],
    ['SELECT b.id FROM boxes b JOIN shelves s ON LEFT(s.id, 3) = b.shelf', ['boxes', 'shelves']],
    ['SELECT b.id FROM boxes b CROSS JOIN (SELECT id FROM labels) AS x', ['boxes']],
    ["SELECT UUID(), COALESCE(note, 'COUNT(*)') FROM boxes", ['boxes']],
  ])('%s', (sql, tables) => {
    expect(needs(insertFromSelect('t', ['a'], sql))).toEqual(tables);
    expect(needs(assertNone(sql, { message: 'no' }))).toEqual(tables);
  });

  it.each([
    'SELECT COUNT(*) FROM boxes',
    'SELECT (SELECT MAX(id) FROM labels) FROM boxes',
    'SELECT id FROM boxes GROUP BY id',
    'SELECT id FROM boxes UNION SELECT id FROM shelves',
    'SELECT s.id FROM boxes b RIGHT JOIN shelves s ON s.id = b.shelf',
    'SELECT id FROM boxes NATURAL LEFT JOIN shelves',
    'SELECT id FROM elsewhere.boxes',
    'SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM boxes)',
    'SELECT 1',
  ])('none that can be told: %s', (sql) => {
    expect(needs(insertFromSelect('t', ['a'], sql))).toBeUndefined();
  });
});

describe('a change has nothing to do without rows of', () => {
  it('what it joins, besides its own table', () => {
    const join = 'JOIN shelves ON shelves.id = boxes.shelf LEFT JOIN rooms ON rooms.id = shelves.room';
    expect(needs(updateRows('boxes', { set: { a: '1' }, join }))).toEqual(['shelves']);
    expect(needs(deleteRows('boxes', { join: 'JOIN boxes AS twin ON twin.a = boxes.a' }))).toBeUndefined();
    expect(needs(deleteRows('boxes', { where: 'id IN (SELECT id FROM shelves)' }))).toBeUndefined();
  });
});

describe('code has nothing to do without rows of', () => {
  const parcels = execute(select('parcels', ['id', 'owner_id']), 'parcels');
  const owners = execute(select('owners', ['id']), 'owners');
  const note = execute(insert('log', { id: run(field('parcel', 'id')) }));
  const ofParcels = each('parcel', 'parcels', note);

  it('the table that all of its loops go through', () => {
    expect(needsOfProgram([parcels, ofParcels])).toEqual(['parcels']);
    expect(needsOfProgram([parcels, define('count', fn('len', variable('parcels'))), ofParcels, ofParcels])).toEqual([
      'parcels',
    ]);
  });

  it.each<[string, Program]>([
    ['it does nothing in a loop', [parcels, note]],
    ['it does more', [parcels, ofParcels, when(variable('parcels'), [note])]],
    ['it may refuse', [parcels, ofParcels, raise(constant('never'))]],
    ['its loops go through different tables', [parcels, owners, ofParcels, each('owner', 'owners', note)]],
    ['its loop goes through a list', [parcels, append('others', constant(1n)), each('parcel', 'others', note)]],
    ['it counts', [execute(count('parcels', null), 'parcels'), ofParcels]],
  ])('none that can be told where %s', (_, program) => {
    expect(needsOfProgram(program)).toEqual([]);
  });
});
