/** The `[db_settings]` of a `migrate.cfg`. */
export interface MigrateConfig {
  readonly repositoryId: string;
  readonly versionTable: string;
}

/**
 * Reads a `migrate.cfg`.
 * @throws Error when `repository_id` or `version_table` is missing: then the file is not that of a repository.
 */
export function parseMigrateConfig(text: string): MigrateConfig {
  const settings = sectionOf(text, 'db_settings');
  return {
    repositoryId: required(settings, 'repository_id'),
    versionTable: required(settings, 'version_table'),
  };
}

function required(settings: ReadonlyMap<string, string>, name: string): string {
  const value = settings.get(name);
  if (!value) throw new Error(`migrate.cfg: [db_settings] has no ${name}; is this the file of a migrate repository?`);
  return value;
}

/** Python's ConfigParser as far as it goes here: `name = value` or `name: value`, whole lines of comments. */
function sectionOf(text: string, wanted: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('[') && line.endsWith(']')) {
      section = line.slice(1, -1).trim();
      continue;
    }
    const at = line.search(/[=:]/);
    if (section === wanted && at > 0) settings.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return settings;
}
