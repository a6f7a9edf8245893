import type { UnresolvedReport } from '../../../generator/rollup/model.ts';
import { count } from '../table.ts';

/** How often one construct is listed before the rest is counted. */
const MOST = 3;

/**
 * What of a set is unresolved, for people: what everything else may follow from. A construct that many scripts share is
 * listed a few times and counted, and so are refusals for want of what an unresolved script would have made.
 */
export function unresolvedLines(unresolved: readonly UnresolvedReport[]): readonly string[] {
  const roots = unresolved.filter(({ follows }) => follows === undefined);
  const constructs = [...new Set(roots.map(({ construct }) => construct))];
  const lines = constructs.flatMap((construct) => {
    const group = roots.filter((report) => report.construct === construct);
    const more = group.length - MOST;
    return [...group.slice(0, MOST).map(line), ...(more > 0 ? [`… and ${more} more scripts: ${construct}`] : [])];
  });
  const [first, ...others] = unresolved.filter(({ follows }) => follows !== undefined);
  if (!first) return lines;
  const fail = others.length === 0 ? 'fails' : 'fail';
  return [
    ...lines,
    `${count(others.length + 1, 'more script')} ${fail} for want of what these would have made (--json lists all): ${line(first)}${others.length > 0 ? ', …' : ''}`,
  ];
}

function line({ file, line: at, construct, revision }: UnresolvedReport): string {
  return `${file}:${at}: ${construct} (revision ${revision})`;
}
