import { SourceError } from '../model.ts';
import { decodeText } from '../text.ts';
import { GitBatch, type GitObject } from './batch.ts';
import { SyncGitBatch } from './sync-batch.ts';

/** An entry of a git tree object. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'link' | 'folder' | 'submodule';
  readonly oid: string;
}

/** A folder's entries by name, in git's order. */
export type TreeEntries = ReadonlyMap<string, TreeEntry>;

/**
 * A repository's objects, each read once: releases share most of theirs. The repository is never changed and nothing is
 * checked out.
 */
export class GitObjects {
  readonly repository: string;
  readonly #batch: GitBatch;
  readonly #sync: SyncGitBatch;
  readonly #blobs = new Map<string, Buffer>();
  readonly #texts = new Map<string, string>();
  readonly #trees = new Map<string, TreeEntries>();

  constructor(repository: string) {
    this.repository = repository;
    this.#batch = new GitBatch(repository);
    this.#sync = new SyncGitBatch(repository);
  }

  /** The id of the tree that a ref names, or `null` when there is no such ref: tags first, then branches. */
  async resolve(ref: string): Promise<string | null> {
    if (!isRefName(ref)) throw new SourceError(`${this.repository}: not a git ref: ${JSON.stringify(ref)}`);
    const names = [`refs/tags/${ref}`, `refs/heads/${ref}`, `refs/remotes/origin/${ref}`, ref];
    for (const name of names) {
      const object = await this.#batch.read(`${name}^{tree}`);
      if (object?.type !== 'tree') continue;
      this.#keepTree(object);
      return object.oid;
    }
    return null;
  }

  async tree(oid: string): Promise<TreeEntries> {
    return this.#trees.get(oid) ?? this.#keepTree(this.#there(oid, await this.#batch.read(oid)));
  }

  /** The same without waiting. */
  treeSync(oid: string): TreeEntries {
    return this.#trees.get(oid) ?? this.#keepTree(this.#readSync(oid));
  }

  async blob(oid: string): Promise<Buffer> {
    const known = this.#blobs.get(oid);
    if (known) return known;
    const { bytes } = this.#there(oid, await this.#batch.read(oid));
    // Whoever asked at the same time has the same bytes.
    const first = this.#blobs.get(oid) ?? bytes;
    this.#blobs.set(oid, first);
    return first;
  }

  /** A blob's text, without waiting. @throws SourceError, which calls it by `label` and `path`, when it is not UTF-8 */
  textSync(oid: string, label: string, path: string): string {
    let text = this.#texts.get(oid);
    if (text === undefined) {
      text = decodeText(this.#blobs.get(oid) ?? this.#readSync(oid).bytes, label, path);
      this.#texts.set(oid, text);
    }
    return text;
  }

  async close(): Promise<void> {
    await Promise.all([this.#batch.close(), this.#sync.close()]);
  }

  #readSync(oid: string): GitObject {
    return this.#there(oid, this.#sync.read([oid])[0] ?? null);
  }

  #there(oid: string, object: GitObject | null): GitObject {
    if (!object) throw new SourceError(`${this.repository}: object ${oid} is missing; is the clone complete?`);
    return object;
  }

  #keepTree({ oid, bytes }: GitObject): TreeEntries {
    const entries = parseTree(bytes, oid);
    this.#trees.set(oid, entries);
    return entries;
  }
}

/** The rules of git-check-ref-format(1) that matter when a name is put in front of `^{tree}`. */
function isRefName(ref: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+/-]*$/.test(ref) && !ref.includes('..') && !ref.endsWith('/') && ref.length < 250;
}

function parseTree(bytes: Buffer, tree: string): TreeEntries {
  const hashBytes = tree.length / 2;
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    const mode = bytes.toString('latin1', at, space);
    const kind = mode === '40000' ? 'folder' : mode === '120000' ? 'link' : mode === '160000' ? 'submodule' : 'file';
    const oid = bytes.toString('hex', end + 1, end + 1 + hashBytes);
    const name = bytes.toString('utf8', space + 1, end);
    // Git itself makes no such entry; a tree that was made by hand may hold one.
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new SourceError(`the git tree ${tree} has an entry ${JSON.stringify(name)}, which is no name inside it`);
    }
    entries.set(name, { name, kind, oid });
    at = end + 1 + hashBytes;
  }
  return entries;
}
