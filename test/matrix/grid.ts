import type { PairResult } from './check-pair.ts';
import type { Part } from './selection.ts';

/** What the signs of a grid mean. */
export const legend =
  '=  equal   e  equal but for what does not count   1, 2, …  so many differences   R  refused   .  not run';

/** `2023.1` as `23.1`; names by their first letter where that is one release's alone. */
function heading(release: string, releases: readonly string[]): string {
  const year = /^20(\d\d\.\d+)$/.exec(release)?.[1];
  if (year !== undefined) return year;
  const first = release.slice(0, 1);
  const alone = releases.filter((other) => other.startsWith(first)).length === 1;
  return alone ? first.toUpperCase() : release.slice(0, 6);
}

function sign(result: PairResult): string {
  if (result.equal) return result.explained.length > 0 ? 'e' : '=';
  return result.differences.some((line) => line.includes('refused: ')) ? 'R' : String(result.differences.length);
}

/** Starts down, targets across, both in the releases' order; `legend` says what the signs are. */
export function grid({ releases, pairs }: Part, results: readonly PairResult[], skipped: boolean): string {
  const among = (names: readonly string[]): string[] => releases.filter((release) => names.includes(release));
  const starts = among([...pairs, ...results].map(({ from }) => from));
  const targets = among([...pairs, ...results].map(({ to }) => to));
  const left = Math.max(0, ...starts.map((name) => name.length));
  const heads = targets.map((release) => heading(release, releases));
  const line = (label: string, cells: readonly string[]): string =>
    `${label.padEnd(left)} ${cells.map((cell, at) => cell.padStart((heads[at]?.length ?? 0) + 1)).join('')}`.trimEnd();
  const found = new Map(results.map((result) => [`${result.from} ${result.to}`, result]));
  const rows = starts.map((from) =>
    line(
      from,
      targets.map((to) => {
        const result = found.get(`${from} ${to}`);
        if (result !== undefined) return sign(result);
        const open = skipped || pairs.some((pair) => pair.from === from && pair.to === to);
        return open && releases.indexOf(to) > releases.indexOf(from) ? '.' : '';
      }),
    ),
  );
  return [line('', heads), ...rows].join('\n');
}
