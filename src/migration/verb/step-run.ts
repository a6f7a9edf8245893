import type { CodeTools } from '../model.ts';

/** How far a step has come, as JSON, so that a journal can hold it: the key of the last row, a count, or several. */
export type Cursor = null | boolean | number | string | readonly Cursor[] | { readonly [name: string]: Cursor };

/** The note that a piece of work leaves: the step is done, or a later run goes on from `cursor`. */
export type Mark = { readonly done: true } | { readonly done: false; readonly cursor: Cursor };

/** What a step gets from whoever runs it, besides the tools: where it stands, and how its work is kept. */
export interface StepRun {
  /** What the last piece of work of an earlier run noted; `null` when the step begins at its beginning. */
  readonly cursor: Cursor;
  /**
   * Runs a piece of work in one transaction and commits it together with the note that it gives: both are kept, or
   * neither. Rejects when the work does, or when the run is to stop; nothing of this piece is then kept. Pieces run one
   * after the other. A step is done once a piece has said so, and asks for no more.
   */
  commit(work: (tools: CodeTools) => Promise<Mark>): Promise<void>;
  /** Says how many of the step's rows are done. Returns at once. */
  progress(done: number, total: number): void;
}

/** The mark of a step's last piece of work. */
export const DONE: Mark = Object.freeze({ done: true });
