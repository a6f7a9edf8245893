import type { Catalog } from '../../catalog/model.ts';
import type { MigrationSet } from '../../migration/model.ts';
import { compile, quoteName } from '../../operation/index.ts';
import type { LiveDatabase } from '../../plan/model.ts';
import { versionSql } from '../../plan/version-sql.ts';
import type { Query, Session } from '../session.ts';

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

/**
 * Makes the tables and triggers of a live database, without their rows, in the schema that a session stands in. The
 * version tables get their rows.
 *
 * @param query asks the live database
 */
export async function copyShape(
  query: Query,
  session: Session,
  set: MigrationSet,
  { catalog, rows }: LiveDatabase,
): Promise<readonly NotCopied[]> {
  const failed: NotCopied[] = [];
  await session.query(AS_IT_IS);
  for (const { name, rowFormat } of catalog.tables.values()) {
    const text = await textOf(query, name, rowFormat);
    await session.query(text).catch((error: unknown) => {
      failed.push({ object: `table ${name}`, table: name, error: serverSays(error) });
    });
  }
  failed.push(...(await copyTriggers(session, catalog)));
  await session.query(AS_THE_RUN);
  for (const [key, revisions] of rows) {
    const repository = set.repositories[key];
    if (repository === undefined) continue;
    for (const revision of revisions) {
      await session.query(versionSql(repository, { kind: 'insert', repository: key, revision }));
    }
  }
  return failed;
}
