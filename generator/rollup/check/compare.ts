import { sha256 } from '../../source/index.ts';
import type { Manifest, ManifestScript } from '../manifest.ts';
import type { SetChange } from '../model.ts';
import { MANIFEST } from '../write.ts';
import { lineDiff } from './line-diff.ts';
import { migrationSteps } from './migration-steps.ts';
import { parseManifest, type WrittenManifest } from './parse-manifest.ts';

/** What a set would be now. */
export interface SetNow {
  readonly service: string;
  readonly database: string;
  readonly scripts: readonly ManifestScript[];
  /** `null` when something is unresolved: what scripts come to is not known then. */
  readonly made: { readonly manifest: Manifest; readonly files: ReadonlyMap<string, string> } | null;
}

type Script = Pick<ManifestScript, 'key' | 'tag' | 'path' | 'sha256' | 'migration'> & {
  readonly down?: readonly string[] | undefined;
};

/**
 * How a set that would be written now differs from the written one: script by script, in the order of the chain, then
 * what no script explains.
 * @param written the set's files by name
 */
export function compareSets(now: SetNow, written: ReadonlyMap<string, string>): readonly SetChange[] {
  const { service, database } = now;
  const change = (kind: SetChange['kind'], what: string, rest: Omit<SetChange, keyof Whose>): SetChange => ({
    service,
    database,
    kind,
    what,
    ...rest,
  });
  const text = written.get(MANIFEST);
  if (text === undefined) return [change('missing', MANIFEST, { detail: 'no set was written yet' })];
  const before = parseManifest(text);
  if (!before) {
    return [change('missing', MANIFEST, { detail: 'the written manifest is not one of this version' })];
  }
  const touched = touchedFiles(before, written);
  const comparison: Comparison = { before, written, now, touched, baselines: baselines(before.scripts, now.scripts) };
  const scripts = [...scriptChanges(comparison)].map(({ kind, what, ...rest }) => change(kind, what, rest));
  const rest = now.made ? [...otherChanges(comparison, now.made, scripts.length > 0)] : [];
  return [
    ...touched.map((name) => {
      const detail = written.has(name) ? 'is not what rollup wrote: it was changed by hand' : 'is gone';
      return change('touched', name, { detail });
    }),
    ...scripts,
    ...rest.map(({ kind, what, ...more }) => change(kind, what, more)),
  ];
}

type Whose = Pick<SetChange, 'service' | 'database' | 'kind' | 'what'>;
type Change = Omit<SetChange, 'service' | 'database'>;

interface Comparison {
  readonly before: WrittenManifest;
  readonly written: ReadonlyMap<string, string>;
  readonly now: SetNow;
  readonly touched: readonly string[];
  /** Migrations that hold many scripts. */
  readonly baselines: ReadonlySet<string>;
}

/** Files that are not what the manifest beside them says: changed by hand, or not there. */
function touchedFiles(before: WrittenManifest, written: ReadonlyMap<string, string>): readonly string[] {
  return Object.entries(before.files).flatMap(([name, digest]) => {
    const text = written.get(name);
    return text === undefined || sha256(text) !== digest ? [name] : [];
  });
}

function baselines(...lists: readonly (readonly Script[])[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const scripts of lists) {
    const names = scripts.map(({ migration }) => migration).filter((name) => name !== null);
    const [first] = names;
    if (first !== undefined && names.indexOf(first) !== names.lastIndexOf(first)) found.add(first);
  }
  return found;
}

function* scriptChanges({ before, now, written, baselines: shared, touched }: Comparison): Generator<Change> {
  const old = new Map<string, Script>(before.scripts.map((script) => [script.key, script]));
  const stepsOf = (files: ReadonlyMap<string, string> | undefined, { migration }: Script): readonly string[] | null => {
    if (!files || (migration !== null && shared.has(migration))) return null;
    return migration === null ? [] : migrationSteps(files.get(`${migration}.ts`) ?? '');
  };
  const nowFiles = now.made?.files;
  const renumbered: string[] = [];
  for (const script of now.scripts) {
    const known = old.get(script.key);
    old.delete(script.key);
    const unknown = now.made ? '' : ': what it comes to is not known, since something is unresolved';
    const where = `${script.path} at ${script.tag}${inBaseline(script, shared)}`;
    if (!known) {
      yield { kind: 'new', what: script.key, detail: `${where}${unknown}`, ...steps(null, stepsOf(nowFiles, script)) };
      continue;
    }
    if (isSame(known, script) && written.get(`${known.migration}.ts`) === nowFiles?.get(`${script.migration}.ts`))
      continue;
    const was = stepsOf(written, known);
    const is = stepsOf(nowFiles, script);
    const down = parents(known, script);
    if (known.sha256 !== script.sha256) {
      const from = known.path === script.path ? known.tag : `${known.path} at ${known.tag}`;
      const detail = `${where}, was of ${from}${down}${unknown}`;
      yield { kind: 'edited', what: script.key, detail, ...steps(was, is) };
    } else if (down !== '') yield { kind: 'moved', what: script.key, detail: `${where}${down}`, ...steps(was, is) };
    else if (was && is && was.join('\n') !== is.join('\n')) {
      // Said already, with the file's name.
      if (touched.includes(`${known.migration}.ts`)) continue;
      const detail = `${where}: the text is the same, and what is made of it is not`;
      yield { kind: 'remade', what: script.key, detail, ...steps(was, is) };
    } else if (known.migration !== script.migration && script.migration !== null && !shared.has(script.migration)) {
      renumbered.push(script.migration);
    }
  }
  for (const script of old.values()) {
    const detail = `${script.path} at ${script.tag}${inBaseline(script, shared)}`;
    yield { kind: 'vanished', what: script.key, detail, ...steps(stepsOf(written, script), nowFiles ? [] : null) };
  }
  const [first] = renumbered;
  if (first === undefined) return;
  const what = renumbered.length === 1 ? first : `${first} to ${renumbered.at(-1)}`;
  yield { kind: 'renumbered', what, detail: `${renumbered.length} with the same steps, under other numbers` };
}

function inBaseline({ migration }: Script, shared: ReadonlySet<string>): string {
  return migration !== null && shared.has(migration) ? ', part of the baseline' : '';
}

function isSame(known: Script, script: Script): boolean {
  return known.sha256 === script.sha256 && known.migration === script.migration && parents(known, script) === '';
}

/** `; its down_revision was a1, and is b1` */
function parents(known: Script, script: Script): string {
  if (!known.down || !script.down || known.down.join() === script.down.join()) return '';
  const list = (down: readonly string[]) => (down.length === 0 ? 'None' : down.join(' and '));
  return `; its down_revision was ${list(known.down)} and is ${list(script.down)}`;
}

function steps(
  before: readonly string[] | null,
  after: readonly string[] | null,
): Pick<SetChange, 'before' | 'after' | 'diff'> {
  const lines = (list: readonly string[] | null) => list?.flatMap((step) => `${step},`.split('\n')) ?? [];
  return {
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    ...(after ? { diff: lineDiff(lines(before), lines(after)) } : {}),
  };
}

/** What no text of a script explains: another generator, other texts that only some releases had, other squashes. */
function* otherChanges(
  { before, now, written, baselines: shared }: Comparison,
  { manifest, files }: NonNullable<SetNow['made']>,
  isExplained: boolean,
): Generator<Change> {
  for (const [kind, was, is] of [
    ['edits', before.edits, manifest.edits],
    ['checkpoints', before.checkpoints, manifest.checkpoints],
  ] as const) {
    const known = new Set(was.map((one) => JSON.stringify(one)));
    const fresh = is.filter((one) => !known.has(JSON.stringify(one)));
    const gone = was.length - (is.length - fresh.length);
    if (fresh.length === 0 && gone === 0) continue;
    const revisions = [...new Set(fresh.map(({ revision }) => revision))].join(', ');
    const detail = kind === 'edits' ? 'texts that only some releases had' : 'squashes against the chain';
    yield { kind: 'variants', what: kind, detail: `${detail}: ${revisions || `${gone} fewer`}` };
  }
  const explained = new Set(
    [...before.scripts, ...now.scripts]
      .map(({ migration }) => migration)
      .filter((name) => name !== null && !shared.has(name))
      .map((name) => `${name}.ts`),
  );
  for (const name of [...new Set([...files.keys(), ...Object.keys(before.files), ...written.keys()])].sort()) {
    const wanted = files.get(name);
    const present = written.get(name);
    if (name === MANIFEST || wanted === present || (explained.has(name) && isExplained)) continue;
    if (isExplained && (name === 'index.ts' || name === 'variants.ts')) continue;
    if (present !== undefined && before.files[name] !== sha256(present) && name in before.files) continue;
    if (present === undefined && name in before.files) continue;
    const was = migrationSteps(present ?? '');
    const is = migrationSteps(wanted ?? '');
    const detail =
      wanted === undefined ? 'would go' : present === undefined ? 'would be added' : 'would read otherwise';
    const parts = was && is && was.join('\n') !== is.join('\n') ? steps(was, is) : {};
    yield { kind: 'file', what: name, detail, ...parts };
  }
}
