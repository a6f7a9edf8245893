import { Problem } from '../problem.ts';
import type { Database } from './connection.ts';

const NEEDED = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES'];

/** Whether a grant's object (`*.*`, `` `glance`.* ``, with `%` and `_` as wildcards) takes in the whole database. */
function takesIn(object: string, database: string): boolean {
  if (object === '*.*') return true;
  if (!object.endsWith('.*')) return false;
  const pattern = object.slice(0, -2).replaceAll('`', '');
  let expression = '^';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === '\\') {
      at++;
      expression += (pattern[at] ?? '').replace(/[^\w]/g, '\\$&');
    } else expression += char === '%' ? '.*' : char === '_' ? '.' : char.replace(/[^\w]/g, '\\$&');
  }
  return new RegExp(`${expression}$`, 'i').test(database);
}

/**
 * What a list of `SHOW GRANTS` lacks for a database. `null` when it cannot be told: privileges that come by a role are
 * shown under the role's own name.
 */
export function missingPrivileges(
  grants: readonly string[],
  database: string,
  triggers: boolean,
): readonly string[] | null {
  const have = new Set<string>();
  let roles = false;
  for (const grant of grants) {
    const on = grant.indexOf(' ON ');
    if (on < 0) {
      roles ||= grant.startsWith('GRANT ');
      continue;
    }
    const to = grant.indexOf(' TO ', on);
    if (!takesIn(grant.slice(on + 4, to), database)) continue;
    for (const privilege of grant.slice('GRANT '.length, on).split(',')) have.add(privilege.trim().toUpperCase());
  }
  if (have.has('ALL PRIVILEGES') || have.has('ALL')) return [];
  const missing = [...NEEDED, ...(triggers ? ['TRIGGER'] : [])].filter((privilege) => !have.has(privilege));
  return missing.length > 0 && roles ? null : missing;
}

/** @throws Problem SL014 before anything is changed */
export async function checkPrivileges(database: Database, triggers: boolean): Promise<void> {
  const rows = await database.query('SHOW GRANTS FOR CURRENT_USER()');
  const grants = rows.map((row) => String(Object.values(row)[0]));
  const missing = missingPrivileges(grants, database.target.database, triggers);
  if (missing === null || missing.length === 0) return;
  const { user, database: name } = database.target;
  throw new Problem('SL014', `${user} lacks privileges on ${name}: ${missing.join(', ')}`, {
    advice: `GRANT ALL PRIVILEGES ON \`${name}\`.* TO this user, for the time of the upgrade`,
    details: { missing },
  });
}
