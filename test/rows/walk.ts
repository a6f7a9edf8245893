import type { MigrationSet, Plain } from '../../src/migration/model.ts';
import { connect } from '../../src/run/connection.ts';
import { readTarget } from '../../src/run/target/index.ts';
import { upgrade } from '../../src/run/upgrade.ts';
import { type BornRules, type Comparison, compareDatabases, knownUuids } from '../support/compare/compare.ts';
import { copyDatabase } from '../support/copy.ts';
import type { NativeStep } from '../support/git-trees.ts';
import { liveCatalog } from '../support/live.ts';
import { runNative } from '../support/native.ts';
import { plantCloud, type SeedOptions } from '../support/seed/seed.ts';
import type { TestDatabase, TestServer } from '../support/server.ts';

export interface WalkOptions extends SeedOptions {
  readonly server: TestServer;
  readonly set: MigrationSet;
  /** The releases on the way, the start first. */
  readonly releases: readonly string[];
  /** Whose code goes to a release. */
  readonly step: (release: string) => NativeStep;
  /** The releases at which the ends are compared; all of the way by default. */
  readonly compareAt?: (release: string) => boolean;
  /** `GROUP.OPTION=VALUE` for upstream's code. */
  readonly settings?: readonly string[];
  /** The same for Stackleap. */
  readonly values?: ReadonlyMap<string, Plain>;
  readonly reveal?: BornRules['reveal'];
}

/** One release of the way. */
export interface Arrival extends Pick<Comparison, 'schema' | 'rows' | 'versions' | 'born' | 'compared' | 'tables'> {
  readonly to: string;
  /** Of what it is compared with: upstream's step from the release before, or Stackleap's script by script from the start. */
  readonly otherSeconds: number;
  /** Of Stackleap's one step from the start. */
  readonly stackleapSeconds: number;
  /** Why an upgrade of Stackleap's did not end. */
  readonly refused: string | null;
}

const nothing: Comparison = { schema: [], rows: [], versions: [], born: {}, compared: 0, tables: 0 };

async function leap(database: TestDatabase, { set, values }: WalkOptions, to: string, stepwise = false) {
  const began = performance.now();
  const live = await connect(readTarget({ url: database.url }, set.database, {}));
  let refused: string | null = null;
  try {
    await upgrade(live, set, to, { stepwise, ...(values === undefined ? {} : { values }) });
  } catch (error) {
    refused = (error as Error).message;
  } finally {
    await live.close();
  }
  return { database, refused, seconds: (performance.now() - began) / 1000 };
}

/** Paths of repositories are where each tool happens to lie. */
async function forgetPaths(database: TestDatabase): Promise<void> {
  const connection = await database.connection();
  const [found] = await connection.query("SHOW TABLES LIKE 'migrate_version'");
  if ((found as unknown[]).length > 0) await connection.query("UPDATE migrate_version SET repository_path = ''");
  await connection.end();
}

/** The seeded database as upstream's own code makes it at the first release, and what it held then. */
async function seeded(options: WalkOptions) {
  const { server, releases, step, settings = [] } = options;
  const [first = ''] = releases;
  const native = await server.createDatabase();
  await runNative({ ...step(first), server, database: native.name, part: options.set.database, settings });
  const seeding = await native.connection();
  await plantCloud(seeding, options);
  const known = await knownUuids(seeding);
  const before = new Set((await liveCatalog(seeding)).tables.keys());
  await seeding.end();
  return { native, known, before };
}

/** Compares two ends of upgrades that were begun at the earliest at `from`, a time in milliseconds. */
async function compareEnds(
  expected: TestDatabase,
  found: TestDatabase,
  rules: Omit<BornRules, 'window'>,
  from: number,
): Promise<Comparison> {
  await forgetPaths(expected);
  await forgetPaths(found);
  const all = { ...rules, window: [from, Date.now()] as const };
  return compareDatabases(await expected.connection(), await found.connection(), all);
}

/**
 * Builds the seeded database at the first release, walks it along with upstream's own scripts, and for each release on the
 * way takes a copy of the start there in one step.
 * @throws when upstream's own step fails
 */
export async function* walk(options: WalkOptions): AsyncGenerator<Arrival> {
  const { server, releases, step, settings = [], compareAt = () => true, reveal } = options;
  // Upstream goes on with the database that it made itself: in a dump that is read back, the indexes that InnoDB made for
  // foreign keys are ordinary ones, and no longer go by themselves when a better one comes.
  const { native, ...rules } = await seeded(options);
  const start = await copyDatabase(server, native);
  // What the first step makes is still there at the end.
  const from = Date.now();
  for (const to of releases.slice(1)) {
    const part = options.set.database;
    const { seconds } = await runNative({ ...step(to), server, database: native.name, part, settings });
    if (!compareAt(to)) continue;
    const ours = await leap(await copyDatabase(server, start), options, to);
    const comparison =
      ours.refused === null
        ? await compareEnds(native, ours.database, { ...rules, ...(reveal ? { reveal } : {}) }, from)
        : nothing;
    yield { ...comparison, to, otherSeconds: seconds, stackleapSeconds: ours.seconds, refused: ours.refused };
    await ours.database.drop();
  }
  await native.drop();
  await start.drop();
}

/**
 * Builds the seeded database at the first release twice for every later one, and takes one there script by script and the
 * other in one step. Neither is a copy by way of a dump, whose indexes do not go by themselves.
 */
export async function* bothWays(options: WalkOptions): AsyncGenerator<Arrival> {
  const { releases, compareAt = () => true, reveal } = options;
  for (const to of releases.slice(1).filter(compareAt)) {
    const { native: one, ...rules } = await seeded(options);
    const { native: other } = await seeded(options);
    const from = Date.now();
    const stepwise = await leap(one, options, to, true);
    const ours = await leap(other, options, to);
    const refused = stepwise.refused === null ? ours.refused : `script by script: ${stepwise.refused}`;
    const comparison =
      refused === null ? await compareEnds(one, other, { ...rules, ...(reveal ? { reveal } : {}) }, from) : nothing;
    yield { ...comparison, to, otherSeconds: stepwise.seconds, stackleapSeconds: ours.seconds, refused };
    await one.drop();
    await other.drop();
  }
}
