/** What a file of `versions/` is, by its name alone (`migrate/versioning/version.py`). */
export type MigrateScript =
  | { readonly kind: 'python'; readonly version: number; readonly name: string }
  | {
      readonly kind: 'sql';
      readonly version: number;
      /** What stands between the number and the database; empty in `001_mysql_upgrade.sql`. */
      readonly name: string;
      /** `mysql`, `sqlite`, …, or `default`, which serves every database that has no script of its own. */
      readonly database: string;
      readonly direction: 'upgrade' | 'downgrade';
    };

/**
 * Reads the name of a script: `014_add_x.py`, `014_add_x_mysql_upgrade.sql`, `014_default_upgrade.sql`. A database's own
 * SQL script wins over the default one, and that over the Python script of the same number.
 * @returns `null` for any other file: names that do not begin with three digits belong to no version.
 */
export function migrateScriptName(file: string): MigrateScript | null {
  const digits = leadingDigits(file);
  if (digits.length < 3) return null;
  const version = Number(digits);
  const rest = file.slice(digits.length).replace(/^_/, '');
  if (rest.endsWith('.py')) return { kind: 'python', version, name: rest.slice(0, -'.py'.length) };
  if (!rest.endsWith('.sql')) return null;
  const parts = rest.slice(0, -'.sql'.length).split('_');
  const direction = parts.pop();
  const database = parts.pop();
  if ((direction !== 'upgrade' && direction !== 'downgrade') || !database) return null;
  return { kind: 'sql', version, name: parts.join('_'), database, direction };
}

function leadingDigits(text: string): string {
  let end = 0;
  while (end < text.length && text.charAt(end) >= '0' && text.charAt(end) <= '9') end++;
  return text.slice(0, end);
}
