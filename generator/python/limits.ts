/** Bounds against hostile or runaway texts; each overrun is an error that names file, line and construct. */
export interface Limits {
  /** Statements and calls of one evaluation. */
  readonly steps: number;
  /** Nested calls. */
  readonly depth: number;
  /** Characters of a string, items of a collection. */
  readonly size: number;
  /** Rounds of one loop whose length is known. */
  readonly rounds: number;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  steps: 5_000_000,
  depth: 120,
  size: 1_000_000,
  rounds: 100_000,
});
