import type { PairResult } from './check-pair.ts';

/** Tells on stderr how far a run is: one line that is written over on a terminal, elsewhere a line now and then. */
export function tellProgress(total: number): (result: PairResult) => void {
  const began = performance.now();
  const { isTTY } = process.stderr;
  const every = isTTY ? 1 : Math.max(100, Math.ceil(total / 20));
  let done = 0;
  let different = 0;
  return (result) => {
    done++;
    if (!result.equal) different++;
    if (done % every !== 0 && done !== total) return;
    const seconds = (performance.now() - began) / 1000;
    const line = `${done} of ${total} pairs, ${different} different, ${(seconds / done).toFixed(3)} s each, ${Math.round((seconds / done) * (total - done))} s to go`;
    process.stderr.write(isTTY ? `\r\u001b[K${line}${done === total ? '\n' : ''}` : `${line}\n`);
  };
}
