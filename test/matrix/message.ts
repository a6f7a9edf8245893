import type { PairResult } from './check-pair.ts';
import type { Pair } from './series.ts';
import type { Way } from './way.ts';
import type { Where } from './where.ts';

/** What a worker has to know once. */
export interface Beginning {
  readonly truth: string;
  readonly sets: string;
  readonly where: Where;
  readonly ways: readonly Way[];
}

/** To a worker. */
export type Order =
  | { readonly kind: 'begin'; readonly beginning: Beginning }
  | { readonly kind: 'check'; readonly pairs: readonly Pair[] };

/** From a worker: it waits for an order; a pair is done; it cannot go on. */
export type Report =
  | { readonly kind: 'idle' }
  | { readonly kind: 'result'; readonly result: PairResult }
  | { readonly kind: 'failed'; readonly message: string };
