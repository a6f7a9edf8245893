import type { RepositoryProfile } from '../service/model.ts';
import { HistoryError } from './error.ts';
import { hasFunction, type Literal, literalOf, NOT_LITERAL } from './module-facts.ts';
import type { ScriptReader } from './reader.ts';
import { nameOf, type ReleaseTree, readScript, type ScriptFile } from './script-file.ts';

/** One Alembic revision as one text has it; `depends_on` is not resolved yet, since it may name labels. */
export interface AlembicScript {
  readonly file: ScriptFile;
  readonly revision: string;
  readonly down: readonly string[];
  readonly dependsOn: readonly string[];
  readonly labels: readonly string[];
}

/** An Alembic repository as one tree has it, by revision. */
export interface AlembicRepository {
  readonly path: string;
  readonly scripts: ReadonlyMap<string, AlembicScript>;
  /** `depends_on` resolved to revisions. */
  readonly dependsOn: ReadonlyMap<string, readonly string[]>;
}

/**
 * @param cache scripts by text, since most stay the same over releases
 * @returns `null` when the tree has no such repository.
 * @throws HistoryError for two scripts of one revision, a parent or dependency that is missing, a cycle
 */
export async function readAlembic(
  at: ReleaseTree,
  profile: RepositoryProfile,
  reader: ScriptReader,
  cache: Map<string, AlembicScript | null>,
): Promise<AlembicRepository | null> {
  for (const path of profile.paths) {
    const scripts = new Map<string, AlembicScript>();
    for (const name of await at.tree.walk(path)) {
      if (!isRevisionFile(name)) continue;
      const file = await readScript(at, name);
      const key = `${file.sha256} ${name}`;
      let script = cache.get(key);
      if (script === undefined) {
        script = readRevision(file, reader);
        cache.set(key, script);
      }
      if (!script) continue;
      const other = scripts.get(script.revision);
      if (other) {
        throw new HistoryError(
          `${at.tree.label}: two scripts have revision ${script.revision}: ${other.file.path} and ${name}`,
        );
      }
      scripts.set(script.revision, script);
    }
    if (scripts.size === 0) continue;
    const dependsOn = new Map(
      [...scripts.values()].map((script) => [script.revision, resolveDependencies(script, scripts)]),
    );
    checkGraph(scripts, dependsOn);
    return { path, scripts, dependsOn };
  }
  return null;
}

/** Revisions that none other stands on: what Alembic leaves in its version table when all of them ran. */
export function headsOf(repository: AlembicRepository): readonly string[] {
  const below = new Set<string>();
  for (const script of repository.scripts.values()) {
    for (const parent of script.down) below.add(parent);
    for (const parent of repository.dependsOn.get(script.revision) ?? []) below.add(parent);
  }
  return [...repository.scripts.keys()].filter((revision) => !below.has(revision)).sort();
}

/** Alembic's own rule (alembic/script/base.py, `_only_source_rev_file`), without byte-compiled files. */
function isRevisionFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.endsWith('.py') && !name.startsWith('__init__') && !name.startsWith('.#') && !path.includes('/.');
}

function readRevision(file: ScriptFile, reader: ScriptReader): AlembicScript | null {
  const module = reader.parse(file);
  const read = (name: string): Literal | undefined => {
    const literal = literalOf(module, name);
    return literal === NOT_LITERAL ? reader.constant(file, name) : literal;
  };
  const revision = read('revision');
  if (revision === undefined) {
    // Helpers lie among the revisions in some trees; a script that could run must say what it is.
    if (!hasFunction(module, 'upgrade')) return null;
    throw new HistoryError(`${nameOf(file)} has an upgrade() but no revision; Alembic would not take it either`);
  }
  if (typeof revision !== 'string' || revision === '') {
    throw new HistoryError(`${nameOf(file)}: revision is not a text`);
  }
  const texts = (name: string): readonly string[] => {
    const value = read(name) ?? [];
    const items = typeof value === 'string' ? [value] : value;
    if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items as string[];
    throw new HistoryError(`${nameOf(file)}: ${name} is neither a text nor a sequence of texts`);
  };
  return {
    file,
    revision,
    down: texts('down_revision'),
    dependsOn: texts('depends_on'),
    labels: texts('branch_labels'),
  };
}

/** `depends_on` holds revisions, beginnings of revisions, or labels (which stand for the revision that carries them). */
function resolveDependencies(script: AlembicScript, scripts: ReadonlyMap<string, AlembicScript>): readonly string[] {
  return script.dependsOn.map((name) => {
    if (scripts.has(name)) return name;
    const all = [...scripts.values()];
    const labelled = all.find((other) => other.labels.includes(name));
    if (labelled) return labelled.revision;
    const starting = all.filter((other) => name.length >= 4 && other.revision.startsWith(name));
    if (starting.length === 1 && starting[0]) return starting[0].revision;
    throw new HistoryError(
      `${nameOf(script.file)}: depends_on names ${name}, and no script has that revision or label`,
    );
  });
}

function checkGraph(
  scripts: ReadonlyMap<string, AlembicScript>,
  dependsOn: ReadonlyMap<string, readonly string[]>,
): void {
  for (const script of scripts.values()) {
    for (const parent of script.down) {
      if (!scripts.has(parent)) {
        throw new HistoryError(
          `${nameOf(script.file)}: down_revision names ${parent}, and no script of that tree has this revision`,
        );
      }
    }
  }
  const cycle = findCycle([...scripts.keys()], (revision) => [
    ...(scripts.get(revision)?.down ?? []),
    ...(dependsOn.get(revision) ?? []),
  ]);
  if (cycle) {
    const files = cycle.map((revision) => scripts.get(revision)?.file).filter((file) => file !== undefined);
    throw new HistoryError(`down_revision goes in a circle: ${files.map(nameOf).join(' -> ')}`);
  }
}

/** The first cycle that is met, as the nodes on it; `null` when there is none. Iterative: chains are long. */
export function findCycle(nodes: readonly string[], below: (node: string) => readonly string[]): string[] | null {
  const done = new Set<string>();
  for (const start of nodes) {
    if (done.has(start)) continue;
    const path: { node: string; rest: string[] }[] = [{ node: start, rest: [...below(start)] }];
    const open = new Set([start]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        path.pop();
        open.delete(top.node);
        done.add(top.node);
      } else if (open.has(next)) {
        const from = path.findIndex(({ node }) => node === next);
        return path.slice(from).map(({ node }) => node);
      } else if (!done.has(next)) {
        path.push({ node: next, rest: [...below(next)] });
        open.add(next);
      }
    }
  }
  return null;
}
