/** The files of one service at one release, read lazily. */
export interface Tree {
  /** What to call it in messages and headers: a tag, a folder, a package with its version. */
  readonly label: string;
  /** File names under `directory` (not recursive), sorted; empty when there is no such directory. */
  list(directory: string): Promise<readonly string[]>;
  /** The file's bytes, or `null` when there is none. Paths use `/` and are relative to the tree's root. */
  read(path: string): Promise<Uint8Array | null>;
  /**
   * The same without waiting, for the evaluator, whose imports cannot await: everything under the roots given to
   * `preload` is at hand.
   */
  readSync(path: string): string | null;
  listSync(directory: string): readonly string[];
  /** Brings all files under `roots` that end in one of `suffixes` into memory (one round trip for git). */
  preload(roots: readonly string[], suffixes: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Where trees come from: git, folders or archives. */
export interface Source {
  readonly description: string;
  /** The tree of a release, or `null` when this source does not have it. */
  open(release: string): Promise<Tree | null>;
  close(): Promise<void>;
}
