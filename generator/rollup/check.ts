import { sha256 } from '../source/index.ts';
import type { Manifest } from './manifest.ts';
import type { SetChange } from './model.ts';
import { MANIFEST } from './write.ts';

/** How a set that would be written now differs from the written one. */
export function compareSets(now: Manifest, written: ReadonlyMap<string, string>): readonly SetChange[] {
  const { service, database } = now;
  const change = (kind: SetChange['kind'], what: string, detail: string): SetChange => ({
    service,
    database,
    kind,
    what,
    detail,
  });
  const text = written.get(MANIFEST);
  if (text === undefined) return [change('missing', MANIFEST, 'no set was written yet')];
  const before = parseManifest(text);
  if (!before) return [change('missing', MANIFEST, 'the written manifest is not one of this version')];
  const changes: SetChange[] = [];
  const old = new Map(before.scripts.map((script) => [script.key, script]));
  const touched = new Set<string>();
  for (const script of now.scripts) {
    const known = old.get(script.key);
    old.delete(script.key);
    if (!known) changes.push(change('new', script.key, `${script.tag}:${script.path}`));
    else if (known.sha256 !== script.sha256) {
      changes.push(change('edited', script.key, `${known.tag}:${known.path} is now ${script.tag}:${script.path}`));
    } else continue;
    if (script.migration) touched.add(`${script.migration}.ts`);
  }
  for (const script of old.values()) changes.push(change('vanished', script.key, `${script.tag}:${script.path}`));
  const names = [...new Set([...Object.keys(now.files), ...written.keys()])].filter((name) => name !== MANIFEST).sort();
  for (const name of names) {
    const wanted = now.files[name];
    const present = written.get(name);
    if (touched.has(name) || (present !== undefined && wanted === sha256(present))) continue;
    const detail =
      wanted === undefined ? 'would go' : present === undefined ? 'would be added' : 'would read differently';
    changes.push(change('generator', name, detail));
  }
  return changes;
}

function parseManifest(text: string): Manifest | null {
  try {
    const value = JSON.parse(text) as Partial<Manifest>;
    return value.format === 1 && Array.isArray(value.scripts) ? (value as Manifest) : null;
  } catch {
    return null;
  }
}
