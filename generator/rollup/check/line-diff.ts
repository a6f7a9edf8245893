/** Lines around a difference that are kept, so that a reader sees where it is. */
const CONTEXT = 2;

/** Beyond so many pairs of lines the middle is not matched line by line: it stands as removed, then added. */
const MOST_PAIRS = 4_000_000;

/**
 * How one list of lines becomes another: each line of either, once, with `-`, `+` or a blank and a space before it. Lines
 * that both have stand only near a difference; `…` stands for the rest. Empty when there is no difference.
 */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  if (old.length === 0 && now.length === 0) return [];
  const whole = [
    ...before.slice(0, start).map((line) => `  ${line}`),
    ...middle(old, now),
    ...before.slice(before.length - end).map((line) => `  ${line}`),
  ];
  return nearDifferences(whole);
}

/** By the longest list of lines that both have. */
function middle(old: readonly string[], now: readonly string[]): readonly string[] {
  const removed = (lines: readonly string[]) => lines.map((line) => `- ${line}`);
  const added = (lines: readonly string[]) => lines.map((line) => `+ ${line}`);
  if (old.length * now.length > MOST_PAIRS) return [...removed(old), ...added(now)];
  // common[i][j]: lines that old from i and now from j have in common.
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    const row = common[i] as Uint32Array;
    for (let j = now.length - 1; j >= 0; j--) {
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      lines.push(`  ${old[i]}`);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) lines.push(`- ${old[i++]}`);
    else lines.push(`+ ${now[j++]}`);
  }
  return [...lines, ...removed(old.slice(i)), ...added(now.slice(j))];
}

function nearDifferences(lines: readonly string[]): readonly string[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => !line.startsWith(' ')),
  );
  return lines.flatMap((line, at) => {
    if (near[at]) return [line];
    return at === 0 || near[at - 1] ? ['  …'] : [];
  });
}
