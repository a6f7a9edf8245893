import type { History } from '../history/index.ts';
import { sha256 } from '../source/index.ts';
import type { CheckpointReport, EditReport } from './model.ts';

/** A set's account of where it came from: what `rollup --check` compares with. */
export interface Manifest {
  readonly format: 1;
  readonly generator: string;
  readonly service: string;
  readonly database: string;
  /** Every tree that was read, oldest first. */
  readonly sources: readonly { readonly release: string; readonly label: string }[];
  /** Every text of the chain, in its order. */
  readonly scripts: readonly ManifestScript[];
  readonly checkpoints: readonly CheckpointReport[];
  /** Other texts of the chain's scripts that come to something else. */
  readonly edits: readonly EditReport[];
  /** SHA-256 of the set's files, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface ManifestScript {
  /** `legacy:42`, `data:ocata_migrate01_community_images` */
  readonly key: string;
  readonly release: string;
  readonly tag: string;
  readonly path: string;
  readonly sha256: string;
  /** The migration that holds it; `null` when it has nothing to run. */
  readonly migration: string | null;
}

export function buildManifest(
  generator: string,
  history: History,
  scripts: readonly ManifestScript[],
  checked: { readonly checkpoints: readonly CheckpointReport[]; readonly edits: readonly EditReport[] },
  files: ReadonlyMap<string, string>,
): Manifest {
  return {
    format: 1,
    generator,
    service: history.service,
    database: history.database,
    sources: history.trees,
    scripts,
    ...checked,
    files: Object.fromEntries([...files].map(([name, text]) => [name, sha256(text)])),
  };
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
