import { CatalogError, mariadb, mysql } from '../catalog/index.ts';
import type { Catalog, CharsetPair, Server } from '../catalog/model.ts';
import { type Asked, watchedServer } from '../catalog/watched-server.ts';
import { bindInputs } from '../migration/bind-inputs.ts';
import type { MigrationSet } from '../migration/model.ts';
import { outlineOf } from '../migration/outline.ts';
import { closure, type RevisionKey, revisionGraph } from '../migration/revision-graph.ts';
import { emptyStart, expectedFrom } from './expected.ts';
import { type AskedOf, cleanDigest, type KnownSet } from './known.ts';

/**
 * Servers in the field, those with long support: a server that answers as one of these does is known, whatever its version.
 * With any other nothing is lost but time.
 */
const SERVERS: readonly Server[] = [
  ...['10.5.29', '10.6.22', '10.11.6', '10.11.14', '11.4.8', '11.8.3'].map(mariadb),
  ...['8.0.43', '8.4.6'].map(mysql),
];

/** Databases are made with one of these charsets, and with the collation that it has by default, or had for a long time. */
function defaultsOn({ defaultCollations }: Server): readonly CharsetPair[] {
  const pairs = ['utf8mb3', 'utf8mb4'].flatMap((charset) =>
    [defaultCollations.get(charset), `${charset}_general_ci`].map((collation) =>
      collation === undefined ? [] : [{ charset, collation }],
    ),
  );
  const all = new Map(pairs.flat().map((pair) => [pair.collation, pair]));
  return [...all.values()];
}

/** What is expected at one release. */
interface Expectation {
  readonly start: Catalog;
  readonly covered: ReadonlySet<RevisionKey>;
  readonly expected: Catalog;
}

/** `null`: the chain does not apply on that server, which `plan` says. */
function expectedOrNull(start: Catalog, set: MigrationSet, covered: ReadonlySet<RevisionKey>): Catalog | null {
  try {
    return expectedFrom(start, set, covered);
  } catch (error) {
    if ((error as Error).cause instanceof CatalogError) return null;
    throw error;
  }
}

/**
 * Finds out what a set expects at each of its releases, on the servers and with the database defaults of the field.
 * Deterministic.
 */
export function learn(given: MigrationSet): KnownSet {
  const set = bindInputs(given);
  const graph = revisionGraph(set);
  const states = set.releases.map(({ heads }) => closure(graph, heads));
  const asked: Asked = { capabilities: new Set(), charsets: new Set() };
  const found: Expectation[] = [];
  for (const plain of SERVERS) {
    for (const pair of defaultsOn(plain)) {
      const server = watchedServer(plain, asked);
      const start = emptyStart(set, { server, ...pair });
      for (const covered of states) {
        const expected = expectedOrNull(start, set, covered);
        if (expected !== null) found.push({ start: { ...start, ...pair }, covered, expected });
      }
    }
  }
  const of: AskedOf = { capabilities: [...asked.capabilities].sort(), charsets: [...asked.charsets].sort() };
  const clean = found.map(({ start, covered, expected }) => cleanDigest(of, set, covered, start, expected));
  return { outline: outlineOf(set), asked: of, clean: [...new Set(clean)].sort() };
}
