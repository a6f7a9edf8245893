import type { ScriptFile } from './script-file.ts';

/** All texts that one revision had over the trees, in the order of the trees; a text that stays is there once. */
export class Texts<T extends { readonly file: ScriptFile }> {
  readonly #all: T[] = [];

  /** Adds the text of a later tree; the same text again only moves it to the end. */
  add(text: T): void {
    const at = this.#all.findIndex((known) => known.file.sha256 === text.file.sha256);
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
}
