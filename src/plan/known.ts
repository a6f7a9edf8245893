import { createHash } from 'node:crypto';
import { fingerprint } from '../catalog/fingerprint.ts';
import type { Catalog } from '../catalog/model.ts';
import { type Capabilities, capabilities } from '../catalog/server.ts';
import type { SetOutline } from '../migration/outline.ts';
import { pendingMigrations } from '../migration/release.ts';
import { type RevisionKey, revisionKey, UnknownRevisionError } from '../migration/revision-graph.ts';
import { Problem } from '../problem.ts';
import type { LiveSchema } from './model.ts';
import { findMark, locate } from './standing.ts';
import { type Status, statusOf } from './status-of.ts';
import { withoutVersionTables } from './version-sql.ts';

/** What was found out about a set once, plain data: enough to know a database again that is exactly as the set expects it. */
export interface KnownSet {
  readonly outline: SetOutline;
  readonly asked: AskedOf;
  /** `cleanDigest` of databases that differ in nothing from what is expected there. */
  readonly clean: readonly string[];
}

/** All that the expected catalogs depend on, of the server that they stand on. */
export interface AskedOf {
  readonly capabilities: readonly (keyof Capabilities)[];
  readonly charsets: readonly string[];
}

/**
 * A digest of everything that decides whether a database has drifted: what the server answers where the chain asks it,
 * the defaults of the database, the migrations that it has, and its catalog as it is compared.
 *
 * @param like gives the server and the database's defaults, as for `expectedCatalog`
 * @param own without version tables
 */
export function cleanDigest(
  { capabilities: names, charsets }: AskedOf,
  { migrations }: Pick<SetOutline, 'migrations'>,
  covered: ReadonlySet<RevisionKey>,
  like: Pick<Catalog, 'server' | 'charset' | 'collation'>,
  own: Catalog,
): string {
  const able = capabilities(like.server);
  const { flavor, defaultCollations } = like.server;
  const all = [
    [flavor, ...names.map((name) => able[name]), ...charsets.map((charset) => defaultCollations.get(charset) ?? null)],
    [like.charset, like.collation],
    migrations.filter(({ revision }) => covered.has(revisionKey(revision))).map(({ name }) => name),
    fingerprint(own),
  ];
  // Sixteen bytes: nobody chooses both sides of a collision.
  return createHash('sha256').update(JSON.stringify(all)).digest().toString('base64url', 0, 16);
}

/**
 * The status of a database that is known to be without drift, the same that `makeStatus` gives for the set with its
 * inputs' defaults.
 *
 * @returns `null`: not known; `makeStatus` finds out
 */
export function knownStatus(known: KnownSet, live: LiveSchema, release?: string): Status | null {
  const { outline } = known;
  try {
    const mark = findMark(outline, release ?? outline.releases.at(-1)?.release ?? '', live.rows);
    const at = locate(outline, live);
    if (at === null) return null;
    const own = withoutVersionTables(live.catalog, outline);
    if (!at.empty && !known.clean.includes(cleanDigest(known.asked, outline, at.covered, own, own))) return null;
    const pending = pendingMigrations(at.graph, outline, at.covered, mark);
    return statusOf(outline, live, mark, at, { pending, variants: [], drift: [] });
  } catch (error) {
    // What is wrong with it is said by the one who knows the whole set.
    if (error instanceof Problem || error instanceof UnknownRevisionError) return null;
    throw error;
  }
}
