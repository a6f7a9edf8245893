import type { ConnectionOptions } from 'mysql2';
import { explainServerError } from './server-error.ts';
import { openSession, type Role, type Session } from './session.ts';
import type { Target } from './target/index.ts';

/** An open way into one database: the session that changes it, and whatever further ones are needed. */
export interface Database extends Pick<Session, 'knex' | 'query'> {
  readonly target: Target;
  /** The one that changes the database. What it sets or locks holds for every statement. */
  readonly work: Session;
  /** The open sessions, by the server's numbers. */
  sessions(): readonly number[];
  /** @throws the driver's own error */
  open(role: Role): Promise<Session>;
  /** Ends every session that was opened. */
  close(): Promise<void>;
}

/**
 * How values come back: integers beyond 2^53 and decimals as text, dates as the server writes them, so that what is
 * read can be written again without loss.
 */
const EXACT: ConnectionOptions = {
  charset: 'utf8mb4',
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  decimalNumbers: false,
  jsonStrings: true,
  timezone: 'Z',
  connectTimeout: 15_000,
  multipleStatements: false,
};

function connectionOptions(target: Target): ConnectionOptions {
  const { host, port, socketPath, user, password, database } = target;
  return {
    ...EXACT,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    ...(password === undefined ? {} : { password: password.reveal() }),
    database,
  };
}

/** Opens the first session; `preferred` falls back to a connection in clear, as the mysql client does. */
async function openFirst(target: Target): Promise<{ readonly work: Session; readonly options: ConnectionOptions }> {
  const plain = connectionOptions(target);
  // Certificates are nothing for a connection in clear, such as that to a socket.
  const options =
    target.tls.mode === 'disabled' ? plain : { ...plain, ...(await import('./tls.ts')).tlsOptions(target) };
  try {
    return { work: await openSession(options, 'work'), options };
  } catch (error) {
    const noTls = (error as { code?: string }).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (target.tls.mode !== 'preferred' || !noTls) throw error;
    return { work: await openSession(plain, 'work'), options: plain };
  }
}

/** @throws Problem when the database cannot be opened: SL005, SL010 to SL016 */
export async function connect(target: Target): Promise<Database> {
  try {
    const { work, options } = await openFirst(target);
    const sessions = [work];
    return {
      target,
      work,
      knex: work.knex,
      query: work.query,
      sessions: () => sessions.map(({ id }) => id),
      async open(role) {
        const { database: _, ...outside } = options;
        // Who only looks on stands in no database: left behind by a program that died, nobody takes it for a service's.
        const session = await openSession(role === 'watch' ? outside : options, role);
        sessions.push(session);
        return session;
      },
      async close() {
        for (const session of sessions.splice(0)) session.close();
      },
    };
  } catch (error) {
    throw explainServerError(error, target);
  }
}
