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

/** What grants give. */
export interface Granted {
  readonly names: ReadonlySet<string>;
  /** Privileges that come by a role are shown under the role's own name: there may be more. */
  readonly roles: boolean;
}

/**
 * What a list of `SHOW GRANTS` gives on a whole database.
 *
 * @param database `null`: on the whole server
 */
export function grantedPrivileges(grants: readonly string[], database: string | null): Granted {
  const names = new Set<string>();
  let roles = false;
  for (const grant of grants) {
    const on = grant.indexOf(' ON ');
    if (on < 0) {
      roles ||= grant.startsWith('GRANT ');
      continue;
    }
    const object = grant.slice(on + 4, grant.indexOf(' TO ', on));
    if (database === null ? object !== '*.*' : !takesIn(object, database)) continue;
    for (const privilege of grant.slice('GRANT '.length, on).split(',')) names.add(privilege.trim().toUpperCase());
  }
  return { names, roles };
}

/**
 * What is missing for the upgrade of a database; `null` when it cannot be told, because of roles.
 *
 * @param further privileges that not every upgrade needs
 */
export function missingPrivileges(
  grants: readonly string[],
  database: string,
  further: readonly string[],
): readonly string[] | null {
  const { names, roles } = grantedPrivileges(grants, database);
  if (names.has('ALL PRIVILEGES') || names.has('ALL')) return [];
  const missing = [...NEEDED, ...further].filter((privilege) => !names.has(privilege));
  return missing.length > 0 && roles ? null : missing;
}
