import type { EditReport, RollupReport, SetChange, SetReport } from '../../../generator/rollup/model.ts';
import { releaseSpan } from '../../migration/variant.ts';
import { count, table } from '../table.ts';
import { unresolvedLines } from './rollup-unresolved.ts';

/** What `rollup` did, for people. */
export function rollupText(report: RollupReport): string {
  const parts = [
    sourceLines(report),
    [setTable(report.sets)],
    ...report.sets.map((set) => setLines(set, report.changes !== undefined)),
    report.changes === undefined ? [] : changeLines(report.changes),
    [verdict(report)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function sourceLines({ sources }: RollupReport): readonly string[] {
  return sources.map(({ service, source, releases }) => {
    const range = releases.length < 2 ? releases.join() : `${releases[0]} to ${releases.at(-1)}`;
    return `${service}: ${source} (${count(releases.length, 'release')}: ${range})`;
  });
}

function setTable(sets: readonly SetReport[]): string {
  const rows = sets.map((set) => [
    `${set.service}/${set.database}`,
    set.releases.length,
    set.scripts,
    set.migrations,
    set.operations,
    set.dataSteps,
    set.milestones,
    set.checkpoints.length,
    set.unresolved.length,
  ]);
  const header = [
    'set',
    'releases',
    'scripts',
    'migrations',
    'operations',
    'data steps',
    'milestones',
    'checkpoints',
    'unresolved',
  ];
  return table(header, rows);
}

/**
 * What a reviewer of one set should know, under the set's name; nothing when there is nothing to say.
 * @param isCheck only what keeps the set from being made: the rest has not changed, or is among the changes
 */
function setLines(set: SetReport, isCheck: boolean): readonly string[] {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['unresolved', unresolvedLines(set.unresolved)],
    ...(isCheck ? [] : reviewSections(set)),
  ];
  const lines = sections.flatMap(([title, own]) =>
    own.length === 0 ? [] : [`  ${title}:`, ...own.map((line) => `    ${line}`)],
  );
  return lines.length === 0 ? [] : [`${set.service}/${set.database}`, ...lines];
}

function reviewSections(set: SetReport): readonly (readonly [string, readonly string[]])[] {
  return [
    ['notes', set.notes],
    ['squashes that differ from the chain', squashLines(set)],
    ['scripts that some releases had with another text', editLines(set)],
  ];
}

/** Lines of releases that come to the same are one, with all the releases. */
function grouped(
  order: readonly string[],
  lines: readonly { readonly what: string; readonly releases: readonly string[]; readonly text: string }[],
): readonly string[] {
  const groups = new Map<string, { readonly what: string; readonly releases: string[]; readonly text: string }>();
  for (const { what, releases, text } of lines) {
    const key = JSON.stringify([what, text]);
    const known = groups.get(key);
    if (known) known.releases.push(...releases);
    else groups.set(key, { what, releases: [...releases], text });
  }
  return [...groups.values()].map(({ what, releases, text }) => {
    const inOrder = order.filter((release) => releases.includes(release));
    return `${what} (${releaseSpan(inOrder, order)}): ${text}`;
  });
}

function squashLines({ checkpoints, releases: order }: SetReport): readonly string[] {
  const lines = checkpoints
    .filter(({ differences }) => differences.length > 0)
    .map(({ revision, releases, variant, differences }) => {
      const known = variant === null ? '' : `, known variant ${variant}`;
      const what = [...new Set(revision.split(' and '))].join(' and ');
      return { what, releases, text: `${count(differences.length, 'difference')}${known}` };
    });
  return grouped(order, lines);
}

function editLines({ edits, releases: order }: SetReport): readonly string[] {
  const outcomes = ['catalog', 'rows', 'fails', 'unknown'] as const;
  const lines = outcomes.flatMap((outcome) =>
    edits
      .filter((edit) => edit.outcome === outcome)
      .map((edit) => ({ what: edit.revision, releases: edit.releases, text: outcomeText(edit) })),
  );
  return grouped(order, lines);
}

function outcomeText({ outcome, variant, details, tag }: EditReport): string {
  switch (outcome) {
    case 'catalog':
      return `leaves another schema (${count(details.length, 'difference')}), known variant ${variant}`;
    case 'rows':
      return `writes other rows: ${details.slice(0, 3).join('; ')}${details.length > 3 ? '; …' : ''}`;
    case 'fails':
      return `fails wherever it was tried, and makes no variant (text of ${tag}): ${details.join('; ')}`;
    case 'unknown':
      return `was not compared (text of ${tag}): ${details.join('; ')}`;
  }
}

const WORDS: Readonly<Record<SetChange['kind'], string>> = {
  missing: 'missing',
  touched: 'touched',
  new: 'new',
  edited: 'edited',
  vanished: 'vanished',
  moved: 'moved',
  remade: 'made otherwise',
  renumbered: 'renumbered',
  variants: 'variants',
  file: 'file',
};

/** How sources and written sets differ, with the steps that change. */
function changeLines(changes: readonly SetChange[]): readonly string[] {
  return changes.flatMap((change) => [
    `${change.service}/${change.database}: ${WORDS[change.kind]} ${change.what}: ${change.detail}`,
    ...stepLines(change),
  ]);
}

function stepLines({ kind, after, diff }: SetChange): readonly string[] {
  if (after === undefined) return [];
  if (kind === 'new' && after.length === 0) return ['    nothing to run'];
  if (diff === undefined || diff.length === 0) return ['    the same steps as before'];
  return diff.map((line) => `    ${line}`);
}

function verdict({ changes, sets, seconds }: RollupReport): string {
  const unresolved = sets.reduce((sum, set) => sum + set.unresolved.length, 0);
  const stale = new Set((changes ?? []).map(({ service, database }) => `${service}/${database}`));
  const said = [
    ...(unresolved > 0 ? [`${unresolved} unresolved: sets with something unresolved are not written.`] : []),
    ...(stale.size > 0 ? [`Out of date: ${[...stale].join(', ')} (${count(changes?.length ?? 0, 'change')}).`] : []),
    ...(changes && stale.size === 0 && unresolved === 0 ? ['Up to date.'] : []),
    `${seconds.toFixed(1)} s`,
  ];
  return said.join(' ');
}
