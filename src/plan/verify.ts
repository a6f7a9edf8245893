import type { Catalog } from '../catalog/model.ts';
import { bindInputs } from '../migration/bind-inputs.ts';
import type { MigrationSet, ReleaseMark } from '../migration/model.ts';
import { closure, revisionGraph, revisionKey } from '../migration/revision-graph.ts';
import { rowRefs } from '../migration/version-rows.ts';
import type { Drift, LiveDatabase } from './model.ts';
import { describeStanding, findMark, standing } from './standing.ts';
import { compareExplained, type ExplainedDifference, type FoundVariant, recognise } from './variants.ts';
import { withoutVersionTables } from './version-sql.ts';

/** A live database held against a set at a release. */
export interface Verification {
  readonly service: string;
  readonly database: string;
  /** Where the version tables say it is. */
  readonly from: string;
  readonly to: string;
  /** Nothing differs that could matter to the service or to a later upgrade. */
  readonly verified: boolean;
  readonly variants: readonly FoundVariant[];
  readonly differences: readonly Finding[];
}

export interface Finding {
  readonly code: string;
  readonly kind: 'harmless' | 'different';
  readonly object: string;
  readonly expected: string | null;
  readonly found: string | null;
  /** Name of the known variant whose difference this is; such a one is always harmless. */
  readonly variant: string | null;
}

function finding({ code, harmless, object, expected, found, variant }: ExplainedDifference): Finding {
  return { code, kind: harmless || variant !== null ? 'harmless' : 'different', object, expected, found, variant };
}

/** The version rows against a release's mark: each repository's rows as that release's own tool leaves them. */
function versionFindings(
  set: MigrationSet,
  live: LiveDatabase,
  mark: ReleaseMark,
  covered: ReadonlySet<string>,
): Finding[] {
  return Object.entries(set.repositories).flatMap(([key, { format, versionTable }]) => {
    const wanted = mark.heads.filter(({ repository }) => repository === key);
    const found = live.rows.get(key) ?? [];
    const expected = wanted.map(({ revision }) => revision);
    if ([...expected].sort().join() === [...found].sort().join()) return [];
    // Rows of a tool that the release no longer asks: left from before the switch, or never there.
    const idle = format === 'sqlalchemy-migrate' && wanted.every((ref) => covered.has(revisionKey(ref)));
    return [
      {
        code: 'version-rows',
        kind: idle ? 'harmless' : 'different',
        object: `${versionTable} (${key})`,
        expected: expected.join(', ') || null,
        found: found.join(', ') || null,
        variant: null,
      },
    ];
  });
}

/** Differences of a live catalog from the one that the set has at a release, and the variants that explain them. */
export function compareWithRelease(
  set: MigrationSet,
  live: Catalog,
  mark: ReleaseMark,
): { readonly variants: readonly FoundVariant[]; readonly differences: readonly ExplainedDifference[] } {
  const own = withoutVersionTables(live, set);
  const { catalogs, found } = recognise(set, closure(revisionGraph(set), mark.heads), own);
  return { variants: found, differences: compareExplained(catalogs, found, own) };
}

/**
 * @param given bound to the values of its inputs (`bindInputs`); one that is not has their defaults
 * @param release by default the one that the version tables name
 * @throws Problem SL004, SL021, SL022, SL024, SL025
 */
export function verify(given: MigrationSet, live: LiveDatabase, release?: string): Verification {
  const set = bindInputs(given);
  const at = standing(set, live);
  const named = release ?? at.whereabouts.release ?? set.releases[0]?.release ?? '';
  const mark = findMark(set, named, live.rows);
  const covered = closure(at.graph, rowRefs(live.rows));
  const held = compareWithRelease(set, live.catalog, mark);
  const differences = [...versionFindings(set, live, mark, covered), ...held.differences.map(finding)];
  return {
    service: set.service,
    database: set.database,
    from: describeStanding(at),
    to: mark.release,
    verified: differences.every(({ kind }) => kind === 'harmless'),
    variants: held.variants,
    differences,
  };
}

/**
 * A difference from the release that follows from the drift which the database started with: columns that a new foreign
 * key compares with text of another collation have taken that collation.
 */
export function followsFromDrift(drift: readonly Drift[], code: string): boolean {
  return code === 'column-charset' && drift.some((one) => one.code.endsWith('-charset'));
}
