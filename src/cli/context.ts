import type { MigrationSet } from '../migration/model.ts';
import { Problem } from '../problem.ts';
import type { Database } from '../run/connection.ts';
import { readTarget, type TargetOptions } from '../run/target/index.ts';
import type { Library, SetName } from './library.ts';
import type { Output } from './output.ts';

/** What every command gets. */
export interface Context {
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Made late: only commands that use a set look for one. */
  readonly library: () => Library;
  /** Ends with an exit code other than that of success, after a result was printed. */
  exit(code: number): void;
  /** Asks a person; `null` when there is nobody to ask. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
}

/**
 * `SERVICE` or `SERVICE/DATABASE`. A service with several databases has one that is meant when none is named: `main`,
 * or the one called like the service.
 *
 * @throws Problem SL001, SL002
 */
export async function findName(library: Library, name: string): Promise<SetName> {
  const [service = '', database, ...rest] = name.split('/');
  if (service === '' || database === '' || rest.length > 0) {
    throw new Problem('SL001', `${name} is neither SERVICE nor SERVICE/DATABASE`, {
      advice: 'name a service, or one of its databases: nova, nova/api; `stackleap releases` lists them',
    });
  }
  const all = await library.list();
  const databases = all.filter((one) => one.service === service).map((one) => one.database);
  if (databases.length === 0) {
    const known = [...new Set(all.map((one) => one.service))];
    throw new Problem(
      'SL002',
      `there is no set for ${service}${known.length > 0 ? `; there are ${known.join(', ')}` : ''}`,
      {
        advice: library.advice(service),
        details: { known },
      },
    );
  }
  const [only] = databases;
  const chosen =
    database ?? (databases.length === 1 ? only : databases.find((one) => one === 'main' || one === service));
  if (chosen === undefined || !databases.includes(chosen)) {
    throw new Problem('SL002', `${service} has the databases ${databases.join(', ')}`, {
      advice: `name one: ${databases.map((one) => `${service}/${one}`).join(', ')}`,
    });
  }
  return { service, database: chosen };
}

/** @throws Problem SL001, SL002, SL003 */
export async function findSet(context: Context, name: string): Promise<MigrationSet> {
  const library = context.library();
  const { service, database } = await findName(library, name);
  return library.load(service, database);
}

/**
 * Opens the database that the flags name, and closes it whatever happens.
 *
 * @param meanwhile what can be done while the server answers; it has ended before `work` begins
 */
export async function withDatabase<T>(
  context: Context,
  options: TargetOptions,
  set: Pick<MigrationSet, 'database'>,
  work: (database: Database) => Promise<T>,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<T> {
  const target = readTarget(options, set.database, context.environment);
  // The driver takes most of the start-up time; `--help` and `releases` do without it.
  const [{ connect }, { explainServerError }] = await Promise.all([
    import('../run/connection.ts'),
    import('../run/server-error.ts'),
  ]);
  const opening = connect(target);
  // Nobody waits for it as long as the other lasts.
  opening.catch(() => undefined);
  const ready = meanwhile();
  ready.catch(() => undefined);
  const database = await opening;
  try {
    await ready;
    return await work(database);
  } catch (error) {
    throw isServerError(error) ? explainServerError(error, target) : error;
  } finally {
    await database.close();
  }
}

function isServerError(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof Problem) return false;
  return 'errno' in error || 'sqlState' in error || error.name === 'ConnectionLost';
}
