import { describe, expect, it } from 'vitest';
import { compareSets } from '../../../generator/rollup/check/index.ts';
import { lineDiff } from '../../../generator/rollup/check/line-diff.ts';
import { migrationSteps } from '../../../generator/rollup/check/migration-steps.ts';
import { type Manifest, type ManifestScript, manifestText } from '../../../generator/rollup/manifest.ts';
import { sha256 } from '../../../generator/source/index.ts';

const file = (...steps: readonly string[]): string =>
  `import { x } from 'y';\n\nexport default defineMigration({\n  name: 'n',\n  steps: [\n${steps.map((step) => `    ${step},\n`).join('')}  ],\n});\n`;

interface Made {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, string>;
}

/** A set of scripts: `[text of the script, down_revision, text of its migration]` by key; the migration is called after the script and its place. */
function set(scripts: Readonly<Record<string, readonly [string, string, string]>>, more: Partial<Manifest> = {}): Made {
  const files = new Map<string, string>();
  const entries = Object.entries(scripts).map(([key, [text, down, migration]], at): ManifestScript => {
    const name = `000${at + 1}_${key.replace(':', '_')}`;
    files.set(`${name}.ts`, migration);
    return { key, release: 'a', tag: '1.0', path: `${key}.py`, sha256: sha256(text), down: [down], migration: name };
  });
  files.set('index.ts', Object.keys(scripts).join());
  const manifest: Manifest = {
    format: 1,
    generator: 'stackleap 0',
    service: 'svc',
    database: 'main',
    sources: [],
    scripts: entries,
    checkpoints: [],
    edits: [],
    files: Object.fromEntries([...files].map(([name, text]) => [name, sha256(text)])),
    ...more,
  };
  return { manifest, files };
}

const written = ({ manifest, files }: Made) => new Map([...files, ['manifest.json', manifestText(manifest)] as const]);
const changes = (made: Made, before: ReadonlyMap<string, string>) =>
  compareSets({ service: 'svc', database: 'main', scripts: made.manifest.scripts, made }, before);
const kinds = (made: Made, before: ReadonlyMap<string, string>) =>
  changes(made, before).map(({ kind, what }) => `${kind} ${what}`);

const one = ['x', '', file("addColumn('t', 'a', int())")] as const;
const two = ['y', 'l1', file("dropColumn('t', 'a')", "dropTable('u')")] as const;
const old = set({ 'l:1': one, 'l:2': two });

describe('a set against its sources', () => {
  it('is up to date', () => {
    expect(changes(old, written(old))).toEqual([]);
  });

  it('lacks what upstream added, edited and removed, with the steps that change', () => {
    const now = set({
      'l:1': ['x2', '', file("addColumn('t', 'a', bigint())")],
      'l:3': ['z', 'l1', file("dropTable('u')")],
    });
    expect(changes(now, written(old))).toMatchObject([
      {
        kind: 'edited',
        what: 'l:1',
        before: ["addColumn('t', 'a', int())"],
        after: ["addColumn('t', 'a', bigint())"],
        diff: ["- addColumn('t', 'a', int()),", "+ addColumn('t', 'a', bigint()),"],
      },
      { kind: 'new', what: 'l:3', after: ["dropTable('u')"], diff: ["+ dropTable('u'),"] },
      { kind: 'vanished', what: 'l:2', before: ["dropColumn('t', 'a')", "dropTable('u')"], after: [] },
    ]);
  });

  it('has a script whose text changed and whose steps did not', () => {
    const now = set({ 'l:1': ['x # comment', '', one[2]], 'l:2': two });
    expect(changes(now, written(old))).toMatchObject([{ kind: 'edited', what: 'l:1', diff: [] }]);
  });

  it('has a script that hangs on another parent', () => {
    const now = set({ 'l:1': one, 'l:2': ['y2', 'l0', two[2]] });
    expect(changes(now, written(old))).toMatchObject([
      { kind: 'edited', detail: 'l:2.py at 1.0, was of 1.0; its down_revision was l1 and is l0', diff: [] },
    ]);
  });

  it('says in one line which migrations only get other numbers', () => {
    const now = set({ 'l:0': ['w', '', file()], 'l:1': one, 'l:2': two });
    expect(changes(now, written(old))).toMatchObject([
      { kind: 'new', what: 'l:0', after: [] },
      { kind: 'renumbered', what: '0002_l_1 to 0003_l_2', detail: '2 with the same steps, under other numbers' },
    ]);
  });

  it('finds what changes though no text of its own did', () => {
    const now = set({ 'l:1': one, 'l:2': ['y', 'l1', file("dropColumn('t', 'a')")] });
    expect(changes(now, written(old))).toMatchObject([
      { kind: 'remade', what: 'l:2', diff: ["  dropColumn('t', 'a'),", "- dropTable('u'),"] },
    ]);
    const variants = set({ 'l:1': one, 'l:2': two }, { edits: [edit('l:1')] });
    expect(kinds(variants, written(old))).toEqual(['variants edits']);
    expect(kinds(old, written(variants))).toEqual(['variants edits']);
  });

  it('was touched by hand', () => {
    const text = written(old);
    expect(kinds(old, new Map([...text, ['0001_l_1.ts', 'by hand']]))).toEqual(['touched 0001_l_1.ts']);
    expect(kinds(old, new Map([...text].filter(([name]) => name !== '0002_l_2.ts')))).toEqual(['touched 0002_l_2.ts']);
    expect(kinds(old, new Map([...text, ['stray.ts', '']]))).toEqual(['file stray.ts']);
  });

  it('is not there, or of another version', () => {
    expect(kinds(old, new Map())).toEqual(['missing manifest.json']);
    expect(kinds(old, new Map([['manifest.json', '{"format":9}']]))).toEqual(['missing manifest.json']);
    expect(kinds(old, new Map([['manifest.json', '{"format":1,"scripts":[{}]}']]))).toEqual(['missing manifest.json']);
    expect(kinds(old, new Map([['manifest.json', 'no json']]))).toEqual(['missing manifest.json']);
  });

  it('says which scripts changed also when what they come to is unresolved', () => {
    const scripts = set({ 'l:1': ['x2', '', ''], 'l:2': two, 'l:3': ['z', 'l2', ''] }).manifest.scripts;
    const found = compareSets({ service: 'svc', database: 'main', scripts, made: null }, written(old));
    expect(found.map(({ kind, what, after }) => [kind, what, after])).toEqual([
      ['edited', 'l:1', undefined],
      ['new', 'l:3', undefined],
    ]);
  });

  it('names scripts of the baseline once each, and what changes in it once', () => {
    const base = (step: string, digest: string): Made => {
      const made = set({ 'l:1': ['x', '', file(step)] });
      const scripts = ['l:1', 'l:2'].map((key) => ({
        ...(made.manifest.scripts[0] as ManifestScript),
        key,
        sha256: sha256(`${key}${digest}`),
      }));
      return { ...made, manifest: { ...made.manifest, scripts } };
    };
    const found = changes(base("dropTable('b')", 'new'), written(base("dropTable('a')", 'old')));
    expect(found).toMatchObject([
      { kind: 'edited', what: 'l:1', detail: 'l:1.py at 1.0, part of the baseline, was of 1.0' },
      { kind: 'edited', what: 'l:2' },
      { kind: 'file', what: '0001_l_1.ts', diff: ["- dropTable('a'),", "+ dropTable('b'),"] },
    ]);
    expect(found[0]?.diff).toBeUndefined();
  });
});

function edit(revision: string): Manifest['edits'][number] {
  return { revision, releases: ['a'], path: 'p', tag: 't', outcome: 'unknown', variant: null, details: [] };
}

describe('the steps of a migration', () => {
  it('are read as they stand', () => {
    expect(migrationSteps(file("when(\n      not(x()),\n      addColumn('t', 'a', int()),\n    )"))).toEqual([
      "when(\n  not(x()),\n  addColumn('t', 'a', int()),\n)",
    ]);
    expect(migrationSteps(file())).toEqual([]);
    expect(migrationSteps('const x = 1;')).toBeNull();
    expect(migrationSteps('export default f({ steps: 1 });')).toBeNull();
  });
});

describe('a difference by lines', () => {
  it('keeps a little of what is around it', () => {
    const lines = [...'abcdefghij'];
    expect(lineDiff(lines, lines)).toEqual([]);
    expect(lineDiff(lines, [...'abcdeXghij'])).toEqual(['  …', '  d', '  e', '- f', '+ X', '  g', '  h', '  …']);
    expect(lineDiff([], ['a'])).toEqual(['+ a']);
    expect(lineDiff(['a'], [])).toEqual(['- a']);
    expect(lineDiff([...'abc'], [...'xbz'])).toEqual(['- a', '+ x', '  b', '- c', '+ z']);
  });
});
