import { readFileSync } from 'node:fs';
import type { RevisionRef } from '../../src/migration/model.ts';
import type { ScriptFile } from '../history/index.ts';
import type { Tree } from '../source/model.ts';

/**
 * A script of our own in the place of an upstream script whose meaning lies outside the database. It is evaluated as
 * any other script; what it needs from outside are declared inputs.
 */
export interface Override {
  readonly service: string;
  readonly repository: string;
  readonly revision: string;
  /** Digests of the upstream texts that it was written for: another text makes it an error. */
  readonly replaces: readonly string[];
  /** Why the script itself cannot be taken, in a sentence. */
  readonly reason: string;
  readonly text: string;
}

function own(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** The overrides that Stackleap brings. */
const overrides: readonly Override[] = [
  {
    service: 'keystone',
    repository: 'keystone_data_migrate',
    revision: '3',
    replaces: ['76d68e4583b5e998819a2fbbfe08d3f8fc4e4316d86ad1a5d950c80c75b23d6e'],
    reason: 'the script encrypts with keys from the disk of the machine that it runs on',
    get text() {
      return own('keystone_encrypt_credentials.py');
    },
  },
];

/** The override of a revision, if there is one. */
export function overrideOf(service: string, ref: RevisionRef): Override | null {
  return (
    overrides.find(
      (one) => one.service === service && one.repository === ref.repository && one.revision === ref.revision,
    ) ?? null
  );
}

/** The script with the override's text: everything else in its tree is as it was. */
export function overridden(file: ScriptFile, override: Override): ScriptFile {
  const { text } = override;
  const { tree, path } = file;
  const over: Tree = {
    ...tree,
    label: tree.label,
    list: (directory) => tree.list(directory),
    walk: (directory) => tree.walk(directory),
    read: async (asked) => (asked === path ? new TextEncoder().encode(text) : tree.read(asked)),
    readSync: (asked) => (asked === path ? text : tree.readSync(asked)),
    listSync: (directory) => tree.listSync(directory),
    hasFolderSync: (directory) => tree.hasFolderSync(directory),
    preload: (...asked) => tree.preload(...asked),
    close: () => tree.close(),
  };
  return { ...file, tree: over, text };
}
