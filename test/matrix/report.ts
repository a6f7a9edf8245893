import type { PairResult } from './check-pair.ts';
import { collapse, showCollapsed } from './collapse.ts';
import { grid, legend } from './grid.ts';
import type { Part } from './selection.ts';
import type { Way } from './way.ts';
import type { Where } from './where.ts';

/** What a part of the matrix came to. */
export interface Checked {
  readonly part: Part;
  readonly results: readonly PairResult[];
}

/** Everything that a run of the matrix has to say. */
export interface Outcome {
  readonly where: Where;
  readonly ways: readonly Way[];
  readonly checked: readonly Checked[];
  /** Series that could not be checked, each with the reason. */
  readonly notChecked: readonly string[];
  readonly seconds: number;
}

/** The numbers of a run. */
export interface Summary {
  readonly pairs: number;
  readonly equal: number;
  /** How many of the equal ones are so but for what does not count. */
  readonly explained: number;
  readonly different: number;
  /** Pairs of the matrix that were not run. */
  readonly skipped: number;
  /** Pairs whose plan could not be coalesced. */
  readonly uncoalesced: number;
  /** Pairs whose plan copies a table more than once a phase. */
  readonly copiedAgain: number;
  readonly seconds: number;
}

function allResults({ checked }: Outcome): readonly PairResult[] {
  return checked.flatMap(({ results }) => results);
}

/** Counts what was found. */
export function summarise(outcome: Outcome): Summary {
  const results = allResults(outcome);
  const equal = results.filter((result) => result.equal);
  const left = outcome.checked.map(({ part, results: done }) => part.skipped + part.pairs.length - done.length);
  return {
    pairs: results.length,
    equal: equal.length,
    explained: equal.filter(({ explained }) => explained.length > 0).length,
    different: results.length - equal.length,
    skipped: left.reduce((sum, count) => sum + count, 0),
    uncoalesced: results.filter(({ uncoalesced }) => uncoalesced).length,
    copiedAgain: results.filter(({ copiedAgain }) => copiedAgain.length > 0).length,
    seconds: Math.round(outcome.seconds * 10) / 10,
  };
}

/** A run that holds: pairs were compared, all are equal, no plan copies a table twice a phase, and every series was looked at. */
export function holds(outcome: Outcome): boolean {
  const { pairs, different, copiedAgain } = summarise(outcome);
  return pairs > 0 && different === 0 && copiedAgain === 0 && outcome.notChecked.length === 0;
}

/** The document of `--json`. */
export function asJson(outcome: Outcome): string {
  const results = allResults(outcome);
  const pairs = results.map(({ series, folder, ...rest }) => ({
    service: series.service,
    database: series.database,
    series: `${folder}/${series.name}`,
    ...rest,
  }));
  const document = {
    summary: summarise(outcome),
    where: outcome.where,
    ways: outcome.ways,
    notChecked: outcome.notChecked,
    distinct: collapse(results),
    explained: collapse(results, 'explained'),
    missing: outcome.checked.flatMap(({ part: { series, folder, missing } }) =>
      missing.length === 0 ? [] : [{ series: `${folder}/${series.name}`, releases: missing }],
    ),
    pairs,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function eachPair(results: readonly PairResult[]): string[] {
  return results.flatMap((result) => {
    const lines = [...result.differences, ...result.explained.map((line) => `(does not count) ${line}`)];
    const title = `${result.series.name} ${result.folder} ${result.from} → ${result.to}`;
    return lines.length === 0 ? [] : [title, ...lines.map((line) => `    ${line}`)];
  });
}

/** One grid a series and kind of start. */
export function showGrid({ part, results }: Checked): string {
  const { series, folder, missing, skipped } = part;
  const equal = results.filter((result) => result.equal).length;
  const lines = [`${series.name}, starts ${folder}: ${equal} of ${results.length} pairs equal`];
  if (missing.length > 0) lines.push(`the record has no such start at ${missing.join(', ')}`);
  return [...lines, grid(part, results, skipped > 0)].join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `keystone: phase-2 copies limit again`, each once. */
function copiesOf(results: readonly PairResult[]): string {
  const lines = results.flatMap(({ series, copiedAgain }) => copiedAgain.map((text) => `${series.database}: ${text}`));
  return [...new Set(lines)].sort().join(', ');
}

/** What people read. @param all each pair's differences too */
export function asText(outcome: Outcome, all: boolean): string {
  const { checked, notChecked, where, ways } = outcome;
  const results = allResults(outcome);
  const found = collapse(results);
  const explained = collapse(results, 'explained');
  const { pairs, equal, explained: butFor, different, skipped, uncoalesced, copiedAgain, seconds } = summarise(outcome);
  const how = `${where === 'model' ? 'by the plan' : 'on a server'}, ${ways.join(' and ')}`;
  const blocks = [
    ...checked.filter((one) => one.results.length > 0 || one.part.pairs.length > 0).map(showGrid),
    legend,
    ...(all ? [eachPair(results).join('\n')] : []),
    ...(found.length > 0 ? [`${counted(found.length, 'distinct difference')}:\n${showCollapsed(found)}`] : []),
    ...(explained.length > 0
      ? [
          `${counted(explained.length, 'distinct difference')} that ${explained.length === 1 ? 'does' : 'do'} not count:\n${showCollapsed(explained)}`,
        ]
      : []),
    ...(notChecked.length > 0 ? [`not checked:\n${notChecked.map((text) => `    ${text}`).join('\n')}`] : []),
    [
      `${counted(pairs, 'pair')} ${how}: ${equal} equal (${butFor} of them but for what does not count), ${different} different, ${skipped} skipped`,
      ...(uncoalesced > 0 ? [`${counted(uncoalesced, 'plan')} could not be coalesced, and went script by script`] : []),
      ...(copiedAgain > 0
        ? [`${counted(copiedAgain, 'plan')} copy a table more than once a phase: ${copiesOf(results)}`]
        : []),
      `${seconds} s, ${(seconds / Math.max(1, pairs)).toFixed(3)} s a pair`,
    ].join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
