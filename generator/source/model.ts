/** The files of one service at one release, read lazily. */
export interface Tree {
  /** What to call it in messages and headers: a tag, a folder, a package with its version. */
  readonly label: string;
  /** Says that two trees hold the same to the byte: a commit's digest. Absent where nothing but reading it all could tell. */
  readonly identity?: string;
  /** File names under `directory` (not recursive), sorted; empty when there is no such directory. */
  list(directory: string): Promise<readonly string[]>;
  /** Paths (relative to the tree's root) of all files under `directory`, however deep, sorted. */
  walk(directory: string): Promise<readonly string[]>;
  /** The file's bytes, or `null` when there is none. Paths use `/` and are relative to the tree's root. */
  read(path: string): Promise<Uint8Array | null>;
  /**
   * The same without waiting, for the evaluator, whose imports cannot await: everything under the roots given to
   * `preload` is at hand, and the rest is fetched while the caller waits.
   * @throws SourceError when the file is not UTF-8.
   */
  readSync(path: string): string | null;
  listSync(directory: string): readonly string[];
  /** Whether anything lies under `directory`, however deep. */
  hasFolderSync(directory: string): boolean;
  /** Whether `readSync` finds a file there: asked far more often than the file is needed. */
  hasSync(path: string): boolean;
  /** Brings all files under `roots` that end in one of `suffixes` into memory (one round trip for git). */
  preload(roots: readonly string[], suffixes: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Where trees come from: git, folders, archives or the distribution's packages. */
export interface Source {
  readonly description: string;
  /**
   * The trees of a release, oldest first: the release itself, then later states of its series (the last tag of a
   * stable branch). Empty when this source does not have the release. The source owns the trees; `close` closes them.
   */
  open(release: string): Promise<readonly Tree[]>;
  close(): Promise<void>;
}

/** A source cannot be read, or says something that it must not (a path that leaves the tree). */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
