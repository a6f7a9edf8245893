import { describe, expect, it } from 'vitest';
import { compareSets } from '../../../generator/rollup/check.ts';
import { type Manifest, type ManifestScript, manifestText } from '../../../generator/rollup/manifest.ts';
import { sha256 } from '../../../generator/source/index.ts';

const script = (key: string, text: string): ManifestScript => ({
  key,
  release: 'a',
  tag: '1.0',
  path: `${key}.py`,
  sha256: sha256(text),
  migration: key.replace(':', '_'),
});

function manifest(scripts: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>): Manifest {
  return {
    format: 1,
    generator: 'stackleap 0',
    service: 'svc',
    database: 'main',
    sources: [],
    scripts: Object.entries(scripts).map(([key, text]) => script(key, text)),
    checkpoints: [],
    edits: [],
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)])),
  };
}

const files = { 'l_1.ts': 'one', 'l_2.ts': 'two' };
const old = manifest({ 'l:1': 'x', 'l:2': 'y' }, files);
const written = new Map([...Object.entries(files), ['manifest.json', manifestText(old)] as const]);
const kinds = (now: Manifest, before: ReadonlyMap<string, string> = written) =>
  compareSets(now, before).map(({ kind, what }) => `${kind} ${what}`);

describe('a set against its sources', () => {
  it('is up to date', () => {
    expect(kinds(old)).toEqual([]);
  });

  it('lacks what upstream added, edited and removed', () => {
    const now = manifest({ 'l:1': 'x2', 'l:3': 'z' }, { 'l_1.ts': 'one!', 'l_3.ts': 'three' });
    expect(kinds(now)).toEqual(['edited l:1', 'new l:3', 'vanished l:2', 'generator l_2.ts']);
  });

  it('was touched by hand, or by another generator', () => {
    const edited = new Map([...written, ['l_1.ts', 'by hand']]);
    expect(kinds(old, edited)).toEqual(['generator l_1.ts']);
    expect(kinds(old, new Map([...written].filter(([name]) => name !== 'l_2.ts')))).toEqual(['generator l_2.ts']);
    expect(kinds(old, new Map([...written, ['stray.ts', '']]))).toEqual(['generator stray.ts']);
  });

  it('is not there, or of another version', () => {
    expect(kinds(old, new Map())).toEqual(['missing manifest.json']);
    expect(kinds(old, new Map([['manifest.json', '{"format":9}']]))).toEqual(['missing manifest.json']);
    expect(kinds(old, new Map([['manifest.json', 'no json']]))).toEqual(['missing manifest.json']);
  });
});
