import { randomBytes } from 'node:crypto';
import { quoteName } from '../../operation/index.ts';
import { Problem } from '../../problem.ts';
import { connect, type Database } from '../connection.ts';
import type { Query, Session, Sessions } from '../session.ts';
import { describeTarget, type Target } from '../target/index.ts';

/** Where the plan is tried: a schema of its own on the server of the database, or on another one. */
export type ScratchWish =
  | { readonly kind: 'same-server' }
  /** With no database named, a schema of its own there; one that is named has to be empty, and is empty afterwards. */
  | { readonly kind: 'elsewhere'; readonly target: Target };

/** An empty schema, and sessions that stand in it. */
export interface ScratchPlace {
  readonly session: Session;
  /** Those that statements may run in at the same time, the first one among them. */
  readonly sessions: Sessions;
  readonly schema: string;
  /** For people: where it lies. */
  readonly where: string;
  /** Takes away everything that was made; says what could not be taken away, `null` when nothing is left. */
  clear(): Promise<string | null>;
}

const OWN = /^stackleap_scratch_[0-9a-f]{16}$/;

const GRANT = 'GRANT ALL ON `stackleap\\_scratch\\_%`.* TO this user';

function mayNot(where: string, cause: unknown): Problem {
  return new Problem(
    'SL120',
    `the plan cannot be tried first: this user may not make a schema on ${where} (${(cause as Error).message})`,
    {
      advice: `${GRANT}; or name an empty schema or another server with --scratch-url; or go without, with --no-scratch`,
      cause,
    },
  );
}

/** ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR. */
const DENIED = new Set([1044, 1045, 1142, 1227]);

function isDenied(error: unknown): boolean {
  return DENIED.has((error as { errno?: number }).errno ?? 0);
}

async function holds(query: Query, name: string): Promise<boolean> {
  const [row] = await query('SELECT GET_LOCK(?, 0) AS got', [name]);
  return Number(row?.got) === 1;
}

/**
 * Drops schemas of programs that were killed before they could. Whoever uses one holds a lock of its name, and the lock
 * ends with its program.
 */
async function sweep(query: Query): Promise<void> {
  const rows = await query(
    "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'stackleap\\_scratch\\_%'",
  );
  for (const name of rows.map((row) => String(row.name)).filter((one) => OWN.test(one))) {
    if (!(await holds(query, name))) continue;
    // It may be another user's, who alone may drop it.
    await query(`DROP DATABASE IF EXISTS ${quoteName(name)}`).catch(() => undefined);
    await query('DO RELEASE_LOCK(?)', [name]);
  }
}

interface Charset {
  readonly charset: string;
  readonly collation: string;
}

/** What a scratch schema is to be. */
export interface Wanted extends Charset {
  /** How many sessions stand in it, by the server that it is made on. */
  sessions(on: Database): Promise<number>;
}

/** A place before further sessions stand in it. */
type Alone = Omit<ScratchPlace, 'sessions'>;

async function made(session: Session, like: Charset, where: string): Promise<Alone> {
  const { query } = session;
  await sweep(query);
  const schema = `stackleap_scratch_${randomBytes(8).toString('hex')}`;
  // A name of 64 random bits is nobody's.
  await holds(query, schema);
  try {
    await query(`CREATE DATABASE ${quoteName(schema)} CHARACTER SET ${like.charset} COLLATE ${like.collation}`);
  } catch (error) {
    throw isDenied(error) ? mayNot(where, error) : error;
  }
  const clear = async () => {
    try {
      await query(`DROP DATABASE IF EXISTS ${quoteName(schema)}`);
      await query('DO RELEASE_LOCK(?)', [schema]);
      return null;
    } catch (error) {
      return `the schema ${schema} on ${where} could not be dropped (${(error as Error).message})`;
    }
  };
  try {
    await query(`USE ${quoteName(schema)}`);
  } catch (error) {
    await clear();
    throw error;
  }
  return { session, schema, where: `${schema} on ${where}`, clear };
}

/** A schema that is named has to be one that nobody misses. */
async function given(session: Session, like: Charset, schema: string, where: string): Promise<Alone> {
  const { query } = session;
  if (!(await holds(query, `stackleap_scratch:${schema.slice(0, 40)}`))) {
    throw new Problem('SL120', `another program is trying a plan in ${where}`, { advice: 'wait for it' });
  }
  const tables = async () =>
    query('SELECT TABLE_NAME AS name, TABLE_TYPE AS kind FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?', [
      schema,
    ]);
  if ((await tables()).length > 0) {
    throw new Problem('SL120', `the schema of --scratch-url is not empty: ${where}`, {
      advice: 'name one that is empty: everything in it is dropped afterwards',
    });
  }
  const [before] = await query('SELECT @@character_set_database AS charset, @@collation_database AS collation');
  const become = ({ charset, collation }: Charset) =>
    query(`ALTER DATABASE ${quoteName(schema)} CHARACTER SET ${charset} COLLATE ${collation}`);
  const clear = async () => {
    try {
      await query('SET SESSION foreign_key_checks = 0');
      for (const { name } of await tables()) await query(`DROP TABLE ${quoteName(String(name))}`);
      await become({ charset: String(before?.charset), collation: String(before?.collation) });
      return null;
    } catch (error) {
      return `what was made in ${where} could not be dropped (${(error as Error).message})`;
    }
  };
  try {
    await become(like);
  } catch (error) {
    throw isDenied(error) ? mayNot(where, error) : error;
  }
  return { session, schema, where, clear };
}

/**
 * Does something in an empty schema, which is gone afterwards whatever happens.
 *
 * @param wanted the charset and collation that the schema gets, and how many sessions
 * @param left told of what could not be taken away
 * @throws Problem SL120: there is no place; and what `work` throws
 */
export async function inScratch<T>(
  database: Database,
  wish: ScratchWish,
  wanted: Wanted,
  left: (what: string) => void,
  work: (place: ScratchPlace) => Promise<T>,
): Promise<T> {
  const use = async (on: Database, place: Alone): Promise<T> => {
    const sessions: [Session, ...Session[]] = [place.session];
    try {
      for (let more = (await wanted.sessions(on)) - 1; more > 0; more--) {
        const session = await on.open('scratch');
        sessions.push(session);
        await session.query(`USE ${quoteName(place.schema)}`);
      }
      return await work({ ...place, sessions });
    } finally {
      const what = await place.clear();
      if (what !== null) left(what);
      for (const session of sessions) session.close();
    }
  };
  if (wish.kind === 'same-server') {
    const session = await database.open('scratch');
    return use(database, await made(session, wanted, 'the server of the database'));
  }
  const other = await connect(wish.target);
  try {
    const where = describeTarget(wish.target);
    const { database: schema } = wish.target;
    return await use(
      other,
      schema === '' ? await made(other.work, wanted, where) : await given(other.work, wanted, schema, where),
    );
  } finally {
    await other.close();
  }
}
