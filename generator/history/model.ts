import type { ReleaseMark, Repository, RevisionNode, RevisionRef } from '../../src/migration/model.ts';
import type { Override } from '../service/model.ts';
import type { PastText, ScriptFile } from './script-file.ts';

/** One step of a database's chain. */
export interface ChainEntry {
  readonly kind: 'script' | 'data' | 'switch';
  /** Of a `data` entry: the revision that implies that it ran. */
  readonly ref: RevisionRef;
  readonly format: 'sqlalchemy-migrate' | 'alembic';
  /** The first release that holds it. */
  readonly release: string;
  /** `null` for a switch. */
  readonly file: ScriptFile | null;
  /** Texts that it had before, newest first: for when upstream's newest is broken. */
  readonly older?: readonly ScriptFile[];
  /** Of a `script` entry: the other texts that releases ran under its revision, newest first. */
  readonly past?: readonly PastText[];
  /** Of a `data` entry: the function to call with the engine. */
  readonly function?: string;
  /** `upgrade` does nothing; upstream kept the number free. */
  readonly placeholder: boolean;
}

/** An upstream squash, to be compared with the chain's catalog at its revision. */
export interface Checkpoint {
  readonly ref: RevisionRef;
  readonly format: 'sqlalchemy-migrate' | 'alembic';
  /** The first release that has this text of the squash. */
  readonly release: string;
  /** All releases that install with it, oldest first. */
  readonly releases: readonly string[];
  readonly file: ScriptFile;
  /** Compared with the chain once these have run. */
  readonly stands: readonly RevisionRef[];
}

/** The union of a database's repositories over all releases, in one order. */
export interface History {
  readonly service: string;
  readonly database: string;
  readonly repositories: Readonly<Record<string, Repository>>;
  readonly revisions: readonly RevisionNode[];
  readonly chain: readonly ChainEntry[];
  /** That many entries at the chain's start are what the earliest reachable release holds. */
  readonly baseline: number;
  readonly checkpoints: readonly Checkpoint[];
  readonly releases: readonly ReleaseMark[];
  /** How many entries of the chain are placed once each of `releases` is complete. */
  readonly positions: readonly number[];
  /** Scripts of ours in the place of upstream's. */
  readonly overrides: readonly Override[];
  /** What the sources had, oldest first. */
  readonly trees: readonly { readonly release: string; readonly label: string }[];
}
