import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReleaseMark, RevisionNode, RevisionRef } from '../../../src/migration/model.ts';
import { type Whereabouts, whereabouts } from '../../../src/migration/release.ts';
import {
  closure,
  isAlias,
  type RevisionGraph,
  revisionGraph,
  revisionKey,
  UnknownRevisionError,
} from '../../../src/migration/revision-graph.ts';

/** By the words of the definition: every release's content is put together, and contents are compared. */
function byDefinition(
  graph: RevisionGraph,
  releases: readonly ReleaseMark[],
  covered: ReadonlySet<string>,
): Whereabouts {
  const contents = releases.map(
    ({ heads }) => new Set([...closure(graph, heads)].filter((key) => graph.nodes.has(key) && !isAlias(graph, key))),
  );
  const isIn = (part: ReadonlySet<string>, whole: ReadonlySet<string>) => [...part].every((key) => whole.has(key));
  const at = contents.findLastIndex((content) => isIn(content, covered));
  const own = contents[at] ?? new Set<string>();
  const later = new Set(contents.slice(at + 1).flatMap((content) => [...content]));
  const lacking = releases.filter((_, index) => index > at && !isIn(contents[index] ?? own, covered));
  return {
    release: releases[at]?.release ?? null,
    alike: releases
      .filter((_, index) => at >= 0 && isIn(contents[index] ?? own, own) && isIn(own, contents[index] ?? own))
      .map(({ release }) => release),
    exact: at >= 0 && ![...covered].some((key) => later.has(key) && !own.has(key)),
    next: lacking[0]?.release ?? null,
  };
}

interface Draw {
  readonly nodes: readonly (readonly [repository: number, parents: readonly number[], bare: boolean])[];
  readonly releases: readonly (readonly number[])[];
  readonly rows: readonly number[];
}

const draws: fc.Arbitrary<Draw> = fc.record({
  nodes: fc.array(fc.tuple(fc.nat(1), fc.array(fc.nat(40), { maxLength: 3 }), fc.boolean()), {
    minLength: 1,
    maxLength: 14,
  }),
  releases: fc.array(fc.array(fc.nat(40), { maxLength: 3 }), { minLength: 1, maxLength: 6 }),
  rows: fc.array(fc.nat(40), { maxLength: 3 }),
});

/** Nodes stand on earlier ones: on those of their own repository as parents or, when bare, as another name; on others by implication. */
function built({ nodes, releases, rows }: Draw) {
  const refs = nodes.map(
    ([repository], place): RevisionRef => ({ repository: `r${repository}`, revision: `${place + 1}` }),
  );
  const revisions = nodes.map(([, parents, bare], place): RevisionNode => {
    const own = refs[place] as RevisionRef;
    const below = [...new Set(parents)].flatMap((parent) => refs.slice(0, place)[parent] ?? []);
    const same = below.filter(({ repository }) => repository === own.repository);
    return {
      ...own,
      // One that is older than the set.
      down: [...(bare ? [] : same.map(({ revision }) => revision)), ...(place === 0 ? ['gone'] : [])],
      dependsOn: [],
      implies: bare ? below : below.filter(({ repository }) => repository !== own.repository),
    };
  });
  const migrations = revisions
    .filter((_, place) => nodes[place]?.[2] === false)
    .map((revision) => ({ name: revisionKey(revision), kind: 'script' as const, revision, release: '' }));
  const headsOf = (places: readonly number[]) =>
    places.map((place) => refs[place] ?? { repository: 'r0', revision: '0' });
  return {
    graph: revisionGraph({ revisions, migrations }),
    releases: releases.map((places, at): ReleaseMark => ({ release: `${at}`, tag: `${at}`, heads: headsOf(places) })),
    heads: headsOf(rows),
  };
}

describe('where a database stands', () => {
  it('is what the definition says, on any graph with aliases', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { graph, releases, heads } = built(draw);
        const covered = closure(graph, heads);
        expect(whereabouts(graph, { releases }, covered)).toEqual(byDefinition(graph, releases, covered));
      }),
      { numRuns: 3000 },
    );
  });

  it('knows every head of a release', () => {
    const { graph } = built({ nodes: [[0, [], false]], releases: [], rows: [] });
    const releases = [{ release: 'a', tag: 'a', heads: [{ repository: 'r0', revision: 'nowhere' }] }];
    expect(() => whereabouts(graph, { releases }, new Set())).toThrow(UnknownRevisionError);
  });
});
