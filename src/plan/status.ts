import { bindInputs } from '../migration/bind-inputs.ts';
import type { MigrationSet } from '../migration/model.ts';
import { findDrift } from './drift.ts';
import type { LiveDatabase } from './model.ts';
import { outlook } from './plan.ts';
import { prospect } from './prospect.ts';
import { findMark, standing } from './standing.ts';
import { type Status, statusOf } from './status-of.ts';

/** @throws Problem SL004, SL021, SL022, SL024, SL025 */
export function makeStatus(given: MigrationSet, live: LiveDatabase, release?: string): Status {
  const set = bindInputs(given);
  const last = set.releases.at(-1);
  const mark = findMark(set, release ?? last?.release ?? '', live.rows);
  const at = standing(set, live);
  const found = prospect(set, live, mark, at);
  const drift = findDrift(found.differences, found.pending, () => outlook(set, live, mark, at).failure);
  return statusOf(set, live, mark, at, { ...found, drift });
}
