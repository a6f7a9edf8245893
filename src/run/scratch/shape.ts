import type { Catalog } from '../../catalog/model.ts';
import type { MigrationSet } from '../../migration/model.ts';
import { compile, quoteName } from '../../operation/index.ts';
import type { LiveDatabase } from '../../plan/model.ts';
import { versionSql } from '../../plan/version-sql.ts';
import { allThrough } from '../parallel/all-through.ts';
import type { Query, Session } from '../session.ts';
import { amongOurselves } from './among-ourselves.ts';
import type { ScratchPlace } from './place.ts';

/** Something of the live schema that could not be made once more. */
export interface NotCopied {
  readonly object: string;
  readonly table: string;
  readonly error: string;
}

function serverSays(error: unknown): string {
  if ((error as { errno?: number }).errno === undefined) throw error;
  return (error as Error).message;
}

/** The server's own words for a table, with the row format that it has even where they leave that out. */
async function textOf(query: Query, name: string, rowFormat: string | null): Promise<string> {
  const [row] = await query(`SHOW CREATE TABLE ${quoteName(name)}`);
  const text = String(row?.['Create Table']).replace(/^(\) ENGINE=.*?) AUTO_INCREMENT=\d+/m, '$1');
  if (rowFormat === null || /^\) ENGINE=.*\bROW_FORMAT=/m.test(text)) return text;
  return text.replace(/^(\) ENGINE=\S+)/m, `$1 ROW_FORMAT=${rowFormat}`);
}

/** The live schema as it is, even where a server would not take all of it from a new client. */
const AS_IT_IS = "SET SESSION foreign_key_checks = 0, sql_mode = ''";
const AS_THE_RUN = "SET SESSION foreign_key_checks = 1, sql_mode = 'TRADITIONAL'";

async function copyTriggers(session: Session, catalog: Catalog): Promise<readonly NotCopied[]> {
  const failed: NotCopied[] = [];
  for (const trigger of catalog.triggers.values()) {
    for (const sql of compile(catalog, { kind: 'createTrigger', ...trigger })) {
      await session.query(sql).catch((error: unknown) => {
        failed.push({ object: `trigger ${trigger.name}`, table: trigger.table, error: serverSays(error) });
      });
    }
  }
  return failed;
}

/** Without a look at foreign keys tables may be made in any order, and so in every session the next one. */
async function copyTables(
  query: Query,
  sessions: ScratchPlace['sessions'],
  { tables }: Catalog,
): Promise<readonly NotCopied[]> {
  const failed = new Map<string, NotCopied>();
  const left = [...tables.values()];
  const copy = async (session: Session): Promise<void> => {
    for (let table = left.shift(); table !== undefined; table = left.shift()) {
      const { name, rowFormat } = table;
      const text = await textOf(query, name, rowFormat);
      await amongOurselves(() => session.query(text)).catch((error: unknown) => {
        failed.set(name, { object: `table ${name}`, table: name, error: serverSays(error) });
      });
    }
  };
  await allThrough(sessions.map(copy));
  return [...tables.keys()].flatMap((name) => failed.get(name) ?? []);
}

/**
 * Makes the tables and triggers of a live database, without their rows, in a scratch schema. The version tables get their
 * rows.
 *
 * @param query asks the live database
 */
export async function copyShape(
  query: Query,
  { session, sessions }: Pick<ScratchPlace, 'session' | 'sessions'>,
  set: MigrationSet,
  { catalog, rows }: LiveDatabase,
): Promise<readonly NotCopied[]> {
  for (const one of sessions) await one.query(AS_IT_IS);
  const failed = [...(await copyTables(query, sessions, catalog)), ...(await copyTriggers(session, catalog))];
  for (const one of sessions) await one.query(AS_THE_RUN);
  for (const [key, revisions] of rows) {
    const repository = set.repositories[key];
    if (repository === undefined) continue;
    for (const revision of revisions) {
      await session.query(versionSql(repository, { kind: 'insert', repository: key, revision }));
    }
  }
  return failed;
}
