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
  readonly from: string;
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
  /** Indexes that have another name than planned, or should have gone by themselves, as the upgrade itself has told. */
  let told: readonly string[] = [];
  try {
    const { differences } = await upgrade(live, set, to, { stepwise, ...(values === undefined ? {} : { values }) });
    told = differences.flatMap(({ code, kind, object }) =>
      code.startsWith('index-') && kind === 'harmless' ? [object] : [],
    );
  } catch (error) {
    refused = (error as Error).message;
  } finally {
    await live.close();
  }
  return { database, refused, told, seconds: (performance.now() - began) / 1000 };
}

/** Paths of repositories are where each tool happens to lie. */
async function forgetPaths(database: TestDatabase): Promise<void> {
  const connection = await database.connection();
  const [found] = await connection.query("SHOW TABLES LIKE 'migrate_version'");
  if ((found as unknown[]).length > 0) await connection.query("UPDATE migrate_version SET repository_path = ''");
  await connection.end();
}

/** By which the ends of upgrades of a database are compared, from what it holds before them. */
async function rulesFor(database: TestDatabase, { reveal }: WalkOptions): Promise<Omit<BornRules, 'window'>> {
  const connection = await database.connection();
  const known = await knownUuids(connection);
  const before = new Set((await liveCatalog(connection)).tables.keys());
  await connection.end();
  return { known, before, ...(reveal ? { reveal } : {}) };
}

/** One step of upstream's own code. */
function stepOn(database: TestDatabase, { server, set, step, settings = [] }: WalkOptions, to: string) {
  return runNative({ ...step(to), server, database: database.name, part: set.database, settings });
}

/** The seeded database as upstream's own code makes it at the first release, and by what its ends are compared. */
async function seeded(options: WalkOptions) {
  const native = await options.server.createDatabase();
  await stepOn(native, options, options.releases[0] ?? '');
  const seeding = await native.connection();
  await plantCloud(seeding, options);
  await seeding.end();
  return { native, rules: await rulesFor(native, options) };
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
  const { server, releases, compareAt = () => true } = options;
  const [start = ''] = releases;
  // Upstream goes on with the database that it made itself: in a dump that is read back, the indexes that InnoDB made for
  // foreign keys are ordinary ones, and no longer go by themselves when a better one comes.
  const { native, rules } = await seeded(options);
  const copy = await copyDatabase(server, native);
  // What the first step makes is still there at the end.
  const from = Date.now();
  for (const to of releases.slice(1)) {
    const { seconds } = await stepOn(native, options, to);
    if (!compareAt(to)) continue;
    const ours = await leap(await copyDatabase(server, copy), options, to);
    const comparison = ours.refused === null ? await compareEnds(native, ours.database, rules, from) : nothing;
    const { refused } = ours;
    yield { ...comparison, from: start, to, otherSeconds: seconds, stackleapSeconds: ours.seconds, refused };
    await ours.database.drop();
  }
  await native.drop();
  await copy.drop();
}

/**
 * Takes one of two equal databases to a release script by script and the other in one step; drops both. Where they are read
 * back from a dump, indexes that InnoDB made for foreign keys are ordinary ones, and stay where they would have gone: what
 * one of the upgrades has told of them is no difference.
 */
async function compareWays(
  [one, other]: readonly [TestDatabase, TestDatabase],
  options: WalkOptions,
  rules: Omit<BornRules, 'window'>,
  { from, to }: Pick<Arrival, 'from' | 'to'>,
): Promise<Arrival> {
  const began = Date.now();
  const stepwise = await leap(one, options, to, true);
  const ours = await leap(other, options, to);
  const refused = stepwise.refused === null ? ours.refused : `script by script: ${stepwise.refused}`;
  const comparison = refused === null ? await compareEnds(one, other, rules, began) : nothing;
  await one.drop();
  await other.drop();
  const told = new Set([...stepwise.told, ...ours.told]);
  const isTold = ({ object: { table, index }, found }: Comparison['schema'][number]) =>
    index !== undefined && [index, found].some((name) => told.has(`${table} index ${name}`));
  const schema = comparison.schema.filter((difference) => !isTold(difference));
  const seconds = { otherSeconds: stepwise.seconds, stackleapSeconds: ours.seconds };
  return { ...comparison, schema, from, to, ...seconds, refused };
}

/**
 * Builds the seeded database at the first release twice for every later one, and takes one there script by script and the
 * other in one step. Neither is a copy by way of a dump, whose indexes do not go by themselves.
 */
export async function* bothWays(options: WalkOptions): AsyncGenerator<Arrival> {
  const { releases, compareAt = () => true } = options;
  const [from = '', ...later] = releases;
  for (const to of later.filter(compareAt)) {
    const { native: one, rules } = await seeded(options);
    const { native: other } = await seeded(options);
    yield compareWays([one, other], options, rules, { from, to });
  }
}

/**
 * Walks the seeded database along with upstream's own scripts, and at each release on the way takes two copies of it to
 * every later one: one script by script, the other in one step.
 * @throws when upstream's own step fails
 */
export async function* everyStart(options: WalkOptions): AsyncGenerator<Arrival> {
  const { server, releases, compareAt = () => true } = options;
  const { native } = await seeded(options);
  for (const [at, from] of releases.entries()) {
    if (at > 0) await stepOn(native, options, from);
    const rules = await rulesFor(native, options);
    for (const to of releases.slice(at + 1).filter(compareAt)) {
      const copies = [await copyDatabase(server, native), await copyDatabase(server, native)] as const;
      yield compareWays(copies, options, rules, { from, to });
    }
  }
  await native.drop();
}
