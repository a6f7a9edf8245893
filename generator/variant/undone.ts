import { CatalogError, fingerprint } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import { replayOperations } from '../../src/migration/replay.ts';
import type { ChainEntry, History, PastText } from '../history/index.ts';
import { type EvaluatedEntry, entranceOf, type Session } from '../rollup/evaluate.ts';
import { withVersionTable } from '../rollup/version-table.ts';
import { programOperations } from './catalogs.ts';
import { otherTexts } from './edit-context.ts';
import { rowsText } from './edit-rows.ts';

interface UndoneContext {
  readonly history: History;
  readonly entries: readonly EvaluatedEntry[];
  /** Gives a session on a database with this catalog. */
  readonly open: (catalog: Catalog) => Session;
}

/** An older text of a script, which leaves some tables otherwise than the newest. */
interface Older {
  /** Its place in the chain. */
  readonly at: number;
  readonly text: PastText;
  readonly tables: readonly string[];
}

/**
 * Edited scripts whose older text makes no difference any more, since another script has undone it by the time that
 * releases ran the newest text: Neutron's indexes on columns of primary keys, which 2023.2 takes out of eight scripts and
 * drops in a ninth. Run in the chain, the older text leaves at every release what that release's own code leaves, and the
 * ninth script finds what it is there to drop; with the newest text it would find nothing, and leave in every older
 * database what upstream's own upgrade removes.
 *
 * @returns the history with those texts in place of the newest, and a sentence on each; `null`: there is none
 */
export function withUndoneEdits(
  context: UndoneContext,
): { readonly history: History; readonly first: number; readonly notes: readonly string[] } | null {
  const { history, entries } = context;
  let taken = entries.flatMap((_, at) => olderText(context, at) ?? []);
  for (let left = -1; taken.length > 0 && left !== taken.length; ) {
    left = taken.length;
    const catalogs = walk(context, taken);
    taken = catalogs ? taken.filter((older) => isUndone(context, older, catalogs)) : [];
  }
  const [first] = taken;
  if (!first) return null;
  const texts = new Map(taken.map(({ at, text }) => [at, text]));
  const chain = history.chain.map((entry, at): ChainEntry => {
    const text = texts.get(at);
    if (!text || !entry.file) return entry;
    const releases = releasesOfNewest(context, at);
    const past = (entry.past ?? []).filter(({ file }) => file !== text.file);
    return { ...entry, file: text.file, past: [{ file: entry.file, releases }, ...past] };
  });
  const notes = taken.map(({ at, text, tables }) => {
    const { file } = (entries[at] as EvaluatedEntry).entry;
    return `${file?.path}: the text of ${text.file.tree.label} is taken, since it leaves ${tables.join(', ')} as the releases before ${releasesOfNewest(context, at)[0]} do, and a later script brings both to the same`;
  });
  return { history: { ...history, chain }, first: first.at, notes };
}

/** The newest of the older texts, if it changes the schema otherwise and no row. */
function olderText(context: UndoneContext, at: number): Older | null {
  const { history, entries, open } = context;
  const { entry, program, before, after, empty } = entries[at] as EvaluatedEntry;
  if (at < history.baseline || entry.kind !== 'script') return null;
  const text = otherTexts(context, at).at(-1);
  if (!text) return null;
  const session = open(before);
  const outcome = session.run(text.file, entranceOf({ ...entry, file: text.file }), empty);
  if ('unresolved' in outcome || rowsText(outcome) !== rowsText(program)) return null;
  const tables = differing(after, session.catalog, [...after.tables.keys(), ...session.catalog.tables.keys()]);
  return tables.length === 0 ? null : { at, text, tables };
}

function differing(a: Catalog, b: Catalog, names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => {
    const [one, other] = [a.tables.get(name), b.tables.get(name)];
    if (one === other) return false;
    return !one || !other || fingerprint(one) !== fingerprint(other);
  });
}

/**
 * The catalogs behind each entry with the older texts in the chain. Scripts that name one of their tables are evaluated
 * anew, the others do what they did. `null`: a script does not run on what they leave.
 */
function walk({ history, entries, open }: UndoneContext, taken: readonly Older[]): readonly Catalog[] | null {
  const texts = new Map(taken.map((older) => [older.at, older.text.file]));
  const tables = [...new Set(taken.flatMap((older) => older.tables))];
  const start = taken[0]?.at ?? 0;
  const catalogs = entries.slice(0, start).map(({ after }) => after);
  let catalog = (entries[start] as EvaluatedEntry).before;
  for (let at = start; at < history.chain.length; at++) {
    const { entry, program, empty, override } = entries[at] as EvaluatedEntry;
    const repository = history.repositories[entry.ref.repository];
    if (entry.kind === 'switch' && repository) catalog = withVersionTable(catalog, repository);
    const file = texts.get(at) ?? entry.file;
    const names =
      file !== null && !entry.placeholder && override === undefined && tables.some((name) => file.text.includes(name));
    if (names && file) {
      const session = open(catalog);
      const outcome = session.run(file, entranceOf({ ...entry, file }), empty);
      if ('unresolved' in outcome) return null;
      catalog = session.catalog;
    } else {
      try {
        catalog = replayOperations(catalog, programOperations(program));
      } catch (error) {
        if (error instanceof CatalogError) return null;
        throw error;
      }
    }
    catalogs.push(catalog);
  }
  return catalogs;
}

/**
 * Releases that ran the older text are left otherwise by it, and from the first one on that is seen to run the newest
 * nothing tells the two apart. What releases without a tree of their own ran is not known.
 */
function isUndone({ history, entries }: UndoneContext, older: Older, catalogs: readonly Catalog[]): boolean {
  const { releases } = older.text;
  const last = history.releases.findLastIndex(({ release }) => releases.includes(release));
  const seen = new Set(history.trees.map(({ release }) => release));
  const next = history.releases.findIndex(({ release }, at) => at > last && seen.has(release));
  const differs = (position: number): boolean => {
    const [ours, theirs] = [entries[position - 1]?.after, catalogs[position - 1]];
    return !ours || !theirs || differing(ours, theirs, older.tables).length > 0;
  };
  const earlier = history.positions.filter(
    (position, index) => position > older.at && releases.includes(history.releases[index]?.release ?? ''),
  );
  const later = next < 0 ? [] : history.positions.slice(next);
  return earlier.some(differs) && later.length > 0 && !later.some(differs);
}

/** Releases behind the last one that ran another text, from the first on that has a tree. */
function releasesOfNewest({ history, entries }: UndoneContext, at: number): readonly string[] {
  const past = (entries[at] as EvaluatedEntry).entry.past ?? [];
  const others = new Set(past.flatMap(({ releases }) => releases));
  const order = history.releases.map(({ release }) => release);
  const last = order.findLastIndex((release) => others.has(release));
  const seen = new Set(history.trees.map(({ release }) => release));
  const next = order.findIndex((release, at) => at > last && seen.has(release));
  return next < 0 ? [] : order.slice(next);
}
