import type { PastText, ScriptFile } from './script-file.ts';

/** All texts that one revision had over the trees, in the order of the trees; a text that stays is there once. */
export class Texts<T extends { readonly file: ScriptFile }> {
  readonly #all: T[] = [];
  readonly #releases = new Map<string, string[]>();

  /** Adds the text of a later tree; the same text again only moves it to the end. */
  add(text: T, release: string): void {
    const { sha256 } = text.file;
    const releases = this.#releases.get(sha256) ?? [];
    this.#releases.set(sha256, releases);
    if (!releases.includes(release)) releases.push(release);
    const at = this.#all.findIndex((known) => known.file.sha256 === sha256);
    if (at < 0) this.#all.push(text);
    else this.#all.push(...this.#all.splice(at, 1));
  }

  /** Oldest first, by the last tree that has each. */
  all(): readonly T[] {
    return this.#all;
  }

  /** The newest text that satisfies; its file is in the earliest tree that has this text. */
  newest(which: (text: T) => boolean): T | undefined {
    return this.#all.findLast(which);
  }

  /** The texts that satisfy, newest first, each with the releases that have it. */
  past(which: (text: T) => boolean): readonly PastText[] {
    return this.#all
      .filter(which)
      .map(({ file }) => ({ file, releases: this.#releases.get(file.sha256) ?? [] }))
      .reverse();
  }
}
