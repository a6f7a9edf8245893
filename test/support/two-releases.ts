import { defineMigration, defineSet, type MigrationSet, type Step } from '../../src/migration/index.ts';

const ref = (revision: string) => ({ repository: 'main', revision });

/** A set of two releases, `one` and `two`, with a migration each: `first` makes the schema, `second` changes it. */
export function twoReleases(service: string, first: readonly Step[], second: readonly Step[]): MigrationSet {
  return defineSet({
    service,
    database: 'main',
    format: 1,
    repositories: { main: { format: 'alembic', versionTable: 'version' } },
    revisions: [
      { ...ref('a'), down: [], dependsOn: [], implies: [] },
      { ...ref('b'), down: ['a'], dependsOn: [], implies: [] },
    ],
    releases: [
      { release: 'one', tag: '1.0', heads: [ref('a')] },
      { release: 'two', tag: '2.0', heads: [ref('b')] },
    ],
    inputs: [],
    migrations: [
      defineMigration({ name: '0001_one_a', kind: 'baseline', revision: ref('a'), release: 'one', steps: first }),
      defineMigration({
        name: '0002_two_b',
        kind: 'script',
        revision: ref('b'),
        release: 'two',
        source: { tag: '2.0', path: `${service}/b.py`, sha256: '0'.repeat(64) },
        steps: second,
      }),
    ],
  });
}
