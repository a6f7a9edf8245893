/** What `rollup` is asked to do. */
export interface RollupOptions {
  /** Names of services; absent or empty: all of the configuration. */
  readonly services?: readonly string[];
  /** The configuration file; absent: `stackleap.config.ts` of the working directory. */
  readonly config?: string;
  /** Where sets are written; absent: as the configuration says. */
  readonly out?: string;
  /** A folder with local clones of the services' repositories. */
  readonly gitBase?: string;
  /** Writes nothing; says how the sources differ from the sets that were written. */
  readonly check?: boolean;
  /** Makes sets anew that were made from the same before. */
  readonly force?: boolean;
  /** Services that are rolled up at a time; absent: as many as there are cores. */
  readonly jobs?: number;
  /** Told, a line at a time, what is being done. */
  readonly log?: (line: string) => void;
}

/** What `rollup` did: the document that `--json` prints. */
export interface RollupReport {
  readonly sets: readonly SetReport[];
  readonly sources: readonly SourceReport[];
  /** Of `--check` only: how sources and written sets differ. */
  readonly changes?: readonly SetChange[];
  readonly seconds: number;
  /** Nothing is unresolved, and with `--check` nothing is out of date. */
  readonly ok: boolean;
}

export interface SetReport {
  readonly service: string;
  readonly database: string;
  /** Oldest first. */
  readonly releases: readonly string[];
  /** Scripts and modules of the chain, placeholders among them. */
  readonly scripts: number;
  readonly migrations: number;
  readonly operations: number;
  readonly dataSteps: number;
  readonly milestones: number;
  readonly overrides: number;
  readonly checkpoints: readonly CheckpointReport[];
  readonly edits: readonly EditReport[];
  /** What a reviewer would not expect, in sentences. */
  readonly notes: readonly string[];
  readonly unresolved: readonly UnresolvedReport[];
}

/** An upstream squash, compared with the chain at its revision. */
export interface CheckpointReport {
  readonly revision: string;
  /** The first release that installs with this text of the squash. */
  readonly release: string;
  /** All of them. */
  readonly releases: readonly string[];
  /** The variant that its differences are; `null` when there are none. */
  readonly variant: string | null;
  /** Each with its reason. */
  readonly differences: readonly string[];
}

/** A script of which releases ran another text, which comes to something else. */
export interface EditReport {
  readonly revision: string;
  /** Releases that had the other text, oldest first. */
  readonly releases: readonly string[];
  readonly path: string;
  readonly tag: string;
  /**
   * - `catalog`: it leaves another catalog, which is the variant `variant`
   * - `rows`: the catalog is the same, and other rows are written
   * - `fails`: upstream's own code raises in it, on the chain and in the company that it had; it makes no variant
   * - `unknown`: it could not be evaluated by itself
   */
  readonly outcome: 'catalog' | 'rows' | 'fails' | 'unknown';
  readonly variant: string | null;
  readonly details: readonly string[];
}

export interface UnresolvedReport {
  readonly file: string;
  readonly line: number;
  readonly construct: string;
  readonly revision: string;
  /** The server refuses what the script does, and the script of this revision, before it, is unresolved: likely the cause. */
  readonly follows?: string;
}

export interface SourceReport {
  readonly service: string;
  /** What was taken: a repository, folders, archives, packages. */
  readonly source: string;
  /** The releases whose own files were read, oldest first. */
  readonly releases: readonly string[];
  /** What was tried before, and why it was not taken. */
  readonly notes: readonly string[];
}

/** How a written set and its sources differ. */
export interface SetChange {
  readonly service: string;
  readonly database: string;
  /**
   * - `missing`: no set was written, or by another version
   * - `touched`: a file is not what `rollup` wrote
   * - `new`, `edited`, `vanished`: a script that the sources have and the set has not, whose text is another, that is gone
   * - `moved`: a script with the same text that comes behind another
   * - `remade`: a script with the same text of which something else is made: a script before it changed, or the generator
   * - `renumbered`: migrations that only stand at another place
   * - `variants`: edited texts and squashes of single releases come to something else
   * - `file`: a file would change, and no script says why
   */
  readonly kind:
    | 'missing'
    | 'touched'
    | 'new'
    | 'edited'
    | 'vanished'
    | 'moved'
    | 'remade'
    | 'renumbered'
    | 'variants'
    | 'file';
  /** A script (`alembic:4f1c0e7a9b2d`), migrations, or a file of the set. */
  readonly what: string;
  readonly detail: string;
  /** Steps of the written migration, as its file has them; absent where there is none, or it is the baseline. */
  readonly before?: readonly string[];
  /** Steps of the migration that would be written; absent where they cannot be told. */
  readonly after?: readonly string[];
  /** From `before` to `after` by lines: `- …`, `+ …`, and near them what stays; empty when the steps are the same. */
  readonly diff?: readonly string[];
}
