import type { Difference } from '../../src/catalog/diff/difference.ts';
import { diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { MigrationSet, Variant } from '../../src/migration/model.ts';
import { closure, type RevisionKey, revisionGraph, revisionKey } from '../../src/migration/revision-graph.ts';
import { expectedCatalog, VariantConflict } from '../../src/plan/expected.ts';
import { describe } from './compare.ts';

/** Names the edited scripts whose older text alone makes a difference. */
export type NewestText = (difference: Difference) => readonly string[];

interface Older {
  readonly variant: Variant;
  /** What the older text leaves, seen from the newest. */
  readonly lines: ReadonlySet<string>;
}

const known = new WeakMap<Catalog, readonly Older[]>();

function olderTexts(set: MigrationSet, covered: ReadonlySet<RevisionKey>, wanted: Catalog): readonly Older[] {
  const before = known.get(wanted);
  if (before !== undefined) return before;
  const edited = (set.variants ?? []).filter(
    ({ kind, begins }) => kind === 'edited' && begins.every((ref) => covered.has(revisionKey(ref))),
  );
  const chain = edited.length > 0 ? expectedCatalog(set, covered, wanted) : null;
  const found = edited.flatMap((variant): readonly Older[] => {
    if (chain === null) return [];
    try {
      const other = expectedCatalog(set, covered, wanted, [variant]);
      return [{ variant, lines: new Set(diffCatalogs(other, chain).map(describe)) }];
    } catch (error) {
      if (error instanceof VariantConflict) return [];
      throw error;
    }
  });
  known.set(wanted, found);
  return found;
}

/**
 * The truth has run the text that each release had of a script, and the set runs the newest: where a script that this very
 * upgrade runs was edited, the end has what the newest text leaves. That, and nothing else that a variant may be, is
 * explained here.
 *
 * @param covered what the start has: a text that ran there is not run again
 * @param wanted the truth at the target
 */
export function newestText(
  set: MigrationSet,
  covered: ReadonlySet<RevisionKey>,
  to: string,
  wanted: Catalog,
): NewestText {
  const mark = set.releases.find(({ release }) => release === to);
  const older = olderTexts(set, closure(revisionGraph(set), mark?.heads ?? []), wanted);
  const ran = older.filter(({ variant }) => variant.begins.every((ref) => !covered.has(revisionKey(ref))));
  return (difference) => {
    const line = describe(difference);
    return ran.filter(({ lines }) => lines.has(line)).map(({ variant }) => variant.name);
  };
}
