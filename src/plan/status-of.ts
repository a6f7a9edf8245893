import type { ReleaseMark, RevisionRef } from '../migration/model.ts';
import type { MigrationOutline, SetOutline } from '../migration/outline.ts';
import { rowRefs } from '../migration/version-rows.ts';
import type { Drift, LiveSchema } from './model.ts';
import { describeStanding, type Standing } from './standing.ts';
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

/** What was found out about a database, as status says it. */
export function statusOf(
  set: SetOutline,
  live: LiveSchema,
  mark: ReleaseMark,
  at: Standing,
  found: { readonly pending: readonly MigrationOutline[] } & Pick<Status, 'variants' | 'drift'>,
): Status {
  return {
    service: set.service,
    database: set.database,
    release: at.empty ? null : at.whereabouts.release,
    standing: describeStanding(at),
    alike: at.whereabouts.alike,
    revisions: rowRefs(live.rows),
    to: mark.release,
    pending: found.pending.map(({ name, release, revision }) => ({ name, release, revision: revision.revision })),
    variants: found.variants,
    drift: found.drift,
  };
}
