import type { RevisionRef } from '../../src/migration/model.ts';
import type { ReleaseProfile } from './model.ts';

/** `alembic:921e1a36b076` */
export function ref(text: string): RevisionRef {
  const colon = text.indexOf(':');
  if (colon < 1) throw new Error(`not a revision: ${JSON.stringify(text)}; write it as repository:revision`);
  return { repository: text.slice(0, colon), revision: text.slice(colon + 1) };
}

/** Releases from a table of their git refs: the first tag, then later states of the series. */
export function releases(table: Readonly<Record<string, string>>): readonly ReleaseProfile[] {
  return Object.keys(RELEASE_DATES)
    .filter((release) => release in table)
    .map((release) => ({ release, refs: (table[release] as string).split(' ') }));
}

/**
 * Heads at every release from a table of what changes: a repository that a line does not name keeps its heads, and
 * `-legacy` says that its version table is gone.
 */
export function heads(table: Readonly<Record<string, string>>): Readonly<Record<string, readonly RevisionRef[]>> {
  const out: Record<string, readonly RevisionRef[]> = {};
  let current: readonly RevisionRef[] = [];
  for (const release of Object.keys(RELEASE_DATES)) {
    const change = table[release];
    if (change === undefined && current.length === 0) continue;
    const words = (change ?? '').split(' ').filter((word) => word !== '');
    const gone = new Set(words.filter((word) => word.startsWith('-')).map((word) => word.slice(1)));
    const now = words.filter((word) => !word.startsWith('-')).map(ref);
    const named = new Set(now.map(({ repository }) => repository));
    current = [...current.filter(({ repository }) => !named.has(repository) && !gone.has(repository)), ...now];
    out[release] = current;
  }
  return out;
}

/** OpenStack's releases, oldest first, with the month in which each came out. */
export const RELEASE_DATES: Readonly<Record<string, string>> = ordered([
  ['havana', '2013-10'],
  ['icehouse', '2014-04'],
  ['juno', '2014-10'],
  ['kilo', '2015-04'],
  ['liberty', '2015-10'],
  ['mitaka', '2016-04'],
  ['newton', '2016-10'],
  ['ocata', '2017-02'],
  ['pike', '2017-08'],
  ['queens', '2018-02'],
  ['rocky', '2018-08'],
  ['stein', '2019-04'],
  ['train', '2019-10'],
  ['ussuri', '2020-05'],
  ['victoria', '2020-10'],
  ['wallaby', '2021-04'],
  ['xena', '2021-10'],
  ['yoga', '2022-03'],
  ['zed', '2022-10'],
  ['2023.1', '2023-03'],
  ['2023.2', '2023-10'],
  ['2024.1', '2024-04'],
  ['2024.2', '2024-10'],
  ['2025.1', '2025-04'],
  ['2025.2', '2025-10'],
  ['2026.1', '2026-04'],
]);

function ordered(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.freeze(Object.fromEntries(entries));
}
