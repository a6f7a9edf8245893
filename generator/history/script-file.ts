import { decodeText, sha256, type Tree } from '../source/index.ts';
import { HistoryError } from './error.ts';

/** One text of a migration script, in the earliest tree that has it. */
export interface ScriptFile {
  /** The release of the tree. */
  readonly release: string;
  readonly tree: Tree;
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  readonly text: string;
}

/** A text that a script had for a while. */
export interface PastText {
  readonly file: ScriptFile;
  /** Releases that have it in some tree, oldest first. */
  readonly releases: readonly string[];
}

/** A tree with its release, in the order of the union: releases oldest first, states of a series oldest first. */
export interface ReleaseTree {
  readonly release: string;
  /** Position of the release in the profile. */
  readonly releaseIndex: number;
  readonly tree: Tree;
  /** The release itself, not a later state of its series. */
  readonly isRelease: boolean;
}

/** Far above any script upstream ever shipped. */
const MAX_SCRIPT_BYTES = 4 << 20;

/** Trees of a git repository share their blobs, so most bytes are hashed and decoded once. */
const known = new WeakMap<Uint8Array, { readonly sha256: string; readonly text: string }>();

/** @throws SourceError when the file is not UTF-8, HistoryError when it is not there or too large. */
export async function readScript(at: ReleaseTree, path: string): Promise<ScriptFile> {
  const bytes = await at.tree.read(path);
  if (!bytes) throw new HistoryError(`${at.tree.label}: ${path} is not there`);
  if (bytes.length > MAX_SCRIPT_BYTES) {
    throw new HistoryError(`${at.tree.label}: ${path} is too large for a migration script (${bytes.length} bytes)`);
  }
  let content = known.get(bytes);
  if (!content) {
    content = { sha256: sha256(bytes), text: decodeText(bytes, at.tree.label, path) };
    known.set(bytes, content);
  }
  return { release: at.release, tree: at.tree, path, ...content };
}

/** `2014.2:cinder/db/…/001_cinder_init.py`, for messages. */
export function nameOf(file: ScriptFile): string {
  return `${file.tree.label}:${file.path}`;
}
