import { spawnSync } from 'node:child_process';
import { SourceError } from '../model.ts';
import { GIT_ENVIRONMENT, GitBatch } from './batch.ts';

/** An entry of a git tree object. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'link' | 'folder' | 'submodule';
  readonly oid: string;
}

const MAX_OUTPUT = 1 << 30;

/**
 * A repository's objects, each read once: releases share most of theirs. The repository is never changed and nothing is
 * checked out.
 */
export class GitObjects {
  readonly repository: string;
  readonly #batch: GitBatch;
  readonly #blobs = new Map<string, Buffer>();
  readonly #trees = new Map<string, Promise<readonly TreeEntry[]>>();

  constructor(repository: string) {
    this.repository = repository;
    this.#batch = new GitBatch(repository);
  }

  /** The id of the tree that a ref names, or `null` when there is no such ref: tags first, then branches. */
  async resolve(ref: string): Promise<string | null> {
    if (!isRefName(ref)) throw new SourceError(`${this.repository}: not a git ref: ${JSON.stringify(ref)}`);
    const names = [`refs/tags/${ref}`, `refs/heads/${ref}`, `refs/remotes/origin/${ref}`, ref];
    for (const name of names) {
      const object = await this.#batch.read(`${name}^{tree}`);
      if (object?.type !== 'tree') continue;
      this.#trees.set(object.oid, Promise.resolve(parseTree(object.bytes, object.oid.length / 2)));
      return object.oid;
    }
    return null;
  }

  tree(oid: string): Promise<readonly TreeEntry[]> {
    let found = this.#trees.get(oid);
    if (!found) {
      found = this.#need(oid).then((bytes) => parseTree(bytes, oid.length / 2));
      this.#trees.set(oid, found);
    }
    return found;
  }

  async blob(oid: string): Promise<Buffer> {
    const known = this.#blobs.get(oid);
    if (known) return known;
    const bytes = await this.#need(oid);
    this.#blobs.set(oid, bytes);
    return bytes;
  }

  /** A blob without waiting; `others` are brought along, since a second process costs more than they do. */
  blobSync(oid: string, others: readonly string[]): Buffer {
    const known = this.#blobs.get(oid);
    if (known) return known;
    const wanted = [oid, ...others.filter((other) => other !== oid && !this.#blobs.has(other))];
    const output = this.#run(['cat-file', '--batch'], `${wanted.join('\n')}\n`);
    let at = 0;
    for (const one of wanted) {
      const line = output.indexOf(10, at);
      const size = Number(output.toString('latin1', at, line).split(' ')[2]);
      if (line < 0 || !Number.isInteger(size)) throw new SourceError(`${this.repository}: object ${one} is missing`);
      this.#blobs.set(one, Buffer.from(output.subarray(line + 1, line + 1 + size)));
      at = line + 1 + size + 1;
    }
    return this.#blobs.get(oid) as Buffer;
  }

  /** Every file of a tree, without waiting: path, kind and id. */
  listSync(tree: string): { readonly path: string; readonly link: boolean; readonly oid: string }[] {
    const output = this.#run(['ls-tree', '-r', '-z', '--full-tree', tree], '').toString('utf8');
    const files: { path: string; link: boolean; oid: string }[] = [];
    for (const line of output.split('\0')) {
      const tab = line.indexOf('\t');
      const [mode, type, oid] = line.slice(0, tab).split(' ');
      if (type === 'blob' && oid) files.push({ path: line.slice(tab + 1), link: mode === '120000', oid });
    }
    return files;
  }

  close(): Promise<void> {
    return this.#batch.close();
  }

  async #need(oid: string): Promise<Buffer> {
    const object = await this.#batch.read(oid);
    if (!object) throw new SourceError(`${this.repository}: object ${oid} is missing; is the clone complete?`);
    return object.bytes;
  }

  #run(args: readonly string[], input: string): Buffer {
    const result = spawnSync('git', ['-C', this.repository, ...args], {
      input,
      maxBuffer: MAX_OUTPUT,
      env: { ...process.env, ...GIT_ENVIRONMENT },
    });
    if (result.error) throw new SourceError(`git cannot be run: ${result.error.message}`, { cause: result.error });
    if (result.status !== 0) {
      throw new SourceError(`git ${args[0]} in ${this.repository} failed: ${result.stderr.toString().trim()}`);
    }
    return result.stdout;
  }
}

/** The rules of git-check-ref-format(1) that matter when a name is put in front of `^{tree}`. */
function isRefName(ref: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+/-]*$/.test(ref) && !ref.includes('..') && !ref.endsWith('/') && ref.length < 250;
}

function parseTree(bytes: Buffer, hashBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    const mode = bytes.toString('latin1', at, space);
    const kind = mode === '40000' ? 'folder' : mode === '120000' ? 'link' : mode === '160000' ? 'submodule' : 'file';
    const oid = bytes.toString('hex', end + 1, end + 1 + hashBytes);
    entries.push({ name: bytes.toString('utf8', space + 1, end), kind, oid });
    at = end + 1 + hashBytes;
  }
  return entries;
}
