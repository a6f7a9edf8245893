import { diffArrays } from 'diff';

/** Lines around a difference that are kept, so that a reader sees where it is. */
const CONTEXT = 2;

/** Texts that have less in common than so many edits stand as removed, then added: nobody reads them line by line. */
const MOST_EDITS = 4000;

/**
 * How one list of lines becomes another: each line of either, once, with `-`, `+` or a blank and a space before it. Lines
 * that both have stand only near a difference; `…` stands for the rest. Empty when there is no difference.
 */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS }) ?? [
    { value: [...before], removed: true, added: false },
    { value: [...after], removed: false, added: true },
  ];
  const lines = changes.flatMap(({ value, removed, added }) => {
    const sign = removed ? '-' : added ? '+' : ' ';
    return value.map((line) => `${sign} ${line}`);
  });
  return nearDifferences(lines);
}

function nearDifferences(lines: readonly string[]): readonly string[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => !line.startsWith(' ')),
  );
  if (!near.includes(true)) return [];
  return lines.flatMap((line, at) => {
    if (near[at]) return [line];
    return at === 0 || near[at - 1] ? ['  …'] : [];
  });
}
