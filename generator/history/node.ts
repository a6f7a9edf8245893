import type { PastText, ScriptFile } from './script-file.ts';

/** A revision of the union over all releases, before the chain is ordered. */
export interface UnionNode {
  readonly repository: string;
  readonly revision: string;
  readonly format: 'sqlalchemy-migrate' | 'alembic';
  readonly down: readonly string[];
  readonly dependsOn: readonly string[];
  /** The text that the chain runs; `null` when there is nothing to run (known only from facts, or a squash). */
  readonly file: ScriptFile | null;
  readonly placeholder: boolean;
  /** Alembic's labels on this very revision. */
  readonly labels: readonly string[];
  /** Position of the first tree that had it. */
  readonly firstSeen: number;
  /** Release of that tree. */
  readonly firstRelease: string;
  /** The other texts that releases ran under this revision, newest first; squashes are not among them. */
  readonly past: readonly PastText[];
  /** Upstream's squashes under this revision, newest first: not run, but compared with the chain. */
  readonly squashes: readonly PastText[];
}

/** One repository over all releases. */
export interface UnionRepository {
  readonly key: string;
  readonly format: 'sqlalchemy-migrate' | 'alembic';
  readonly versionTable: string;
  readonly repositoryId: string;
  readonly repositoryPath: string;
  readonly nodes: ReadonlyMap<string, UnionNode>;
  /** Heads by tree, as the scripts of that tree alone have them. */
  readonly heads: ReadonlyMap<number, readonly string[]>;
}

export function keyOf(repository: string, revision: string): string {
  return `${repository}:${revision}`;
}
