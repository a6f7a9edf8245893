import { expect, it } from 'vitest';
import { emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import {
  addColumn,
  addForeignKey,
  createTable,
  int,
  type Step,
  updateRows,
  varchar,
} from '../../../src/migration/index.ts';
import { operationsOf, replayOperations } from '../../../src/migration/replay.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { createVersionTable } from '../../../src/plan/version-sql.ts';
import { partOf } from '../../../src/run/scratch/part.ts';
import { unitsOf } from '../../../src/run/unit.ts';
import { twoReleases } from '../../support/two-releases.ts';

const columns = { id: int().notNull(), other_id: int(), name: varchar(20) };
const table = (name: string, parent?: string) =>
  createTable(name, {
    columns,
    primaryKey: ['id'],
    foreignKeys: parent === undefined ? [] : [{ columns: ['other_id'], refTable: parent, refColumns: ['id'] }],
  });

/** The tables of a database that a plan of these steps is tried on. */
function tried(...steps: Step[]): readonly string[] {
  const made = [
    ...['houses', 'streets', 'towns', 'birds', 'nests', 'logs'].map((name) => table(name)),
    table('rooms', 'houses'),
    table('chairs', 'rooms'),
  ];
  const set = twoReleases('town', made, steps);
  const [baseline] = set.migrations;
  const [[key, repository] = []] = Object.entries(set.repositories);
  if (baseline === undefined || key === undefined || repository === undefined) throw new Error('the set is empty');
  const nothing = emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb4', collation: 'utf8mb4_general_ci' });
  const catalog = replayOperations(nothing, [createVersionTable(repository), ...operationsOf(baseline)]);
  const live = { name: 'town', catalog, rows: new Map([[key, ['a']]]), strangers: [], sizes: new Map() };
  const plan = makePlan(set, live, 'two');
  expect(plan.phases.length).toBeGreaterThan(0);
  return [...partOf(set, unitsOf(plan), catalog).tables.keys()].sort();
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
