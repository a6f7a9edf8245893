import { createAll, findColumn } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { ReleaseMark } from '../../src/migration/model.ts';
import { isDataStep } from '../../src/migration/step.ts';
import type { MigrationDraft, SetDraft } from '../emit/index.ts';
import type { ChainEntry, History } from '../history/index.ts';
import type { LoweredStep } from '../rows/lowered.ts';
import type { Program } from '../rows/program.ts';
import { withoutOperations } from '../rows/walk.ts';
import type { EvaluatedChain, EvaluatedEntry } from './evaluate.ts';
import { baselineName, migrationName } from './name.ts';
import { withoutVersionTables } from './version-table.ts';

/** Turns a program into steps; `generator/rows` does. @throws where no step says what the program does */
export type Lower = (
  program: Program,
  context: { readonly before: Catalog; readonly after: Catalog; readonly file: string; readonly revision: string },
) => readonly LoweredStep[];

/** The set of an evaluated chain, and which migration holds each of its entries. */
export interface DraftedSet {
  readonly set: SetDraft;
  /** Parallel to the chain: the migration's name, or `null` where there is nothing to run. */
  readonly migrations: readonly (string | null)[];
}

/**
 * @param twin the catalog of the baseline on a database of another default charset: what follows the database's default
 * is left to it
 */
export function draftSet(history: History, chain: EvaluatedChain, twin: Catalog | null, lower: Lower): DraftedSet {
  const drafts: MigrationDraft[] = [];
  const migrations: (string | null)[] = [];
  const base = chain.entries.slice(0, history.baseline);
  const baseline = baselineDraft(history, base, twin, lower);
  if (baseline) drafts.push(baseline);
  for (let at = 0; at < base.length; at++) migrations.push(baseline?.name ?? null);
  for (const evaluated of chain.entries.slice(history.baseline)) {
    const draft = entryDraft(drafts.length + 1, evaluated, lower);
    if (draft) drafts.push(draft);
    migrations.push(draft?.name ?? null);
  }
  return {
    set: {
      service: history.service,
      database: history.database,
      format: 1,
      repositories: history.repositories,
      revisions: history.revisions,
      releases: history.releases.map((mark, at) => withLiveHeads(history, chain, mark, history.positions[at] ?? 0)),
      inputs: chain.inputs,
      migrations: drafts,
    },
    migrations,
  };
}

/**
 * Everything up to the earliest release as one migration: the tables as they are then, and the rows that scripts put
 * there. Where a script has put rows into a table of another shape, what all of them have done, one after the other.
 */
function baselineDraft(
  history: History,
  entries: readonly EvaluatedEntry[],
  twin: Catalog | null,
  lower: Lower,
): MigrationDraft | null {
  const last = entries.at(-1);
  const first = history.releases[0];
  if (!last || !first) return null;
  const repositories = Object.values(history.repositories);
  const catalog = withoutVersionTables(last.after, repositories);
  const tables = createAll(catalog, twin ? withoutVersionTables(twin, repositories) : undefined);
  const rows = withoutOperations(entries.flatMap(({ program }) => program));
  const head = entries.findLast(({ entry }) => entry.kind !== 'data') ?? last;
  const { revision } = head.entry.ref;
  const steps = lower(rows, { before: catalog, after: catalog, file: head.entry.file?.path ?? revision, revision });
  return {
    name: baselineName(first.release),
    kind: 'baseline',
    revision: head.entry.ref,
    release: first.release,
    steps: steps.every((step) => suits(catalog, step)) ? [...tables, ...steps] : inOrder(history, entries, lower),
  };
}

/** True of a step whose tables and columns are all there. */
function suits({ tables }: Catalog, step: LoweredStep): boolean {
  if (!isDataStep(step)) return true;
  return [...Object.entries(step.reads), ...Object.entries(step.writes)].every(([name, columns]) => {
    const table = tables.get(name);
    return table !== undefined && columns.every((column) => column === '*' || findColumn(table, column) !== undefined);
  });
}

function inOrder(history: History, entries: readonly EvaluatedEntry[], lower: Lower): readonly LoweredStep[] {
  const own = new Set(Object.values(history.repositories).map(({ versionTable }) => versionTable));
  const steps = entries.flatMap((one) => loweredEntry(one, lower));
  // A database that is built gets its version tables when the baseline is done.
  return steps.filter((step) => isDataStep(step) || !('table' in step && own.has(step.table)));
}

function loweredEntry({ entry, program, before, after }: EvaluatedEntry, lower: Lower): readonly LoweredStep[] {
  const { revision } = entry.ref;
  return lower(program, { before, after, file: entry.file?.path ?? revision, revision });
}

function entryDraft(place: number, evaluated: EvaluatedEntry, lower: Lower): MigrationDraft | null {
  const { entry, override } = evaluated;
  const steps = loweredEntry(evaluated, lower);
  if (steps.length === 0 && (entry.placeholder || entry.kind === 'data') && entry.kind !== 'switch') return null;
  return {
    name: migrationName(place, entry),
    kind: entry.kind,
    revision: entry.ref,
    release: entry.release,
    ...sourceOf(entry),
    ...(override === undefined ? {} : { override: override.reason }),
    steps,
  };
}

function sourceOf({ file }: ChainEntry): Pick<MigrationDraft, 'source'> {
  return file ? { source: { tag: file.tree.label, path: file.path, sha256: file.sha256 } } : {};
}

/** Heads in tables that are there: a script of the chain may have dropped one. */
function withLiveHeads(history: History, chain: EvaluatedChain, mark: ReleaseMark, position: number): ReleaseMark {
  const catalog = chain.entries[position - 1]?.after;
  const heads = mark.heads.filter(({ repository }) => {
    const table = history.repositories[repository]?.versionTable;
    return table !== undefined && (catalog?.tables.has(table) ?? true);
  });
  return { ...mark, heads };
}
