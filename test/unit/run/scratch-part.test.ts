import { expect, it } from 'vitest';
import { addColumn, addForeignKey, int, type Step, updateRows } from '../../../src/migration/index.ts';
import { partOf } from '../../../src/run/scratch/part.ts';
import { townPlan } from './town.ts';

/** The tables of a database that a plan of these steps is tried on. */
function tried(...steps: Step[]): readonly string[] {
  const { set, units, catalog } = townPlan(...steps);
  return [...partOf(set, units, catalog).tables.keys()].sort();
}

it('copies the tables that a plan changes, and those that keys tie to them', () => {
  expect(tried(addColumn('rooms', 'floor', int()))).toEqual(['chairs', 'houses', 'rooms', 'version']);
});

it('copies what a new key will point at', () => {
  expect(tried(addForeignKey('streets', 'fk_town', ['other_id'], 'towns', ['id']))).toEqual([
    'streets',
    'towns',
    'version',
  ]);
});

it('copies what data steps read and write', () => {
  const step = updateRows('birds', {
    set: { name: '(SELECT MIN(name) FROM nests)' },
    reads: { nests: ['name'] },
  });
  expect(tried(step)).toEqual(['birds', 'nests', 'version']);
});
