import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rollup } from '../../../generator/rollup/index.ts';
import { openWorkshop, RELEASES, type Workshop } from './service.ts';

let shop: Workshop;
let config: string;
let said: string[];

const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], {
    cwd: join(shop.folder, 'clone'),
    stdio: 'pipe',
  });

/** Commits a release's files and tags them. */
function tag(release: string, ...flags: string[]): void {
  const clone = join(shop.folder, 'clone');
  for (const name of ['repo', 'alembic']) {
    rmSync(join(clone, name), { recursive: true, force: true });
    if (existsSync(join(shop.folder, release, name))) {
      cpSync(join(shop.folder, release, name), join(clone, name), { recursive: true });
    }
  }
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', release);
  git('tag', ...flags, release);
}

beforeEach(() => {
  shop = openWorkshop();
  mkdirSync(join(shop.folder, 'clone'));
  git('init', '-q');
  for (const release of Object.keys(RELEASES)) tag(release);
  const facts = {
    source: { git: join(shop.folder, 'clone') },
    releases: ['one', 'two', 'three'],
    databases: {
      main: {
        repositories: [
          { key: 'legacy', format: 'sqlalchemy-migrate', paths: ['repo'] },
          { key: 'alembic', format: 'alembic', paths: ['alembic/versions'] },
        ],
        stamps: [{ revision: 'alembic:aaaa', stands: 'legacy:2', switchIn: 'three' }],
      },
    },
  };
  config = join(shop.folder, 'git.config.mjs');
  writeFileSync(config, `export default ${JSON.stringify({ out: 'out', services: { shelf: facts, rack: facts } })};\n`);
});
afterEach(() => shop.clean());

async function run(options: { services?: string[]; force?: boolean; jobs?: number } = {}) {
  said = [];
  return rollup({ config, log: (line) => said.push(line), ...options });
}

const unchanged = () => said.filter((line) => line.endsWith(': unchanged')).map((line) => line.split(':')[0]);
const bytes = (service: string) => readFileSync(join(shop.folder, 'out', service, 'main/index.ts'), 'utf8');

it('gives the same sets one after the other and at a time, and knows them again', async () => {
  const alone = await run({ jobs: 1 });
  const first = [bytes('shelf'), bytes('rack')];
  expect(unchanged()).toEqual([]);
  const again = await run();
  expect(unchanged()).toEqual(['shelf', 'rack']);
  expect(again.sets).toEqual(alone.sets);
  expect(again.sources).toEqual(alone.sources);
  const apart = await run({ force: true, jobs: 2 });
  expect(unchanged()).toEqual([]);
  expect(apart.sets).toEqual(alone.sets);
  expect([bytes('shelf'), bytes('rack')]).toEqual(first);
});

it('makes a set anew when a file of it was changed or is gone', async () => {
  await run({ services: ['shelf'] });
  const before = bytes('shelf');
  appendFileSync(join(shop.folder, 'out/shelf/main/index.ts'), '// mine\n');
  await run({ services: ['shelf'] });
  expect(unchanged()).toEqual([]);
  expect(bytes('shelf')).toBe(before);
  rmSync(join(shop.folder, 'out/shelf/main/0004_three_bbbb_flag.ts'));
  await run({ services: ['shelf'] });
  expect(unchanged()).toEqual([]);
  await run({ services: ['shelf'] });
  expect(unchanged()).toEqual(['shelf']);
});

it('makes sets anew when a tag has moved, or the configuration says something else', async () => {
  await run({ services: ['shelf'] });
  appendFileSync(join(shop.folder, 'three/alembic/versions/bbbb_flag.py'), '\n# a comment\n');
  tag('three', '-f');
  await run({ services: ['shelf'] });
  expect(unchanged()).toEqual([]);
  await run({ services: ['shelf'] });
  expect(unchanged()).toEqual(['shelf']);
  const text = readFileSync(config, 'utf8');
  // A file of another name: a module is loaded once.
  config = join(shop.folder, 'other.config.mjs');
  writeFileSync(config, text.replaceAll('"repo"', '"repo/"'));
  await run({ services: ['shelf'] });
  expect(unchanged()).toEqual([]);
});
