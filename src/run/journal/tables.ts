import type { Query } from '../session.ts';

/**
 * The journal's tables, whatever defaults database and server have: rows have to commit together with the service's own,
 * and to hold any statement's text.
 */
const OPTIONS = 'ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

const CREATE = [
  `CREATE TABLE stackleap_statement (
  position INT NOT NULL PRIMARY KEY,
  phase VARCHAR(255) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  hash CHAR(64) NOT NULL,
  statement LONGTEXT NOT NULL,
  state VARCHAR(16) NOT NULL,
  begun_at DATETIME(6) NULL,
  ended_at DATETIME(6) NULL,
  connection BIGINT NULL,
  fingerprint LONGTEXT NULL,
  step_cursor LONGTEXT NULL,
  row_count BIGINT NOT NULL DEFAULT 0,
  error TEXT NULL
) ${OPTIONS} COMMENT='an unfinished upgrade of Stackleap: what it does, one statement after the other'`,
  `CREATE TABLE stackleap_run (
  id TINYINT NOT NULL PRIMARY KEY,
  format INT NOT NULL,
  state VARCHAR(16) NOT NULL,
  service VARCHAR(255) NOT NULL,
  set_database VARCHAR(255) NOT NULL,
  from_release VARCHAR(255) NOT NULL,
  to_release VARCHAR(255) NOT NULL,
  plan_hash CHAR(64) NOT NULL,
  tool VARCHAR(64) NOT NULL,
  started_at DATETIME(6) NOT NULL,
  runner LONGTEXT NOT NULL,
  runner_token CHAR(32) NOT NULL,
  document LONGBLOB NOT NULL
) ${OPTIONS} COMMENT='an unfinished upgrade of Stackleap: run the same command again, it goes on'`,
];

/** Makes the tables anew; what may be left of others was no run, or a finished one. */
export async function createTables(query: Query): Promise<void> {
  await dropTables(query);
  for (const sql of CREATE) await query(sql);
}

/** The run's own table goes last: as long as it stands, it says whether there is anything to go on with. */
export async function dropTables(query: Query): Promise<void> {
  await query('DROP TABLE IF EXISTS stackleap_statement');
  await query('DROP TABLE IF EXISTS stackleap_run');
}
