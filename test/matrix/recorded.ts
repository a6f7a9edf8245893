import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { PairResult } from './check-pair.ts';
import type { Pair } from './series.ts';
import type { Way } from './way.ts';
import type { Where } from './where.ts';

/** What tells one pair's result from another's. */
export interface ResultKey {
  readonly where: Where;
  readonly ways: readonly Way[];
}

interface Line extends PairResult {
  readonly where: Where;
}

/** Results in a file that several runs add to, one JSON document a line. */
export interface Recorded {
  /** What an earlier run has found; `null`: nothing. */
  readonly find: (pair: Pair) => PairResult | null;
  readonly add: (result: PairResult) => void;
}

function keyOf({ where, ways }: ResultKey, { series, folder, from, to }: Pair): string {
  return [where, ...ways, series.name, folder, from, to].join(' ');
}

/** @throws Error when the file holds something else */
export function openResults(file: string, key: ResultKey): Recorded {
  const known = new Map<string, PairResult>();
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const [at, text] of lines.entries()) {
    if (text === '') continue;
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch (cause) {
      throw new Error(`${file}, line ${at + 1}, is no result of the matrix: name another file`, { cause });
    }
    known.set(keyOf({ where: line.where, ways: line.ways }, line), line);
  }
  return {
    find: (pair) => known.get(keyOf(key, pair)) ?? null,
    add(result) {
      appendFileSync(file, `${JSON.stringify({ where: key.where, ...result })}\n`);
    },
  };
}
