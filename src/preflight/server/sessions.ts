import { setTimeout as pause } from 'node:timers/promises';
import { askIfKnown } from './ask.ts';
import { type Check, type CheckContext, obstacle, warning } from './model.ts';

interface Session {
  readonly id: number;
  readonly who: string;
  readonly busy: string | null;
}

/** Threads of the server's own. */
const SERVER_USERS = new Set(['system user', 'event_scheduler', 'unauthenticated user']);

async function otherSessions({ query, live, own }: CheckContext): Promise<readonly Session[]> {
  const rows = await query(
    'SELECT ID AS id, USER AS user, HOST AS host, COMMAND AS command, TIME AS seconds FROM information_schema.PROCESSLIST WHERE DB = ? ORDER BY ID',
    [live.name],
  );
  return rows
    .filter((row) => !own.includes(Number(row.id)) && !SERVER_USERS.has(String(row.user)))
    .map((row) => ({
      id: Number(row.id),
      who: `${String(row.user)}@${String(row.host).replace(/:\d+$/, '')}`,
      // What has just begun is most often a look of somebody's, such as that of a second runner, and over at once.
      busy:
        row.command === 'Sleep' || Number(row.seconds) < 1
          ? null
          : `${String(row.command).toLowerCase()} for ${String(row.seconds)} s`,
    }));
}

/** `nova@10.0.0.7 (3), root@localhost` */
function named(sessions: readonly Session[]): string {
  const counts = new Map<string, number>();
  for (const { who } of sessions) counts.set(who, (counts.get(who) ?? 0) + 1);
  return [...counts].map(([who, count]) => (count === 1 ? who : `${who} (${count})`)).join(', ');
}

const LOOKS = 8;
const BETWEEN_MS = 250;

/** The sessions that stay. A second runner, and the last one's connections when it was killed, are gone in a moment. */
async function lastingSessions(context: CheckContext): Promise<readonly Session[]> {
  let found = await otherSessions(context);
  // Where they only are to be told of, that one of them may be gone at once is no reason to wait.
  for (let looks = 1; context.refuseSessions && found.length > 0 && looks < LOOKS; looks++) {
    await pause(BETWEEN_MS);
    const still = new Map((await otherSessions(context)).map((session) => [session.id, session]));
    found = found.flatMap(({ id }) => still.get(id) ?? []);
  }
  return found;
}

/**
 * Other sessions in the database: services that were not stopped. One that is at work there would be in the way, and one
 * that idles is as a rule the pool of a service, which will read and write while the schema is another one: it stands in
 * the way, too, unless the operator says that it is none.
 */
export const sessions: Check = {
  about: 'other sessions in the database',
  async run(context) {
    const found = await lastingSessions(context);
    const busy = found.filter((session) => session.busy !== null);
    const idle = found.filter((session) => session.busy === null);
    const { name } = context.live;
    return [
      ...busy.map(({ id, who, busy: doing }) =>
        obstacle(
          'SL106',
          `connection ${id} of ${who} is at work in ${name}: ${doing}`,
          'stop the service that it belongs to',
        ),
      ),
      ...(idle.length === 0
        ? []
        : [
            (context.refuseSessions ? obstacle : warning)(
              'SL105',
              `${idle.length} other session${idle.length === 1 ? '' : 's'} in ${name}: ${named(idle)}`,
              'stop every service that uses this database: what it writes during the upgrade may be lost or wrong. If these are none (a shell, a monitor), say --allow-sessions',
            ),
          ]),
    ];
  },
};

/** Open transactions and metadata locks on the database's tables: every schema change would wait for their end. */
export const openTransactions: Check = {
  about: 'open transactions and metadata locks',
  async run({ query, live, own }) {
    const advice = 'let it commit, or end its session with KILL; a schema change waits for it';
    const open = await query(
      `SELECT t.trx_mysql_thread_id AS id, p.USER AS user, p.HOST AS host, TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS seconds
         FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
        WHERE p.DB = ? AND t.trx_autocommit_non_locking = 0`,
      [live.name],
    );
    const locks = [
      ...(await askIfKnown(
        query,
        `SELECT DISTINCT t.PROCESSLIST_ID AS id, m.OBJECT_NAME AS name FROM performance_schema.metadata_locks m
           JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID
          WHERE m.OBJECT_SCHEMA = ? AND m.OBJECT_TYPE = 'TABLE' AND m.LOCK_STATUS = 'GRANTED'`,
        [live.name],
      )),
      // MariaDB, where the plugin METADATA_LOCK_INFO is loaded.
      ...(await askIfKnown(
        query,
        'SELECT DISTINCT THREAD_ID AS id, TABLE_NAME AS name FROM information_schema.METADATA_LOCK_INFO WHERE TABLE_SCHEMA = ?',
        [live.name],
      )),
    ];
    const prepared = await askIfKnown(query, 'XA RECOVER');
    const known = new Set([...own, ...open.map(({ id }) => Number(id))]);
    return [
      ...open
        .filter(({ id }) => !own.includes(Number(id)))
        .map(({ id, user, host, seconds }) =>
          obstacle('SL106', `connection ${id} of ${user}@${host} has had a transaction open for ${seconds} s`, advice),
        ),
      ...locks
        .filter(({ id }) => !known.has(Number(id)))
        .map(({ id, name }) => obstacle('SL106', `connection ${id} holds a metadata lock on ${name}`, advice)),
      ...(prepared.length === 0
        ? []
        : [
            warning(
              'SL105',
              `${prepared.length} prepared XA transaction${prepared.length === 1 ? '' : 's'} on the server`,
              'if they are of this database, schema changes wait for them: XA COMMIT or XA ROLLBACK',
            ),
          ]),
    ];
  },
};
