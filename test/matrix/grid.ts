import type { PairResult } from './check-pair.ts';

/** Starts down, targets across: `=` equal, `e` equal but for differences that have a reason, a number: so many differences, `R`: refused. */
export function grid(results: readonly PairResult[]): string {
  const starts = [...new Set(results.map(({ from }) => from))];
  const targets = [...new Set(results.map(({ to }) => to))];
  const width = Math.max(4, ...starts.map((name) => name.length));
  const short = (name: string): string => name.slice(0, 6).padStart(7);
  const head = `${''.padEnd(width)}${targets.map(short).join('')}`;
  const rows = starts.map((from) => {
    const cells = targets.map((to) => {
      const found = results.find((result) => result.from === from && result.to === to);
      if (found === undefined) return ''.padStart(7);
      if (found.equal) return (found.explained.length > 0 ? 'e' : '=').padStart(7);
      return (found.differences[0]?.startsWith('refused') ? 'R' : String(found.differences.length)).padStart(7);
    });
    return `${from.padEnd(width)}${cells.join('')}`;
  });
  return [head, ...rows].join('\n');
}
