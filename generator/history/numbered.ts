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
 * The file that sqlalchemy-migrate runs for each number on MySQL: `.sql` for `mysql`, else `.sql` for `default`, else
 * the `.py` (migrate/versioning/version.py, `Version.script`). File names are `NNN_description_database_operation.sql`.
 */
function chooseScripts(names: readonly string[], folder: string): ReadonlyMap<number, string> {
  const python = new Map<number, string>();
  const sql = new Map<string, string>();
  for (const name of names) {
    const digits = leadingDigits(name);
    if (digits.length < 3) continue;
    const number = Number(digits);
    if (name.endsWith('.py')) {
      const other = python.get(number);
      if (other !== undefined) {
        throw new HistoryError(`${folder}: two scripts have number ${digits}: ${other} and ${name}`);
      }
      python.set(number, name);
    } else if (name.endsWith('.sql')) {
      const parts = name.slice(0, -'.sql'.length).split('_');
      if (parts.length < 3)
        throw new HistoryError(`${folder}: ${name} is not named NNN_description_database_operation.sql`);
      if (parts.at(-1) === 'upgrade') sql.set(`${number} ${parts.at(-2)}`, name);
    }
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

function leadingDigits(name: string): string {
  let end = 0;
  while (end < name.length && name[end] !== undefined && '0123456789'.includes(name[end] as string)) end++;
  return name.slice(0, end);
}
