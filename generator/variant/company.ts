import { CatalogError } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Variant } from '../../src/migration/model.ts';
import { replayOperations, withVariantTables } from '../../src/migration/replay.ts';
import type { PastText, ScriptFile } from '../history/index.ts';
import { type EvaluatedEntry, entranceOf, type UnresolvedFault } from '../rollup/evaluate.ts';
import type { Program } from '../rows/program.ts';
import { catalogOf, entriesOf, programOperations, sameOperations } from './catalogs.ts';
import { type EditContext, otherTexts } from './edit-context.ts';

/** A text as it ran on a database. */
export interface RanText {
  /** Its place in the chain. */
  readonly at: number;
  readonly program: Program;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** A text on a database on which it can have run, where the chain's own catalog is none. */
export interface Met {
  readonly ran: RanText;
  /** Texts of the same release that ran before it and do something else than the chain's, in their order. */
  readonly others: readonly RanText[];
  /** What the chain's own text leaves of the same database; `null`: it is held against the chain. */
  readonly newest: Catalog | null;
}

/**
 * Runs a text that fails on what the chain's texts leave in the company that it had: behind all texts of its release, or
 * in a database that one of its release's squashes has installed.
 *
 * @param installs variants of squashes
 * @returns `null`: upstream's own code raises there, too
 */
export function inCompany(context: EditContext, installs: readonly Variant[], at: number, text: PastText): Met | null {
  for (const release of [...text.releases].reverse()) {
    const met = behindTexts(context, at, text, release);
    if (met) return met;
  }
  for (const install of installs) {
    const met = behindInstall(context, at, text, install);
    if (met) return met;
  }
  return null;
}

/**
 * What the releases of a text had put at further numbers that are kept free, since the last migration before it: all of
 * these stand in that migration's place, or none.
 */
export function besides(context: EditContext, at: number, { releases }: PastText): readonly RanText[] {
  const { history, entries, migrations } = context;
  const found: RanText[] = [];
  for (
    let other = at - 1;
    migrations[at] === null && other >= history.baseline && migrations[other] === null;
    other--
  ) {
    const text = otherTexts(context, other).findLast((one) => one.releases.some((name) => releases.includes(name)));
    if (!text) continue;
    const { before } = entries[other] as EvaluatedEntry;
    const { outcome, after } = run(context, other, text.file, before);
    if (!('unresolved' in outcome)) found.unshift({ at: other, program: outcome, before, after });
  }
  return found;
}

function run(
  { entries, open }: EditContext,
  at: number,
  file: ScriptFile,
  before: Catalog,
): { readonly outcome: Program | UnresolvedFault; readonly after: Catalog } {
  const { entry, empty } = entries[at] as EvaluatedEntry;
  const session = open(before);
  const outcome = session.run(file, entranceOf({ ...entry, file }), empty);
  return { outcome, after: session.catalog };
}

/** The catalog behind a run of the chain's own texts; `null` where one does not apply. */
function replayed(before: Catalog, entries: readonly EvaluatedEntry[]): Catalog | null {
  try {
    return entries.reduce((catalog, { program }) => replayOperations(catalog, programOperations(program)), before);
  } catch (error) {
    if (error instanceof CatalogError) return null;
    throw error;
  }
}

/** The other texts that a release had of the scripts before a place. */
function companions(context: EditContext, at: number, release: string): ReadonlyMap<number, ScriptFile> {
  const found = new Map<number, ScriptFile>();
  for (let other = context.history.baseline; other < at; other++) {
    const text = otherTexts(context, other).findLast(({ releases }) => releases.includes(release));
    if (text) found.set(other, text.file);
  }
  return found;
}

function behindTexts(context: EditContext, at: number, { file }: PastText, release: string): Met | null {
  const { entries } = context;
  const texts = companions(context, at, release);
  const [first] = texts.keys();
  if (first === undefined) return null;
  const others: RanText[] = [];
  let catalog = (entries[first] as EvaluatedEntry).before;
  for (let other = first; other < at; other++) {
    const own = texts.get(other);
    if (own === undefined) {
      const next = replayed(catalog, [entries[other] as EvaluatedEntry]);
      if (next === null) return null;
      catalog = next;
      continue;
    }
    const { outcome, after } = run(context, other, own, catalog);
    if ('unresolved' in outcome) return null;
    const chain = programOperations((entries[other] as EvaluatedEntry).program);
    if (!sameOperations(chain, programOperations(outcome)))
      others.push({ at: other, program: outcome, before: catalog, after });
    catalog = after;
  }
  const { outcome, after } = run(context, at, file, catalog);
  if ('unresolved' in outcome) return null;
  return { ran: { at, program: outcome, before: catalog, after }, others, newest: null };
}

function behindInstall(context: EditContext, at: number, { file }: PastText, install: Variant): Met | null {
  const { history, entries } = context;
  if (install.change.kind !== 'tables') return null;
  const own = entriesOf(history, entries, install.begins);
  const entry = entries[at] as EvaluatedEntry;
  if (own.includes(entry) || entry.override !== undefined) return null;
  let start: Catalog | null;
  try {
    const stands = catalogOf(entries, own);
    start = stands && withVariantTables(stands, install.change);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return null;
  }
  const between = entries.slice(0, at).filter((one) => !own.includes(one));
  const before = start && replayed(start, between);
  if (!before || !entry.entry.file) return null;
  const older = run(context, at, file, before);
  const newest = run(context, at, entry.entry.file, before);
  if ('unresolved' in older.outcome || 'unresolved' in newest.outcome) return null;
  return {
    ran: { at, program: older.outcome, before, after: older.after },
    others: [],
    newest: newest.after,
  };
}
