import type { Catalog } from '../../src/catalog/model.ts';
import type { InputSpec } from '../../src/migration/model.ts';
import { type Explored, exploreAnswers } from '../answer/explore.ts';
import type { ChainEntry, Checkpoint, History, ScriptFile } from '../history/index.ts';
import { overridden, overrideOf } from '../override/index.ts';
import type { ScriptNote } from '../python/note.ts';
import type { Question } from '../python/question.ts';
import type { Program } from '../rows/program.ts';
import type { Override } from '../service/model.ts';
import type { UnresolvedReport } from './model.ts';
import { withVersionTable } from './version-table.ts';

/** One script after evaluation. */
export interface EvaluatedEntry {
  readonly entry: ChainEntry;
  readonly program: Program;
  /** Tables that hold no row for certain when it begins. */
  readonly empty: ReadonlySet<string>;
  readonly before: Catalog;
  readonly after: Catalog;
  /** The script of ours that stands in its place. */
  readonly override?: Override;
  /** What of it a reader would not expect, in sentences. */
  readonly notes: readonly string[];
}

export interface EvaluatedChain {
  readonly entries: readonly EvaluatedEntry[];
  readonly inputs: readonly InputSpec[];
  readonly unresolved: readonly UnresolvedReport[];
  /** Of the chain as a whole: where an older text was taken, and why. */
  readonly notes: readonly string[];
}

/** How a script is started. */
export type Entrance =
  /** `upgrade(engine)`, with sqlalchemy-migrate loaded, which gives tables and columns further methods. */
  | { readonly kind: 'migrate' }
  /** A module's own function, called with the engine. */
  | { readonly kind: 'engine'; readonly function: string }
  | { readonly kind: 'alembic' }
  | { readonly kind: 'sql' };

/** Evaluates scripts one after the other against one database. `session.ts` implements it over the evaluator. */
export interface Session {
  readonly catalog: Catalog;
  /** Tables that hold no row for certain, behind the last script. */
  readonly knownEmpty: ReadonlySet<string>;
  readonly inputs: readonly InputSpec[];
  /** What of the last script a reader would not expect. */
  readonly notes: readonly ScriptNote[];
  /** What the last script has asked of the catalog. */
  readonly questions: readonly Question[];
  /** Changes the catalog without a script: version tables, which the tools make themselves. */
  replaceCatalog(catalog: Catalog): void;
  /**
   * @param empty tables that hold no row for certain
   * @param fromNothing the database is the chain's own, built from nothing
   * @returns the program, or what could not be resolved
   */
  run(
    file: ScriptFile,
    entrance: Entrance,
    empty: ReadonlySet<string>,
    fromNothing?: boolean,
  ): Program | UnresolvedFault;
}

export interface UnresolvedFault {
  readonly unresolved: Omit<UnresolvedReport, 'revision'>;
  /** Nothing is beyond the evaluator: upstream's own code raises, on every database. */
  readonly raises: boolean;
  /** It raises since the server refuses a statement, or since a table is not there. */
  readonly refused: boolean;
}

/** Evaluates the first `count` entries of a chain, in order. */
export function evaluateChain(history: History, session: Session, count = history.chain.length): EvaluatedChain {
  const switched = new Set(history.chain.filter(({ kind }) => kind === 'switch').map(({ ref }) => ref.repository));
  for (const [key, repository] of Object.entries(history.repositories)) {
    if (!switched.has(key)) session.replaceCatalog(withVersionTable(session.catalog, repository));
  }
  return evaluateFrom(history, session, { entries: [], inputs: [], unresolved: [], notes: [] }, count);
}

/** Goes on behind the entries that are evaluated already. @param session stands where those have left it */
export function evaluateFrom(
  history: History,
  session: Session,
  known: EvaluatedChain,
  count = history.chain.length,
): EvaluatedChain {
  const entries = [...known.entries];
  const unresolved = [...known.unresolved];
  // A service has written to its tables by the time a later script runs; the baseline's scripts run on none at all.
  let empty: ReadonlySet<string> = new Set();
  const versionTables = new Set(Object.values(history.repositories).map(({ versionTable }) => versionTable));
  for (const [at, entry] of history.chain.entries()) {
    if (at < known.entries.length || at >= count) continue;
    const repository = history.repositories[entry.ref.repository];
    if (entry.kind === 'switch' && repository) session.replaceCatalog(withVersionTable(session.catalog, repository));
    const before = session.catalog;
    const emptyBefore = empty;
    const { outcome, file, note, override } = runEntry(history, session, entry, empty, at < history.baseline);
    const own = session.notes.map((one) => `${one.file}:${one.line}: ${one.text}`);
    const explored = at < history.baseline ? null : explore(session, entry, file, outcome, before, override);
    empty = at + 1 < history.baseline ? new Set(session.knownEmpty) : new Set();
    if ('unresolved' in outcome) {
      const cause = outcome.refused ? unresolved[0] : undefined;
      const made = [...before.tables.keys()].some((name) => !versionTables.has(name));
      const fault = cause || made || !outcome.refused ? outcome.unresolved : withoutTables(outcome.unresolved);
      const follows = cause ? { follows: cause.follows ?? cause.revision } : {};
      unresolved.push({ ...fault, revision: entry.ref.revision, ...follows });
    }
    entries.push({
      entry: { ...entry, file },
      program: 'unresolved' in outcome ? [] : (explored?.program ?? outcome),
      empty: emptyBefore,
      before,
      after: session.catalog,
      ...(override === undefined ? {} : { override }),
      notes: [...(note === null ? [] : [note]), ...own, ...(explored?.notes ?? [])],
    });
  }
  const inputs = new Map([...known.inputs, ...session.inputs].map((input) => [input.name, input]));
  return {
    entries,
    inputs: [...inputs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    unresolved,
    notes: known.notes,
  };
}

/** A script is refused before any has made a table: the project makes its tables in another way. */
function withoutTables(fault: UnresolvedFault['unresolved']): UnresolvedFault['unresolved'] {
  const construct = `${fault.construct}. No script before this one makes a table: the project makes its tables by itself (create_all), so that its scripts are no whole history`;
  return { ...fault, construct };
}

/** What a script does on databases that differ from the chain's in what it asks; `null`: it asks nothing. */
function explore(
  session: Session,
  entry: ChainEntry,
  file: ScriptFile | null,
  outcome: Program | UnresolvedFault,
  before: Catalog,
  override: Override | undefined,
): Explored | null {
  const { questions, catalog: after } = session;
  if (!file || entry.placeholder || override !== undefined || 'unresolved' in outcome || questions.length === 0) {
    return null;
  }
  try {
    return exploreAnswers(outcome, questions, before, (catalog) => {
      session.replaceCatalog(catalog);
      const other = session.run(file, entranceOf(entry), new Set());
      if (!('unresolved' in other)) return { program: other };
      if (other.raises) return { raises: true };
      const { file: at, line, construct } = other.unresolved;
      return { failure: `${at === file.path ? `line ${line}` : `${at}:${line}`}: ${construct}` };
    });
  } finally {
    session.replaceCatalog(after);
  }
}

interface Ran {
  readonly outcome: Program | UnresolvedFault;
  /** The text that ran. */
  readonly file: ScriptFile | null;
  readonly note: string | null;
  readonly override?: Override;
}

/** Runs a script, or what stands in its place. */
function runEntry(
  { overrides }: History,
  session: Session,
  entry: ChainEntry,
  empty: ReadonlySet<string>,
  fromNothing: boolean,
): Ran {
  const { file } = entry;
  const override = overrideOf(overrides, entry.ref);
  if (!override || !file) return runNewest(session, entry, empty, fromNothing);
  if (!override.replaces.includes(file.sha256)) {
    const construct = `the override of this revision (${override.name}) was written for another text (sha256 ${override.replaces.join(', ')}) than that of ${file.tree.label} (${file.sha256}): compare them, and add this digest to the override's if it still stands for both`;
    return {
      outcome: { unresolved: { file: file.path, line: 1, construct }, raises: false, refused: false },
      file,
      note: null,
    };
  }
  const outcome = session.run(overridden(file, override), entranceOf(entry), empty, fromNothing);
  if ('unresolved' in outcome && outcome.unresolved.file === file.path) {
    // The line is one of our text.
    const unresolved = { ...outcome.unresolved, file: override.name };
    return { outcome: { ...outcome, unresolved }, file, note: null, override };
  }
  const note = `${file.path} is overridden: ${override.reason}`;
  return { outcome, file, note, override };
}

/** Runs the newest text of a script; where upstream's own code raises in it, the newest one before that does not. */
function runNewest(session: Session, entry: ChainEntry, empty: ReadonlySet<string>, fromNothing: boolean): Ran {
  const { file, older = [] } = entry;
  if (!file || entry.placeholder) return { outcome: [], file, note: null };
  const outcome = session.run(file, entranceOf(entry), empty, fromNothing);
  if (!('unresolved' in outcome) || !outcome.raises) return { outcome, file, note: null };
  for (const earlier of older) {
    const instead = session.run(earlier, entranceOf(entry), empty, fromNothing);
    if ('unresolved' in instead) continue;
    const { line, construct } = outcome.unresolved;
    const note = `${file.path} of ${file.tree.label} is broken (line ${line}: ${construct}): the text of ${earlier.tree.label} is taken`;
    return { outcome: instead, file: earlier, note };
  }
  return { outcome, file, note: null };
}

/** The entrance of a chain's script, or of a squash. */
export function entranceOf(script: ChainEntry | Checkpoint): Entrance {
  if (script.file?.path.endsWith('.sql')) return { kind: 'sql' };
  if ('function' in script && script.function !== undefined) return { kind: 'engine', function: script.function };
  return { kind: script.format === 'alembic' ? 'alembic' : 'migrate' };
}
