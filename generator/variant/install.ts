import { CatalogError, type Difference, diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { RevisionRef, Variant } from '../../src/migration/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import { closure, revisionGraph, revisionKey } from '../../src/migration/revision-graph.ts';
import type { Checkpoint, History } from '../history/index.ts';
import { type EvaluatedEntry, entranceOf, type Session } from '../rollup/evaluate.ts';
import type { CheckpointReport, UnresolvedReport } from '../rollup/model.ts';
import { withoutVersionTables, withVersionTable } from '../rollup/version-table.ts';
import { catalogOf, entriesOf, programOperations, tablesChange } from './catalogs.ts';
import { explain } from './reason.ts';
import { upgradeForm } from './syntax.ts';

/** Squashes that a release's tool runs on an empty database: of each repository one at most. */
interface Install {
  readonly squashes: readonly Checkpoint[];
  readonly releases: readonly string[];
  /** `false`: no release's tool ever runs it on an empty database; it is compared, and makes no variant. */
  readonly used: boolean;
}

/** What the comparison of a database's squashes with its chain came to. */
export interface CheckedInstalls {
  readonly reports: readonly CheckpointReport[];
  readonly variants: readonly Variant[];
  readonly unresolved: readonly UnresolvedReport[];
}

/**
 * Evaluates what every release installs from squashes and compares it with the chain's catalog at the same revisions.
 * @param open gives a session on an empty database of a default charset
 */
export function checkInstalls(
  history: History,
  entries: readonly EvaluatedEntry[],
  open: (charset: string) => Session,
): CheckedInstalls {
  const repositories = Object.values(history.repositories);
  const reports: CheckpointReport[] = [];
  const variants: Variant[] = [];
  const unresolved: UnresolvedReport[] = [];
  /** Parallel to `variants`. */
  const forms: string[] = [];
  for (const { squashes, releases, used } of installsOf(history)) {
    const begins = squashes.flatMap(({ stands }) => stands);
    const { own, chain } = standsFor(history, entries, begins);
    const reached = begins.some((ref) => own.some(({ entry }) => revisionKey(entry.ref) === revisionKey(ref)));
    if (!chain || !reached) continue;
    const install = (charset: string, later: readonly EvaluatedEntry[] = []): Catalog | UnresolvedReport => {
      const session = open(charset);
      for (const squash of squashes) {
        const repository = history.repositories[squash.ref.repository];
        if (repository) session.replaceCatalog(withVersionTable(session.catalog, repository));
        const outcome = session.run(squash.file, entranceOf(squash), new Set(), true);
        if ('unresolved' in outcome) return { ...outcome.unresolved, revision: squash.ref.revision };
      }
      // A squash inside what the set's baseline holds is followed by the rest of it.
      const below = closureOf(history, begins);
      const rest = entries.slice(0, history.baseline).filter(({ entry }) => !below.has(revisionKey(entry.ref)));
      const after = rest.reduce(
        (catalog, { program }) => replayOperations(catalog, programOperations(program)),
        session.catalog,
      );
      session.replaceCatalog(after);
      for (const { entry } of later) {
        const repository = history.repositories[entry.ref.repository];
        if (repository) session.replaceCatalog(withVersionTable(session.catalog, repository));
        if (!entry.file || entry.placeholder) continue;
        const outcome = session.run(entry.file, entranceOf(entry), new Set(), true);
        if ('unresolved' in outcome) return { ...outcome.unresolved, revision: entry.ref.revision };
      }
      return withoutVersionTables(session.catalog, repositories);
    };
    const revision = squashes.map(({ ref }) => ref.revision).join(' and ');
    const found = attempt(() => install('utf8mb3'), squashes, revision);
    if ('construct' in found && !used) {
      // No release installs from it; by itself, without the squashes of other repositories, it need not even run.
      const said = `not compared, since no release installs from it alone: ${found.file}:${found.line}: ${found.construct}`;
      reports.push({ revision, release: releases[0] ?? '', releases, differences: [said], variant: null });
      continue;
    }
    if ('construct' in found) {
      unresolved.push(found);
      continue;
    }
    const expected = withoutVersionTables(chain, repositories);
    const differences = diffCatalogs(expected, found).filter(({ code }) => code !== 'database-charset');
    const sides = { chain: 'the chain', other: 'the squash' };
    const reasons = differences.map((one: Difference) => explain(one, expected, found, own, sides));
    const release = releases[0] ?? '';
    const count = variants.filter((one) => one.releases[0] === release).length;
    const name = count === 0 ? `fresh-${release}` : `fresh-${release}-${count + 1}`;
    const report = { revision, release, releases, differences: reasons };
    if (differences.length === 0 || !used) {
      reports.push({ ...report, variant: null });
      continue;
    }
    // Another text of the same squash most often comes to the same.
    const form = JSON.stringify([begins, tablesChange(expected, found, null)]);
    const known = variants.findIndex((_, at) => forms[at] === form);
    if (known >= 0) {
      const before = variants[known] as Variant;
      variants[known] = { ...before, releases: [...new Set([...before.releases, ...releases])] };
      reports.push({ ...report, variant: before.name });
      continue;
    }
    // Scripts that go through all tables do otherwise where there are others; no database stands at the squash alone.
    const heads = sameTables(expected, found) ? null : headsAt(history, release);
    const grown = heads && standsFor(history, entries, [...begins, ...heads]);
    const later = grown ? grown.own.filter((entry) => !own.includes(entry)) : [];
    const end = later.length > 0 ? attempt(() => install('utf8mb3', later), squashes, revision) : found;
    const twin = attempt(() => install('latin1', later), squashes, revision);
    const failed = [end, twin].find((one): one is UnresolvedReport => 'construct' in one);
    if (failed || 'construct' in end || 'construct' in twin) {
      if (failed) unresolved.push(failed);
      continue;
    }
    const from = grown?.chain && later.length > 0 ? withoutVersionTables(grown.chain, repositories) : expected;
    const change = tablesChange(from, end, { from: null, to: twin });
    reports.push({ ...report, variant: change ? name : null });
    if (!change) continue;
    forms.push(form);
    const first = later.length > 0 && heads ? heads : begins;
    variants.push({ name, kind: 'squash', begins: first, releases, reasons, change });
  }
  return { reports, variants, unresolved };
}

function sameTables(a: Catalog, b: Catalog): boolean {
  return a.tables.size === b.tables.size && [...a.tables.keys()].every((name) => b.tables.has(name));
}

/** What a release's own tool leaves in the version tables; `null`: the history does not reach it. */
function headsAt({ releases }: History, release: string): readonly RevisionRef[] | null {
  return releases.find((mark) => mark.release === release)?.heads ?? null;
}

function attempt(
  work: () => Catalog | UnresolvedReport,
  squashes: readonly Checkpoint[],
  revision: string,
): Catalog | UnresolvedReport {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const file = squashes[0]?.file.path ?? '';
    return { file, line: 1, construct: `later scripts do not apply to the squash: ${error.message}`, revision };
  }
}

function closureOf(history: History, refs: Checkpoint['stands']): ReadonlySet<string> {
  const graph = revisionGraph({ revisions: history.revisions, migrations: [] });
  return closure(
    graph,
    refs.filter((ref) => graph.nodes.has(revisionKey(ref))),
  );
}

/**
 * What a squash stands for: what its revisions stand on, or where that does not come to a catalog by itself (other
 * repositories came before it in every database, though no revision says so), all of the chain up to it.
 */
function standsFor(
  history: History,
  entries: readonly EvaluatedEntry[],
  begins: Checkpoint['stands'],
): { readonly own: readonly EvaluatedEntry[]; readonly chain: Catalog | null } {
  const own = entriesOf(history, entries, begins);
  try {
    return { own, chain: catalogOf(entries, own) };
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const all = entries.slice(0, entries.indexOf(own.at(-1) as EvaluatedEntry) + 1);
    return { own: all, chain: catalogOf(entries, all) };
  }
}

/**
 * The squashes of each release, in the order of the repositories; releases with the same texts are one. Where an alembic
 * repository has taken over, the numbered ones beside it are for old databases and install nothing.
 */
function installsOf(history: History): readonly Install[] {
  const order = history.releases.map(({ release }) => release);
  const repositories = Object.keys(history.repositories);
  const switches = new Map(
    history.chain.flatMap(({ kind, ref, release }) =>
      kind === 'switch' ? [[revisionKey(ref), release] as const] : [],
    ),
  );
  const installs = new Map<string, { squashes: readonly Checkpoint[]; releases: string[] }>();
  const all = [...new Set(history.checkpoints.flatMap(({ releases }) => releases))];
  for (const release of all.sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
    const inUse = history.checkpoints.filter(({ ref, releases }) => {
      const from = switches.get(revisionKey(ref));
      const early = from !== undefined && order.indexOf(release) < order.indexOf(from);
      return releases.includes(release) && !early;
    });
    const newer = inUse.some(({ format }) => format === 'alembic');
    const own = inUse.filter(({ format }) => !newer || format === 'alembic');
    for (const squashes of combinations(repositories, own)) {
      const key = squashes.map(upgradeFormOf).join('\n');
      const known = installs.get(key) ?? { squashes, releases: [] };
      installs.set(key, known);
      known.releases.push(release);
    }
  }
  const run = [...installs.values()].map((install) => ({ ...install, used: true }));
  const known = new Set(run.flatMap(({ squashes }) => squashes.map(upgradeFormOf)));
  const unused = new Map(
    history.checkpoints.filter((one) => !known.has(upgradeFormOf(one))).map((one) => [upgradeFormOf(one), one]),
  );
  return [...run, ...[...unused.values()].map((one) => ({ squashes: [one], releases: one.releases, used: false }))];
}

function upgradeFormOf({ ref, file }: Checkpoint): string {
  return `${revisionKey(ref)} ${upgradeForm(file)}`;
}

/** Every choice of one text a repository: a series may hold two, one in its first tag and one in its last. */
function combinations(
  repositories: readonly string[],
  squashes: readonly Checkpoint[],
): readonly (readonly Checkpoint[])[] {
  let found: readonly (readonly Checkpoint[])[] = [[]];
  for (const repository of repositories) {
    const own = squashes.filter(({ ref }) => ref.repository === repository);
    if (own.length > 0) found = found.flatMap((chosen) => own.map((one) => [...chosen, one]));
  }
  return found.filter((chosen) => chosen.length > 0);
}
