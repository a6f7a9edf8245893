import type { Migration, MigrationSet, RevisionNode } from '../../../src/migration/model.ts';

/** `a < b, c` : b's parent is a. `depends`: `b > c`. Nodes by repository, in short. */
export interface ShortNode {
  readonly at: string;
  readonly down?: string;
  readonly dependsOn?: string;
  readonly implies?: string;
  /** No migration: a placeholder or another name. */
  readonly bare?: boolean;
}

const list = (text: string | undefined) => (text === undefined ? [] : text.split(' '));
const ref = (text: string) => {
  const [repository = '', revision = ''] = text.split(':');
  return { repository, revision };
};

/** A set that has nothing but a revision graph: every node that is not bare has an empty migration. */
export function setOf(
  nodes: readonly ShortNode[],
  releases: Readonly<Record<string, string>>,
  legacy: readonly string[] = [],
): MigrationSet {
  const revisions = nodes.map(
    ({ at, down, dependsOn, implies }): RevisionNode => ({
      ...ref(at),
      down: list(down),
      dependsOn: list(dependsOn),
      implies: list(implies).map(ref),
    }),
  );
  const repositories = Object.fromEntries(
    [...new Set(revisions.map(({ repository }) => repository))].map((key) => [
      key,
      legacy.includes(key)
        ? ({
            format: 'sqlalchemy-migrate',
            versionTable: 'migrate_version',
            repositoryId: key,
            repositoryPath: key,
          } as const)
        : ({ format: 'alembic', versionTable: 'alembic_version' } as const),
    ]),
  );
  const migrations = nodes
    .filter(({ bare }) => bare !== true)
    .map(
      ({ at }): Migration => ({
        name: at,
        kind: 'script',
        revision: ref(at),
        release: 'any',
        steps: [],
        up: async () => {},
      }),
    );
  return {
    service: 'test',
    database: 'test',
    format: 1,
    repositories,
    revisions,
    releases: Object.entries(releases).map(([release, heads]) => ({
      release,
      tag: release,
      heads: list(heads).map(ref),
    })),
    inputs: [],
    migrations,
  };
}
