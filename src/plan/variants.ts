import type { Difference as CatalogDifference } from '../catalog/index.ts';
import { diffCatalogs, fingerprint } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { MigrationSet, RevisionRef, Variant } from '../migration/model.ts';
import { closure, type RevisionKey, revisionGraph, revisionKey } from '../migration/revision-graph.ts';
import { describeVariant } from '../migration/variant.ts';
import { compareCatalogs, type Difference } from './compare.ts';
import { expectedCatalog, VariantConflict } from './expected.ts';

/** A variant that a database was found to be. */
export interface FoundVariant {
  /** Of the variant; of several that come to the same by now, joined by ` or `. */
  readonly name: string;
  readonly kind: Variant['kind'];
  /** `installed fresh at liberty` */
  readonly title: string;
  readonly releases: readonly string[];
  readonly reasons: readonly string[];
}

/** What a database should be, given what it was found to be. */
export interface Recognised {
  /** The chain's catalog, and behind it the catalog with one more of `found` each. */
  readonly catalogs: readonly [Catalog, ...Catalog[]];
  readonly found: readonly FoundVariant[];
}

interface Chosen {
  readonly variants: readonly Variant[];
  readonly catalog: Catalog;
  readonly left: number;
}

/** Everything about a difference that must agree for two to be one. */
function differenceKey(difference: Omit<CatalogDifference, 'object'> & { readonly object: unknown }): string {
  const { code, object, expected, found } = difference;
  return JSON.stringify([code, object, expected, found]);
}

function candidates(set: MigrationSet, covered: ReadonlySet<RevisionKey>): readonly Variant[] {
  return (set.variants ?? []).filter((variant) =>
    [...variant.begins, ...firstHeads(set, variant)].every((ref) => covered.has(revisionKey(ref))),
  );
}

/** A release that installs from a squash goes on to its own heads at once. */
function firstHeads(set: MigrationSet, { kind, begins, releases }: Variant): readonly RevisionRef[] {
  if (kind !== 'squash') return [];
  const heads = set.releases.find(({ release }) => release === releases[0])?.heads ?? [];
  return heads.filter(({ repository }) => begins.some((ref) => ref.repository === repository));
}

/** `null`: no database can be all of these, since a later script would have failed on it. */
function variantCatalog(
  set: MigrationSet,
  covered: ReadonlySet<RevisionKey>,
  like: Catalog,
  variants: readonly Variant[],
): Catalog | null {
  try {
    return expectedCatalog(set, covered, like, variants);
  } catch (error) {
    if (error instanceof VariantConflict) return null;
    throw error;
  }
}

function foundVariant(set: MigrationSet, [first, ...others]: readonly [Variant, ...Variant[]]): FoundVariant {
  const all = [first, ...others];
  return {
    name: all.map(({ name }) => name).join(' or '),
    kind: first.kind,
    title: all.map((one) => describeVariant(set, one)).join(', or '),
    releases: [...new Set(all.flatMap(({ releases }) => releases))],
    reasons: first.reasons,
  };
}

/** An edited script never ran in a database that was installed from a squash over it. */
function excludes(set: MigrationSet, squash: Variant, edited: Variant): boolean {
  const below = closure(revisionGraph(set), squash.begins);
  return edited.begins.every((ref) => below.has(revisionKey(ref)));
}

/**
 * Finds out which of a set's variants a live database is: the squash that leaves the fewest differences, if one leaves
 * fewer than the chain does, and then every edited script whose other text leaves fewer still.
 *
 * @param live without the version tables
 */
export function recognise(set: MigrationSet, covered: ReadonlySet<RevisionKey>, live: Catalog): Recognised {
  const chain = expectedCatalog(set, covered, live);
  const before = diffCatalogs(chain, live).length;
  const catalogs: [Catalog, ...Catalog[]] = [chain];
  const found: FoundVariant[] = [];
  let best: Chosen = { variants: [], catalog: chain, left: before };
  if (before === 0) return { catalogs, found };
  const weigh = (variants: readonly Variant[]): readonly Chosen[] => {
    const catalog = variantCatalog(set, covered, live, variants);
    return catalog ? [{ variants, catalog, left: diffCatalogs(catalog, live).length }] : [];
  };
  const all = candidates(set, covered);
  const squashes = all.filter(({ kind }) => kind === 'squash').flatMap((one) => weigh([one]));
  const least = Math.min(...squashes.map(({ left }) => left));
  const [squash, ...more] = squashes.filter(({ left }) => left === least && left < before);
  if (squash) {
    best = squash;
    // Squashes that differed once and no longer do cannot be told apart.
    const form = more.length > 0 ? fingerprint(squash.catalog) : '';
    const same = more.filter(({ catalog }) => fingerprint(catalog) === form);
    found.push(foundVariant(set, [squash, ...same].flatMap(({ variants }) => variants) as [Variant, ...Variant[]]));
    catalogs.push(squash.catalog);
  }
  const edited = all.filter(
    (one) => one.kind === 'edited' && !(squash && excludes(set, squash.variants[0] as Variant, one)),
  );
  for (const texts of byScript(edited)) {
    const tried = texts.flatMap((text) => weigh([...best.variants, text]));
    const fewest = Math.min(...tried.map(({ left }) => left));
    const [taken, ...rest] = tried.filter(({ left }) => left === fewest && left < best.left);
    if (!taken) continue;
    const form = rest.length > 0 ? fingerprint(taken.catalog) : '';
    const same = [taken, ...rest.filter(({ catalog }) => fingerprint(catalog) === form)];
    found.push(foundVariant(set, same.map(({ variants }) => variants.at(-1)) as [Variant, ...Variant[]]));
    best = taken;
    catalogs.push(taken.catalog);
  }
  return { catalogs, found };
}

/** Texts of one script together: a database ran one of them. */
function byScript(edited: readonly Variant[]): readonly (readonly Variant[])[] {
  const scripts = new Map<string, Variant[]>();
  for (const one of edited) {
    const key = one.begins.map(revisionKey).join(' ');
    scripts.set(key, [...(scripts.get(key) ?? []), one]);
  }
  return [...scripts.values()];
}

/** A difference from the chain, and the variant that it comes from: one of several says all names. */
export interface ExplainedDifference extends Difference {
  readonly variant: string | null;
}

/**
 * What a live catalog has otherwise than the chain, each difference with the variant that has exactly it.
 *
 * @param catalogs the chain's catalog, then with one more of the found variants each
 */
export function compareExplained(
  catalogs: readonly Catalog[],
  found: readonly FoundVariant[],
  live: Catalog,
): readonly ExplainedDifference[] {
  const [chain, ...others] = catalogs;
  if (!chain) return [];
  const owners = new Map<string, string>();
  for (const [at, catalog] of others.entries()) {
    for (const difference of compareCatalogs(chain, catalog)) {
      const key = differenceKey(difference);
      if (!owners.has(key)) owners.set(key, found[at]?.name ?? '');
    }
  }
  return compareCatalogs(chain, live).map((difference) => ({
    ...difference,
    variant: owners.get(differenceKey(difference)) ?? null,
  }));
}

/**
 * Tells whose a difference of two catalogs at the same revisions is: names of the variants for which one side is what
 * the chain gives and the other what the variant gives, with the same object; empty for every other difference.
 *
 * @param like gives the server and the database's defaults
 */
export function variantExplainer(
  set: MigrationSet,
  covered: ReadonlySet<RevisionKey>,
  like: Catalog,
): (difference: CatalogDifference) => readonly string[] {
  const chain = expectedCatalog(set, covered, like);
  const owners = new Map<string, string[]>();
  const all = candidates(set, covered);
  // A text may differ for as long as those of other scripts, which do the same once more, are the other ones too.
  const older = byScript(all.filter(({ kind }) => kind === 'edited')).flatMap(([first]) => first ?? []);
  for (const variants of [...all.map((one) => [one]), ...(older.length > 1 ? [older] : [])]) {
    const other = variantCatalog(set, covered, like, variants);
    if (!other) continue;
    const [only] = variants;
    const name = variants.length === 1 && only ? only.name : 'older texts of several scripts';
    for (const difference of [...diffCatalogs(chain, other), ...diffCatalogs(other, chain)]) {
      const key = differenceKey(difference);
      if (variants.length === 1 || !owners.has(key)) owners.set(key, [...(owners.get(key) ?? []), name]);
    }
  }
  return (difference) => owners.get(differenceKey(difference)) ?? [];
}
