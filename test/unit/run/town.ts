import { expect } from 'vitest';
import { emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import { createTable, int, type MigrationSet, type Step, varchar } from '../../../src/migration/index.ts';
import { operationsOf, replayOperations } from '../../../src/migration/replay.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { createVersionTable } from '../../../src/plan/version-sql.ts';
import { type Unit, unitsOf } from '../../../src/run/unit.ts';
import { twoReleases } from '../../support/two-releases.ts';

const columns = { id: int().notNull(), other_id: int(), name: varchar(20) };
const table = (name: string, parent?: string) =>
  createTable(name, {
    columns,
    primaryKey: ['id'],
    foreignKeys: parent === undefined ? [] : [{ columns: ['other_id'], refTable: parent, refColumns: ['id'] }],
  });

export interface Town {
  readonly set: MigrationSet;
  /** As it stands before the plan. */
  readonly catalog: Catalog;
  readonly units: readonly Unit[];
}

/** The plan of these steps for a database that exists nowhere: tables of one shape, some tied by keys. */
export function townPlan(...steps: Step[]): Town {
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
  return { set, catalog, units: unitsOf(plan) };
}
