import type { Catalog } from '../catalog/model.ts';
import type { Migration, MigrationSet, ReleaseMark } from '../migration/model.ts';
import { pendingMigrations } from '../migration/release.ts';
import { afterSteps, findBegun } from './begun.ts';
import { withoutNeedlessSteps } from './gone.ts';
import type { LiveDatabase } from './model.ts';
import { remembered } from './remembered.ts';
import type { Standing } from './standing.ts';
import {
  compareExplained,
  type ExplainedDifference,
  type FoundVariant,
  type Recognised,
  recognise,
} from './variants.ts';
import { withoutVersionTables } from './version-sql.ts';

/** What is pending for a database, and how it differs from what the set expects: known before anything is simulated. */
export interface Prospect {
  readonly standing: Standing;
  readonly mark: ReleaseMark;
  readonly pending: readonly Migration[];
  readonly variants: readonly FoundVariant[];
  readonly differences: readonly ExplainedDifference[];
  /** What a database without drift looks like before the first pending migration. */
  readonly untouched: Catalog;
  /** Steps of the first pending migration that an earlier, interrupted run has done. */
  readonly begun: number;
}

const recognised = new WeakMap<LiveDatabase, { readonly set: MigrationSet; readonly known: Recognised }>();

/** What a database is does not depend on where it goes: several plans of one database find it out once. */
function recogniseOnce(set: MigrationSet, live: LiveDatabase, at: Standing, own: Catalog): Recognised {
  const before = recognised.get(live);
  if (before?.set === set) return before.known;
  const known = recognise(set, at.covered, own);
  recognised.set(live, { set, known });
  return known;
}

function look(set: MigrationSet, live: LiveDatabase, mark: ReleaseMark, at: Standing): Prospect {
  const waiting = pendingMigrations(at.graph, set, at.covered, mark);
  const own = withoutVersionTables(live.catalog, set);
  const known: Recognised = at.empty ? { catalogs: [own], found: [] } : recogniseOnce(set, live, at, own);
  const untouched = known.catalogs.at(-1) as Catalog;
  const [next] = waiting;
  const begun = next === undefined ? { steps: 0, expected: untouched } : findBegun(untouched, own, next);
  const reached = known.catalogs.map((catalog) => (next ? afterSteps(catalog, next, begun.steps) : catalog));
  const differences = compareExplained(reached, known.found, own);
  const pending = withoutNeedlessSteps(waiting, differences);
  return { standing: at, mark, pending, variants: known.found, differences, untouched, begun: begun.steps };
}

/** Holds a live database against the set; once for a plan, for status, and for what is asked of the rows. */
export const prospect = remembered(look);
