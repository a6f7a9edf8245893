import { describe, expect, it } from 'vitest';
import { pendingMigrations, revisionsAhead, whereabouts } from '../../../src/migration/release.ts';
import { closure, revisionGraph, UnknownRevisionError } from '../../../src/migration/revision-graph.ts';
import {
  applyChanges,
  changesForAliases,
  changesForMark,
  changesForRevision,
  rowRefs,
  type VersionRows,
} from '../../../src/migration/version-rows.ts';
import { findMark } from '../../../src/plan/standing.ts';
import { type ShortNode, setOf } from './graph-of.ts';

/** Numbered scripts, the switch, expand and contract: the shape of Glance's history, with its other names for Ocata and Pike. */
const NODES: readonly ShortNode[] = [
  { at: 'old:1' },
  { at: 'old:2', down: '1' },
  { at: 'old:3', down: '2', bare: true },
  { at: 'new:stamp', implies: 'old:3' },
  { at: 'new:o_expand', down: 'stamp' },
  { at: 'new:o_contract', down: 'stamp', dependsOn: 'o_expand' },
  { at: 'new:ocata', down: 'stamp', implies: 'new:o_contract', bare: true },
  { at: 'new:p_expand', down: 'o_expand' },
  { at: 'new:p_contract', down: 'o_contract', dependsOn: 'p_expand' },
];
const set = setOf(
  NODES,
  {
    mitaka: 'old:2',
    newton: 'old:3',
    ocata: 'old:3 new:ocata',
    pike: 'old:3 new:p_contract',
    queens: 'old:3 new:p_contract',
  },
  ['old'],
);
const graph = revisionGraph(set);

function rows(text: string): VersionRows {
  const found = new Map<string, string[]>();
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const [repository = '', revision = ''] = word.split(':');
    found.set(repository, [...(found.get(repository) ?? []), revision]);
  }
  return found;
}
const show = (found: VersionRows) =>
  rowRefs(found)
    .map(({ repository, revision }) => `${repository}:${revision}`)
    .sort()
    .join(' ');
const step = (before: string, ...refs: string[]) =>
  show(
    refs.reduce((now, text) => {
      const [repository = '', revision = ''] = text.split(':');
      return applyChanges(now, changesForRevision(graph, set.repositories, now, { repository, revision }));
    }, rows(before)),
  );
const coveredBy = (text: string) => closure(graph, rowRefs(rows(text)));
const markOf = (release: string) => findMark(set, release);

describe('what the tools write', () => {
  it('is one number a repository for sqlalchemy-migrate', () => {
    expect(step('', 'old:1')).toBe('old:1');
    expect(step('old:1', 'old:2')).toBe('old:2');
    expect(step('old:2', 'old:2')).toBe('old:2');
  });

  it('passes placeholders on the way, in one statement', () => {
    const changes = changesForRevision(graph, set.repositories, rows('old:2'), {
      repository: 'new',
      revision: 'stamp',
    });
    expect(changes).toEqual([
      { kind: 'update', repository: 'old', from: '2', to: '3' },
      { kind: 'insert', repository: 'new', revision: 'stamp' },
    ]);
  });

  it("is Alembic's heads: a new branch, a merge by dependency, a branch that starts from a merged one", () => {
    expect(step('old:3 new:stamp', 'new:o_expand')).toBe('new:o_expand old:3');
    expect(step('old:3 new:stamp', 'new:o_expand', 'new:o_contract')).toBe('new:o_contract old:3');
    expect(step('new:o_contract', 'new:p_expand')).toBe('new:o_contract new:p_expand');
    expect(step('new:o_contract', 'new:p_expand', 'new:p_contract')).toBe('new:p_contract');
  });

  it('turns another name into the one that the later tool knows', () => {
    const now = rows('old:3 new:ocata');
    expect(show(applyChanges(now, changesForAliases(graph, set.repositories, now)))).toBe('new:o_contract old:3');
  });

  it("ends at the release's own names, and leaves alone what is ahead", () => {
    const at = (before: string, release: string) => {
      const now = rows(before);
      return show(applyChanges(now, changesForMark(graph, set.repositories, now, markOf(release).heads)));
    };
    expect(at('old:2', 'newton')).toBe('old:3');
    expect(at('old:3 new:o_contract', 'ocata')).toBe('new:ocata old:3');
    expect(at('old:3 new:p_expand new:o_contract', 'ocata')).toBe('new:o_contract new:p_expand old:3');
    // Installed after the switch: there was never a row of the old tool, and none is made up.
    expect(at('new:p_contract', 'queens')).toBe('new:p_contract');
  });
});

describe('where a database stands', () => {
  it('is the newest release that it has whole', () => {
    const at = (text: string) => whereabouts(graph, set, coveredBy(text));
    expect(at('old:2')).toMatchObject({ release: 'mitaka', exact: true, next: 'newton' });
    expect(at('old:3 new:ocata')).toMatchObject({ release: 'ocata', exact: true, next: 'pike' });
    expect(at('old:3 new:o_contract')).toMatchObject({ release: 'ocata', exact: true });
    expect(at('new:p_contract')).toMatchObject({ release: 'queens', alike: ['pike', 'queens'], next: null });
    expect(at('old:3 new:o_expand')).toMatchObject({ release: 'newton', exact: false, next: 'ocata' });
    expect(at('old:0')).toMatchObject({ release: null, next: 'mitaka' });
  });

  it('says what is pending: a set of revisions, not a prefix', () => {
    const pending = (text: string, release: string) =>
      pendingMigrations(graph, set, coveredBy(text), markOf(release)).map(({ name }) => name);
    expect(pending('old:1', 'pike')).toEqual([
      'old:2',
      'new:stamp',
      'new:o_expand',
      'new:o_contract',
      'new:p_expand',
      'new:p_contract',
    ]);
    expect(pending('old:3 new:ocata', 'pike')).toEqual(['new:p_expand', 'new:p_contract']);
    expect(pending('new:p_expand', 'pike')).toEqual(['new:o_contract', 'new:p_contract']);
    expect(pending('new:p_contract', 'queens')).toEqual([]);
  });

  it('says what is of a later release', () => {
    expect(revisionsAhead(graph, set, coveredBy('new:p_contract'), markOf('ocata'))).toEqual(
      expect.arrayContaining(['new:p_expand', 'new:p_contract']),
    );
    expect(revisionsAhead(graph, set, coveredBy('new:o_contract'), markOf('ocata'))).toEqual([]);
  });

  it('does not guess at a revision that the set does not know', () => {
    expect(() => coveredBy('new:zebra')).toThrow(UnknownRevisionError);
    expect(() => coveredBy('old:99')).toThrow(UnknownRevisionError);
  });
});
