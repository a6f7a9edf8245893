import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, readConfig } from '../../../generator/config/index.ts';

const file = '/somewhere/stackleap.config.ts';
const faults = (value: unknown): readonly string[] => {
  try {
    readConfig(value, file);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

const mine = {
  source: { folders: { one: './one', two: '/abs/two' } },
  releases: ['one', 'two'],
  databases: {
    main: {
      repositories: [
        { key: 'legacy', format: 'sqlalchemy-migrate', paths: ['mine/migrate_repo'], until: 'one' },
        { key: 'alembic', format: 'alembic', paths: ['mine/versions'] },
      ],
      stamps: [{ revision: 'alembic:abc', stands: 'legacy:7', switchIn: 'two' }],
    },
  },
};

describe('the configuration file', () => {
  it('that is shipped is valid', async () => {
    const config = await loadConfig(resolve(import.meta.dirname, '../../../stackleap.config.ts'));
    expect([...config.services.keys()]).toEqual(expect.arrayContaining(['glance', 'cinder']));
    expect(config.sources).toEqual(['upstream', 'debian']);
    expect(config.out).toBe(resolve(import.meta.dirname, '../../../migrations'));
  });

  it('describes a service that nobody prepared', () => {
    const config = readConfig({ services: { mine } }, file);
    const service = config.services.get('mine');
    expect(service?.source).toEqual({ folders: { one: '/somewhere/one', two: '/abs/two' } });
    expect(service?.profile).toEqual({
      service: 'mine',
      releases: [
        { release: 'one', refs: ['one'] },
        { release: 'two', refs: ['two'] },
      ],
      databases: [
        {
          database: 'main',
          described: true,
          floor: 'one',
          repositories: mine.databases.main.repositories,
          heads: {},
          stamps: [
            {
              revision: { repository: 'alembic', revision: 'abc' },
              stands: { repository: 'legacy', revision: '7' },
              switchIn: 'two',
            },
          ],
          aliases: [],
          data: [],
        },
      ],
    });
  });

  it('overrides parts of a built-in service', () => {
    const config = readConfig(
      { services: { glance: { source: { git: '../glance' }, releases: ['zed', '2025.1'] } } },
      file,
    );
    const glance = config.services.get('glance');
    expect(glance?.source).toEqual({ git: '/glance' });
    expect(glance?.profile.releases).toHaveLength(2);
    expect(glance?.profile.databases[0]?.repositories).toHaveLength(2);
    expect(
      readConfig({ services: { glance: { source: { git: 'https://host/x' } } } }, file).services.get('glance')?.source,
    ).toEqual({
      git: 'https://host/x',
    });
  });

  it('is told every fault at once', () => {
    const found = faults({
      outt: 'x',
      sources: ['internet'],
      services: { glance: { source: { git: '--upload-pack=x' } }, 'Bad Name': {} },
    });
    expect(found.join('\n')).toMatch(/outt/);
    expect(found.join('\n')).toMatch(/sources\[0\]/);
    expect(found.join('\n')).toMatch(/services\.glance\.source/);
    expect(found.join('\n')).toMatch(/services\.Bad Name/);
  });

  it.each([
    [{ services: { other: {} } }, [/other is not built in/, /name its releases/, /name its source/]],
    [{ services: {} }, [/name at least one/]],
    [undefined, [/the default export/]],
    [
      {
        services: {
          mine: {
            ...mine,
            databases: {
              main: {
                floor: 'three',
                repositories: [
                  { key: 'a', format: 'alembic', paths: ['v'], until: 'four', behind: 'b' },
                  { key: 'a', format: 'alembic', paths: ['w'] },
                ],
                heads: { five: ['c:1'] },
              },
            },
          },
        },
      },
      [
        /floor: there is no release three/,
        /until: there is no release four/,
        /behind: there is no repository b/,
        /same key/,
        /heads: there is no release five/,
        /no repository c/,
      ],
    ],
    [
      {
        services: {
          mine: { ...mine, databases: { main: { repositories: [{ key: 'a', format: 'alembic', paths: ['../x'] }] } } },
        },
      },
      [/without \.\./],
    ],
  ])('says what is wrong: %#', (value, messages) => {
    const found = faults(value).join('\n');
    for (const message of messages) expect(found).toMatch(message);
  });

  it.each([
    [
      'source',
      { gti: 'x' },
      'services.mine.source: { git }, { folders }, { archives } or { debian } is wanted, not {"gti":"x"}',
    ],
    ['source', { git: 3 }, 'services.mine.source.git: a text is wanted, not 3'],
    ['releases', [], 'services.mine.releases: at least 1 is wanted'],
    ['releases', '1.0', 'services.mine.releases: a list is wanted, not "1.0"'],
    ['releases', [{ release: 'one' }], 'services.mine.releases[0].refs: a list [ … ] is wanted, and there is nothing'],
    ['libraries', { pens: { git: 'x' } }, 'services.mine.libraries.pens.ref: a text is wanted, and there is nothing'],
    [
      'comandModules',
      [],
      'services.mine.comandModules: there is no such key (did you mean commandModules?); allowed here: source, releases, databases',
    ],
    [
      'databases',
      { main: { repositories: [{ key: 'a', format: 'alembc', paths: ['v'] }] } },
      'services.mine.databases.main.repositories[0].format: "sqlalchemy-migrate" or "alembic" is wanted, not "alembc"',
    ],
    [
      'databases',
      { main: { repositories: [{ key: 'a', format: 'alembic', path: 'v' }] } },
      'services.mine.databases.main.repositories[0].path: there is no such key (did you mean paths?); allowed here: key, format, paths',
    ],
  ])('says of a wrong %s where it is and what is allowed there', (key, value, message) => {
    const said = faults({ services: { mine: { ...mine, [key]: value } } });
    expect(said.some((fault) => fault.startsWith(message))).toBe(true);
  });

  it('must be there and load', async () => {
    await expect(loadConfig('/nowhere/stackleap.config.ts')).rejects.toThrow(/there is no such file/);
  });
});
