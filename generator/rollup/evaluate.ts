import type { Catalog } from '../../src/catalog/model.ts';
import type { InputSpec } from '../../src/migration/model.ts';
import type { ChainEntry, Checkpoint, History, ScriptFile } from '../history/index.ts';
import type { Program } from '../rows/program.ts';
import type { UnresolvedReport } from './model.ts';
import { withVersionTable } from './version-table.ts';

/** One script after evaluation. */
export interface EvaluatedEntry {
  readonly entry: ChainEntry;
  readonly program: Program;
  readonly before: Catalog;
  readonly after: Catalog;
  /** Tables that hold no row for certain, before the script ran. */
  readonly knownEmpty: ReadonlySet<string>;
}

export interface EvaluatedChain {
  readonly entries: readonly EvaluatedEntry[];
  readonly inputs: readonly InputSpec[];
  readonly unresolved: readonly UnresolvedReport[];
}

/** How a script is started. */
export type Entrance =
  | { readonly kind: 'engine'; readonly function: string }
  | { readonly kind: 'alembic' }
  | { readonly kind: 'sql' };

/** Evaluates scripts one after the other against one database. `session.ts` implements it over the evaluator. */
export interface Session {
  readonly catalog: Catalog;
  readonly knownEmpty: ReadonlySet<string>;
  readonly inputs: readonly InputSpec[];
  /** Changes the catalog without a script: version tables, which the tools make themselves. */
  replaceCatalog(catalog: Catalog): void;
  /** @returns the program, or what could not be resolved */
  run(file: ScriptFile, entrance: Entrance): Program | UnresolvedFault;
}

export interface UnresolvedFault {
  readonly unresolved: Omit<UnresolvedReport, 'revision'>;
}

/** Evaluates the first `count` entries of a chain, in order. */
export function evaluateChain(history: History, session: Session, count = history.chain.length): EvaluatedChain {
  const entries: EvaluatedEntry[] = [];
  const unresolved: UnresolvedReport[] = [];
  const switched = new Set(history.chain.filter(({ kind }) => kind === 'switch').map(({ ref }) => ref.repository));
  for (const [key, repository] of Object.entries(history.repositories)) {
    if (!switched.has(key)) session.replaceCatalog(withVersionTable(session.catalog, repository));
  }
  for (const entry of history.chain.slice(0, count)) {
    const repository = history.repositories[entry.ref.repository];
    if (entry.kind === 'switch' && repository) session.replaceCatalog(withVersionTable(session.catalog, repository));
    const before = session.catalog;
    const knownEmpty = new Set(session.knownEmpty);
    const outcome = entry.file && !entry.placeholder ? session.run(entry.file, entranceOf(entry)) : [];
    if ('unresolved' in outcome) unresolved.push({ ...outcome.unresolved, revision: entry.ref.revision });
    entries.push({
      entry,
      program: 'unresolved' in outcome ? [] : outcome,
      before,
      after: session.catalog,
      knownEmpty,
    });
  }
  return { entries, inputs: session.inputs, unresolved };
}

/** The entrance of a chain's script, or of a squash. */
export function entranceOf(script: ChainEntry | Checkpoint): Entrance {
  if (script.file?.path.endsWith('.sql')) return { kind: 'sql' };
  if ('function' in script && script.function !== undefined) return { kind: 'engine', function: script.function };
  return script.format === 'alembic' ? { kind: 'alembic' } : { kind: 'engine', function: 'upgrade' };
}
