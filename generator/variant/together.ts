import { CatalogError, diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { RevisionRef, Variant, VariantChange } from '../../src/migration/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { EvaluatedEntry } from '../rollup/evaluate.ts';
import { programOperations } from './catalogs.ts';

/** A variant's change by other steps. */
export type StepsChange = Extract<VariantChange, { kind: 'steps' }>;

/** Another text of a script that leaves the same catalog where the chain's texts ran before it. */
export interface NeutralText {
  /** Its place in the chain. */
  readonly at: number;
  readonly releases: readonly string[];
  readonly change: StepsChange;
}

interface TogetherContext {
  readonly entries: readonly EvaluatedEntry[];
  readonly migrations: readonly (string | null)[];
}

/**
 * What one edited script leaves, a later script may mend, unless the same releases had another text of that one, too: a
 * number that they kept free, and where others had put a fix. Such texts leave a variant together.
 *
 * @returns one for each later text behind which the difference would be gone and is not
 */
export function checkTogether(
  { entries, migrations }: TogetherContext,
  variant: Variant,
  neutrals: readonly NeutralText[],
): readonly Variant[] {
  if (variant.change.kind !== 'steps') return [];
  const [begin] = variant.begins;
  const start = entries.findIndex(
    ({ entry }) => entry.ref.repository === begin?.repository && entry.ref.revision === begin.revision,
  );
  const shared = neutrals.filter(
    ({ at, releases }) => at > start && releases.some((release) => variant.releases.includes(release)),
  );
  const found: Variant[] = [];
  let current: Chosen = { begins: variant.begins, change: variant.change, releases: variant.releases };
  try {
    const first = migrations[start];
    const steps = first === null || first === undefined ? undefined : variant.change.instead[first];
    let catalog = replayOperations((entries[start] as EvaluatedEntry).before, steps ?? []);
    const last = Math.max(start, ...shared.map(({ at }) => at));
    for (let at = start + 1; at <= last; at++) {
      const { entry, program, after } = entries[at] as EvaluatedEntry;
      const mended = replayOperations(catalog, programOperations(program));
      const other = shared.find(
        (text) => text.at === at && text.releases.some((one) => current.releases.includes(one)),
      );
      const kept = other && replayOperations(catalog, stepsOf(other));
      catalog = mended;
      if (!other || !kept || !differs(after, kept) || differs(after, mended)) continue;
      catalog = kept;
      current = {
        begins: [...current.begins, entry.ref],
        change: { kind: 'steps', instead: { ...current.change.instead, ...other.change.instead } },
        releases: current.releases.filter((release) => other.releases.includes(release)),
      };
      found.push({ ...variant, ...current });
    }
  } catch (error) {
    // Not one that a database could be: a script behind it fails there.
    if (!(error instanceof CatalogError)) throw error;
  }
  return found;
}

interface Chosen {
  readonly begins: readonly RevisionRef[];
  readonly change: StepsChange;
  readonly releases: readonly string[];
}

function stepsOf({ change }: NeutralText): readonly Operation[] {
  return Object.values(change.instead).flat();
}

function differs(a: Catalog, b: Catalog): boolean {
  return diffCatalogs(a, b).length > 0;
}
