import { migrateScriptName } from '../library/migrate/script.ts';
import type { RepositoryProfile } from '../service/model.ts';
import { HistoryError } from './error.ts';
import { type ReleaseTree, readScript, type ScriptFile } from './script-file.ts';

/** A sqlalchemy-migrate repository as one tree has it. */
export interface NumberedRepository {
  /** The folder with `migrate.cfg`. */
  readonly path: string;
  readonly configuration: string | null;
  readonly first: number;
  readonly last: number;
  readonly scripts: ReadonlyMap<number, ScriptFile>;
}

/** @returns `null` when the tree has no such repository. */
export async function readNumbered(at: ReleaseTree, profile: RepositoryProfile): Promise<NumberedRepository | null> {
  for (const path of profile.paths) {
    const names = await at.tree.list(`${path}/versions`);
    const chosen = chooseScripts(names, `${at.tree.label}:${path}/versions`);
    if (chosen.size === 0) continue;
    const scripts = new Map<number, ScriptFile>();
    for (const number of [...chosen.keys()].sort((a, b) => a - b)) {
      scripts.set(number, await readScript(at, `${path}/versions/${chosen.get(number)}`));
    }
    const numbers = [...scripts.keys()];
    const configuration = await at.tree.read(`${path}/migrate.cfg`);
    return {
      path,
      configuration: configuration && new TextDecoder().decode(configuration),
      first: numbers[0] as number,
      last: numbers.at(-1) as number,
      scripts,
    };
  }
  return null;
}

/**
 * The file that sqlalchemy-migrate runs for each number on MySQL: `.sql` for `mysql`, else `.sql` for any database, else
 * the `.py` (migrate/versioning/version.py, `Version.script`).
 */
function chooseScripts(names: readonly string[], folder: string): ReadonlyMap<number, string> {
  const python = new Map<number, string>();
  const sql = new Map<string, string>();
  for (const name of names) {
    const script = migrateScriptName(name);
    if (!script) {
      if (!name.endsWith('.sql')) continue;
      throw new HistoryError(`${folder}: ${name} is not named NNN_description_database_operation.sql`);
    }
    const { version } = script;
    if (script.kind === 'python') {
      const other = python.get(version);
      if (other !== undefined) {
        throw new HistoryError(`${folder}: two scripts have number ${version}: ${other} and ${name}`);
      }
      python.set(version, name);
    } else if (script.direction === 'upgrade') sql.set(`${version} ${script.database}`, name);
  }
  const chosen = new Map(python);
  for (const [key, name] of sql) {
    const [number, database] = key.split(' ');
    if (database === 'mysql' || (database === 'default' && !sql.has(`${number} mysql`))) {
      chosen.set(Number(number), name);
    }
  }
  return chosen;
}
