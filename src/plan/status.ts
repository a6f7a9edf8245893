import { bindInputs } from '../migration/bind-inputs.ts';
import type { MigrationSet, RevisionRef } from '../migration/model.ts';
import { rowRefs } from '../migration/version-rows.ts';
import { findDrift } from './drift.ts';
import type { Drift, LiveDatabase } from './model.ts';
import { outlook } from './plan.ts';
import { prospect } from './prospect.ts';
import { describeStanding, findMark, standing } from './standing.ts';
import type { FoundVariant } from './variants.ts';

/** Where a live database stands, what it lacks for a release, and how it differs from what is expected there. */
export interface Status {
  readonly service: string;
  readonly database: string;
  /** The newest release that the database has whole; `null` before the first, or when it is empty. */
  readonly release: string | null;
  /** `victoria`, `between yoga and zed`, `empty`. */
  readonly standing: string;
  /** Releases that cannot be told from `release`: nothing changed between them. */
  readonly alike: readonly string[];
  readonly revisions: readonly RevisionRef[];
  /** The release that `pending` leads to: the set's last, unless one was named. */
  readonly to: string;
  readonly pending: readonly { readonly name: string; readonly release: string; readonly revision: string }[];
  /** What the database is instead of what the chain leaves: installed fresh from a squash, or by an older text. */
  readonly variants: readonly FoundVariant[];
  /** With the differences that a variant explains. */
  readonly drift: readonly Drift[];
}

/** @throws Problem SL004, SL021, SL022, SL024, SL025 */
export function makeStatus(given: MigrationSet, live: LiveDatabase, release?: string): Status {
  const set = bindInputs(given);
  const last = set.releases.at(-1);
  const mark = findMark(set, release ?? last?.release ?? '', live.rows);
  const at = standing(set, live);
  const found = prospect(set, live, mark, at);
  return {
    service: set.service,
    database: set.database,
    release: at.empty ? null : at.whereabouts.release,
    standing: describeStanding(at),
    alike: at.whereabouts.alike,
    revisions: rowRefs(live.rows),
    to: mark.release,
    pending: found.pending.map(({ name, release: of, revision }) => ({
      name,
      release: of,
      revision: revision.revision,
    })),
    variants: found.variants,
    drift: findDrift(found.differences, found.pending, () => outlook(set, live, mark, at).failure),
  };
}
