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
  /** Of an Alembic script: what its `down_revision` names. */
  readonly down?: readonly string[];
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
  return `${print(manifest, 0, 0)}\n`;
}

/** Columns of a line; the project's formatter has the same. */
const WIDTH = 120;

/** JSON as the project's formatter lays it out: a list stands on one line where it fits. @param used columns before it */
function print(value: unknown, depth: number, used: number): string {
  const inner = '  '.repeat(depth + 1);
  const end = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const plain = value.every((item) => typeof item !== 'object' || item === null);
    // One more for the comma that may follow.
    if (value.length === 0 || (plain && used + line.length < WIDTH)) return line;
    return `[${value.map((item) => `\n${inner}${print(item, depth + 1, inner.length)}`).join(',')}${end}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return '{}';
  const printed = fields.map(([name, field]) => {
    const start = `${inner}${JSON.stringify(name)}: `;
    return `\n${start}${print(field, depth + 1, start.length)}`;
  });
  return `{${printed.join(',')}${end}}`;
}
