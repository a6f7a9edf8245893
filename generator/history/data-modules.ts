import type { DataProfile } from '../service/model.ts';
import { isPlaceholder } from './module-facts.ts';
import type { UnionRepository } from './node.ts';
import type { ScriptReader } from './reader.ts';
import { type ReleaseTree, readScript, type ScriptFile } from './script-file.ts';
import { Texts } from './union.ts';

/** A module that moves rows between two schema scripts. */
export interface DataModule {
  readonly name: string;
  readonly file: ScriptFile;
  /** Newest first. A release calls its own module only, so nothing upstream tells when a later text breaks. */
  readonly older: readonly ScriptFile[];
  readonly profile: DataProfile;
  /** Revisions that must have run before it. */
  readonly after: readonly string[];
  /** Revisions that must wait for it; the first is the one that implies that it ran. */
  readonly before: readonly string[];
}

/** Modules of all trees that move something, each with its newest text; those that upstream left empty are left out. */
export async function uniteData(
  trees: readonly ReleaseTree[],
  profile: DataProfile,
  repository: UnionRepository,
  reader: ScriptReader,
): Promise<readonly DataModule[]> {
  const texts = new Map<string, Texts<{ readonly file: ScriptFile }>>();
  for (const at of trees) {
    for (const name of await at.tree.list(profile.path)) {
      if (!name.endsWith('.py') || !name.includes(profile.infix)) continue;
      const known = texts.get(name) ?? new Texts();
      texts.set(name, known);
      known.add({ file: await readScript(at, `${profile.path}/${name}`) }, at.release);
    }
  }
  const modules: DataModule[] = [];
  for (const name of [...texts.keys()].sort()) {
    const [file, ...older] = (texts.get(name)?.all() ?? []).map((text) => text.file).reverse();
    if (!file || isPlaceholder(reader.parse(file), profile.function)) continue;
    const release = name.slice(0, name.indexOf(profile.infix));
    const number = name.slice(release.length + profile.infix.length).slice(0, 2);
    const revisions = [...repository.nodes.keys()].sort();
    const before = revisions.filter((revision) => revision.startsWith(release + profile.before));
    const own = before.filter((revision) => revision === release + profile.before + number);
    modules.push({
      name: name.slice(0, -'.py'.length),
      file,
      older,
      profile,
      after: revisions.filter((revision) => revision.startsWith(release + profile.after)),
      before: [...own, ...before.filter((revision) => !own.includes(revision))],
    });
  }
  return modules;
}
