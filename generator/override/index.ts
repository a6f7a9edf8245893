import { readFileSync } from 'node:fs';
import type { RevisionRef } from '../../src/migration/model.ts';
import type { ScriptFile } from '../history/script-file.ts';
import type { Override } from '../service/model.ts';
import type { Tree } from '../source/model.ts';

function own(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** The overrides that Stackleap brings, by service. */
const overrides: Readonly<Record<string, readonly Override[]>> = {
  keystone: [
    {
      revision: { repository: 'keystone_data_migrate', revision: '3' },
      replaces: ['76d68e4583b5e998819a2fbbfe08d3f8fc4e4316d86ad1a5d950c80c75b23d6e'],
      reason: 'the script encrypts with keys from the disk of the machine that it runs on',
      name: 'keystone_encrypt_credentials.py',
      get text() {
        return own('keystone_encrypt_credentials.py');
      },
    },
  ],
};

/** The overrides of a service's database: the configuration's, before those that Stackleap brings. */
export function overridesOf(service: string, configured: readonly Override[] = []): readonly Override[] {
  return [...configured, ...(overrides[service] ?? [])];
}

/** The override of a revision, if there is one. */
export function overrideOf(among: readonly Override[], ref: RevisionRef): Override | null {
  const found = among.find(
    ({ revision }) => revision.repository === ref.repository && revision.revision === ref.revision,
  );
  return found ?? null;
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
    hasSync: (asked) => tree.hasSync(asked),
    preload: (...asked) => tree.preload(...asked),
    close: () => tree.close(),
  };
  return { ...file, tree: over, text };
}
