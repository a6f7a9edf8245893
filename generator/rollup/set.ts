import { emptyCatalog, mariadb } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import { isDataStep } from '../../src/migration/step.ts';
import { emitSet } from '../emit/index.ts';
import { type History, type ReleaseTree, readHistory } from '../history/index.ts';
import type { DatabaseProfile, ServiceProfile } from '../service/model.ts';
import { Unlowered } from '../variant/edit-context.ts';
import { checkEdits } from '../variant/edited.ts';
import { checkInstalls } from '../variant/install.ts';
import { withUndoneEdits } from '../variant/undone.ts';
import { compareSets, type SetNow } from './check/index.ts';
import { type DraftedSet, draftSet, type Lower } from './draft.ts';
import { type EvaluatedChain, evaluateChain, evaluateFrom } from './evaluate.ts';
import { buildManifest, type ManifestScript, manifestText } from './manifest.ts';
import type { CheckpointReport, EditReport, SetChange, SetReport, UnresolvedReport } from './model.ts';
import { lowerProgram, openSession, prepareEvaluator, scriptReader } from './session.ts';
import { MANIFEST, readSet } from './write.ts';

/**
 * The server that schemas are evaluated on. Sets do not depend on it: what a server fills in by itself is resolved
 * again where a set runs.
 */
const SERVER = mariadb('10.11.0');

/** To be awaited once before `rollSet`. */
export const prepare: () => Promise<void> = prepareEvaluator;

export interface RolledSet {
  readonly report: SetReport;
  /** `null` when something is unresolved. */
  readonly files: ReadonlyMap<string, string> | null;
  readonly changes: readonly SetChange[];
}

/**
 * One database: history, evaluation, checkpoints, files.
 * @param folder where a set was written that this one is compared with; `null`: it is not compared
 */
export async function rollSet(
  service: ServiceProfile,
  database: DatabaseProfile,
  trees: readonly ReleaseTree[],
  generator: string,
  folder: string | null,
): Promise<RolledSet> {
  const union = await readHistory(service, database, trees, scriptReader());
  await preloadTrees(union);
  const open = (charset: string) => openSession(emptyCatalog(SERVER, { charset }), service);
  const { history, chain } = withOlderTexts(union, evaluateChain(union, open('utf8mb3')), service);
  const twin = evaluateChain(history, open('latin1'), history.baseline);
  const checked = checkInstalls(history, chain.entries, open);
  const unresolved = unique([...chain.unresolved, ...checked.unresolved]);
  const compare = (scripts: readonly ManifestScript[], made: SetNow['made']): readonly SetChange[] =>
    folder === null
      ? []
      : compareSets({ service: service.service, database: database.database, scripts, made }, readSet(folder));
  const unmade = (faults: readonly UnresolvedReport[]): RolledSet => ({
    report: report(history, chain, null, checked.reports, [], faults),
    files: null,
    changes: compare(scriptsOf(history, chain, null), null),
  });
  if (unresolved.length > 0) return unmade(unresolved);
  const failed: UnresolvedReport[] = [];
  const drafted = draftSet(history, chain, twin.entries.at(-1)?.after ?? null, lowerProgram(failed));
  if (failed.length > 0) return unmade(failed);
  const edits = checkEdits({
    history,
    entries: chain.entries,
    twins: twin.entries,
    migrations: drafted.migrations,
    installs: checked.variants,
    open: (catalog) => openSession(catalog, service),
    lower: lowerOrThrow,
  });
  const variants = [...checked.variants, ...edits.variants];
  const files = new Map(emitSet({ ...drafted.set, ...(variants.length > 0 ? { variants } : {}) }));
  const scripts = scriptsOf(history, chain, drafted);
  const manifest = buildManifest(
    generator,
    history,
    scripts,
    { checkpoints: checked.reports, edits: edits.reports },
    files,
  );
  const changes = compare(scripts, { manifest, files });
  files.set(MANIFEST, manifestText(manifest));
  return { report: report(history, chain, drafted, checked.reports, edits.reports, []), files, changes };
}

/** The chain with an older text where the newest one's difference does not last: `withUndoneEdits` says when. */
function withOlderTexts(
  union: History,
  newest: EvaluatedChain,
  service: ServiceProfile,
): { readonly history: History; readonly chain: EvaluatedChain } {
  const { entries, notes, unresolved } = newest;
  const on = (catalog: Catalog) => openSession(catalog, service);
  const undone = unresolved.length > 0 ? null : withUndoneEdits({ history: union, entries, open: on });
  const start = undone && entries[undone.first];
  if (!undone || !start) return { history: union, chain: newest };
  const kept = { ...newest, entries: entries.slice(0, undone.first), notes: [...notes, ...undone.notes] };
  return { history: undone.history, chain: evaluateFrom(undone.history, on(start.before), kept) };
}

/** Lowers a program or throws: what is compared must not be half a program. */
function lowerOrThrow(program: Parameters<Lower>[0], context: Parameters<Lower>[1]): ReturnType<Lower> {
  const failed: UnresolvedReport[] = [];
  const steps = lowerProgram(failed)(program, context);
  const [first] = failed;
  if (first) throw new Unlowered(`${first.file}:${first.line}: ${first.construct}`);
  return steps;
}

/** Brings the folders of the scripts into memory in one go; what they import besides is read when it is asked for. */
async function preloadTrees(history: History): Promise<void> {
  const folders = new Map<ReleaseTree['tree'], Set<string>>();
  for (const { file } of [...history.chain, ...history.checkpoints]) {
    if (!file) continue;
    const known = folders.get(file.tree) ?? new Set();
    folders.set(file.tree, known.add(file.path.slice(0, file.path.lastIndexOf('/'))));
  }
  await Promise.all([...folders].map(([tree, roots]) => tree.preload([...roots], ['.py', '.sql'])));
}

function report(
  history: History,
  chain: EvaluatedChain,
  drafted: DraftedSet | null,
  checkpoints: readonly CheckpointReport[],
  edits: readonly EditReport[],
  unresolved: readonly UnresolvedReport[],
): SetReport {
  const migrations = drafted?.set.migrations ?? [];
  const steps = migrations.flatMap((migration) => migration.steps);
  return {
    service: history.service,
    database: history.database,
    releases: history.releases.map(({ release }) => release),
    scripts: chain.entries.filter(({ entry }) => entry.file !== null).length,
    migrations: migrations.length,
    operations: steps.filter((step) => !isDataStep(step)).length,
    dataSteps: steps.filter(isDataStep).length,
    milestones: migrations.filter(({ kind }) => kind === 'milestone').length,
    overrides: migrations.filter(({ override }) => override !== undefined).length,
    checkpoints,
    edits,
    notes: [...new Set([...chain.entries.flatMap(({ notes }) => notes), ...chain.notes])],
    unresolved,
  };
}

function scriptsOf(
  { revisions }: History,
  chain: EvaluatedChain,
  drafted: DraftedSet | null,
): readonly ManifestScript[] {
  const parents = new Map(revisions.map(({ repository, revision, down }) => [`${repository}:${revision}`, down]));
  return chain.entries.flatMap(({ entry: { kind, format, ref, release, file } }, at) => {
    if (!file) return [];
    const stem = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.py$/, '');
    return [
      {
        key: kind === 'data' ? `data:${stem}` : `${ref.repository}:${ref.revision}`,
        release,
        tag: file.tree.label,
        path: file.path,
        sha256: file.sha256,
        ...(format === 'alembic' && kind !== 'data'
          ? { down: parents.get(`${ref.repository}:${ref.revision}`) ?? [] }
          : {}),
        migration: drafted?.migrations[at] ?? null,
      },
    ];
  });
}

/** One place is said once, however many scripts came by. */
function unique(reports: readonly UnresolvedReport[]): readonly UnresolvedReport[] {
  const seen = new Map(reports.map((one) => [`${one.file}:${one.line}:${one.construct}:${one.revision}`, one]));
  return [...seen.values()];
}
