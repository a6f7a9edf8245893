import { emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { operationsOf, replayOperations } from '../../../src/migration/replay.ts';
import type { Plan } from '../../../src/plan/model.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { createVersionTable } from '../../../src/plan/version-sql.ts';
import { harbour } from '../../integration/run/harbour.ts';

/** The plan of a database that exists nowhere, with tables of so many bytes. */
export function harbourPlan(bytes: Readonly<Record<string, number>>): Plan {
  const server = mariadb('10.11.6');
  const [baseline] = harbour.migrations;
  const [repository] = Object.values(harbour.repositories);
  if (baseline === undefined || repository === undefined) throw new Error('the set is empty');
  const catalog = replayOperations(emptyCatalog(server, { charset: 'utf8mb4', collation: 'utf8mb4_general_ci' }), [
    createVersionTable(repository),
    ...operationsOf(baseline),
  ]);
  return makePlan(
    harbour,
    {
      name: 'harbour',
      catalog,
      rows: new Map([['main', ['a']]]),
      strangers: [],
      sizes: new Map(Object.entries(bytes).map(([name, size]) => [name, { rows: 1, bytes: size }])),
    },
    'two',
  );
}
