import { describe, expect, it } from 'vitest';
import { migrateScriptName, parseMigrateConfig } from '../../../../generator/library/migrate/index.ts';

describe('migrateScriptName', () => {
  it('reads Python scripts', () => {
    expect(migrateScriptName('014_add_image_tags_table.py')).toEqual({
      kind: 'python',
      version: 14,
      name: 'add_image_tags_table',
    });
  });

  it('reads SQL scripts with and without a description', () => {
    expect(migrateScriptName('101_add_x_mysql_upgrade.sql')).toEqual({
      kind: 'sql',
      version: 101,
      name: 'add_x',
      database: 'mysql',
      direction: 'upgrade',
    });
    expect(migrateScriptName('006_default_downgrade.sql')).toMatchObject({
      database: 'default',
      direction: 'downgrade',
    });
  });

  it('leaves everything else alone', () => {
    for (const file of ['__init__.py', '14_short.py', 'README', '001_notes.txt', '001_upgrade.sql']) {
      expect(migrateScriptName(file)).toBeNull();
    }
  });
});

describe('parseMigrateConfig', () => {
  it('reads the id and the table', () => {
    const text =
      '[other]\nrepository_id=no\n[db_settings]\n# a comment\nrepository_id = My Service\nversion_table: versions\n';
    expect(parseMigrateConfig(text)).toEqual({ repositoryId: 'My Service', versionTable: 'versions' });
  });

  it('refuses a file without them', () => {
    expect(() => parseMigrateConfig('[db_settings]\nversion_table=x\n')).toThrow(/repository_id/);
  });
});
