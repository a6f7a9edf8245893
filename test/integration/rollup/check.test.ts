import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RollupReport } from '../../../generator/rollup/index.ts';
import { runCli } from '../../support/cli.ts';
import { revision } from './service.ts';

/* `rollup --check` as a nightly job runs it: a clone that goes on, and the set that was committed. */

const INITIAL = revision('a1', null, "op.create_table('books', sa.Column('id', sa.Integer, primary_key=True))");
const TITLE = revision('b1', 'a1', "op.add_column('books', sa.Column('title', sa.String(40)))");
const LENT = revision('c1', 'b1', "op.add_column('books', sa.Column('lent', sa.Integer))");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-check-'));
  mkdirSync(join(folder, 'clone/versions'), { recursive: true });
  git('init', '-q');
  commit({ 'a1.py': INITIAL }, '1.0');
  commit({ 'b1.py': TITLE, 'c1.py': LENT }, '2.0');
  const shelf = {
    source: { git: 'clone' },
    releases: ['1.0', { release: '2.0', refs: ['2.0', 'stable'] }].map((one) =>
      typeof one === 'string' ? { release: one, refs: [one] } : one,
    ),
    databases: { shelf: { repositories: [{ key: 'alembic', format: 'alembic', paths: ['versions'] }] } },
  };
  writeFileSync(join(folder, 'stackleap.config.mjs'), `export default ${JSON.stringify({ services: { shelf } })};\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...words: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  execFileSync('git', [...who, ...words], { cwd: join(folder, 'clone'), stdio: 'pipe' });
}

/** Commits scripts, `null` removes one, and tags what is there then. */
function commit(scripts: Readonly<Record<string, string | null>>, tag: string): void {
  for (const [name, text] of Object.entries(scripts)) {
    const file = join(folder, 'clone/versions', name);
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
  }
  git('add', '-A');
  git('commit', '-q', '-m', tag);
  git('tag', '-f', tag);
}

const run = (...flags: string[]) => runCli(['rollup', '--config', join(folder, 'stackleap.config.mjs'), ...flags]);
const setFiles = () => {
  const out = join(folder, 'migrations/shelf/shelf');
  return readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]);
};

async function changes(): Promise<NonNullable<RollupReport['changes']>> {
  const { code, stdout } = await run('--check', '--json');
  const report = JSON.parse(stdout) as RollupReport;
  expect(code).toBe(report.ok ? 0 : 1);
  return report.changes ?? [];
}

it('says how a committed set and its sources differ, and writes nothing', async () => {
  expect((await run('--check')).code).toBe(1);
  expect(readdirSync(folder)).not.toContain('migrations');
  expect((await run()).code).toBe(0);
  const committed = setFiles();

  const fresh = await run('--check');
  expect(fresh).toMatchObject({ code: 0 });
  expect(fresh.stdout).toMatch(/^Up to date\./m);

  // A fix on the stable branch: another text, and a script behind it.
  const wider = TITLE.replace('String(40)', 'String(80)');
  const gone = revision('d1', 'c1', "op.drop_column('books', 'lent')");
  commit({ 'b1.py': wider, 'd1.py': gone }, 'stable');
  expect(await changes()).toMatchObject([
    {
      kind: 'edited',
      what: 'alembic:b1',
      detail: 'versions/b1.py at stable, was of 2.0',
      before: ["addColumn('books', 'title', varchar(40))"],
      after: ["addColumn('books', 'title', varchar(80))"],
      diff: ["- addColumn('books', 'title', varchar(40)),", "+ addColumn('books', 'title', varchar(80)),"],
    },
    { kind: 'new', what: 'alembic:d1', after: ["dropColumn('books', 'lent')"] },
    // Databases that ran the text of 2.0 are a variant from now on.
    { kind: 'variants', what: 'edits', detail: 'texts that only some releases had: b1' },
  ]);
  const said = await run('--check');
  expect(said.code).toBe(1);
  expect(said.stdout).toContain(`shelf/shelf: edited alembic:b1: versions/b1.py at stable, was of 2.0
    - addColumn('books', 'title', varchar(40)),
    + addColumn('books', 'title', varchar(80)),
shelf/shelf: new alembic:d1: versions/d1.py at stable
    + dropColumn('books', 'lent'),`);
  expect(said.stdout).toMatch(/^Out of date: shelf\/shelf/m);
  expect(setFiles()).toEqual(committed);
}, 120_000);

it('says when a script is gone, and when one hangs on another parent', async () => {
  expect((await run()).code).toBe(0);
  const committed = setFiles();
  commit({ 'b1.py': null, 'c1.py': LENT.replace("= 'b1'", "= 'a1'") }, '2.0');
  expect(await changes()).toMatchObject([
    {
      kind: 'edited',
      what: 'alembic:c1',
      detail: 'versions/c1.py at 2.0, was of 2.0; its down_revision was b1 and is a1',
      diff: [],
    },
    { kind: 'vanished', what: 'alembic:b1', before: ["addColumn('books', 'title', varchar(40))"], after: [] },
  ]);
  expect(setFiles()).toEqual(committed);
}, 120_000);

it('names the scripts that changed also where something is unresolved', async () => {
  expect((await run()).code).toBe(0);
  commit({ 'd1.py': revision('d1', 'c1', "import subprocess\nsubprocess.call('true')") }, '2.0');
  const { code, stdout } = await run('--check');
  expect(code).toBe(1);
  expect(stdout).toContain('versions/d1.py:10: ');
  expect(stdout).toContain('shelf/shelf: new alembic:d1: versions/d1.py at 2.0: what it comes to is not known');
  expect(stdout).toMatch(/^1 unresolved: .* Out of date: shelf\/shelf/m);
}, 120_000);

it('says that a file was changed by hand', async () => {
  expect((await run()).code).toBe(0);
  const file = join(folder, 'migrations/shelf/shelf/0002_2_0_b1.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('varchar(40)', 'varchar(41)'));
  expect(await changes()).toMatchObject([{ kind: 'touched', what: '0002_2_0_b1.ts' }]);
}, 120_000);
