import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { type Files, openWorkshop, revision, type Workshop } from './service.ts';

/* Scripts of one's own in the place of upstream's, by a configuration file alone. */

const open: Workshop[] = [];
afterEach(() => {
  for (const made of open.splice(0)) made.clean();
});

const INITIAL = revision('aaaa', null, "op.create_table('things', sa.Column('id', sa.Integer, primary_key=True))");
/** What it writes is in a file of the machine that it runs on. */
const UPSTREAM = revision(
  'bbbb',
  'aaaa',
  "op.add_column('things', sa.Column('owner', sa.String(20)))\nwith open('/etc/shelf/owner') as f:\n    op.execute(\"UPDATE things SET owner = '%s'\" % f.read())",
);
const OURS = `import sqlalchemy as sa
from alembic import op
from stackleap import inputs


def upgrade():
    op.add_column('things', sa.Column('owner', sa.String(20)))
    things = sa.table('things', sa.column('owner'), sa.column('id'))
    owner = inputs.text('owner', 'nobody', 'Who owns the things.', secret=True)
    first = inputs.integer('first', 1, 'The first that is owned.')
    op.execute(things.update().where(things.c.id >= first).values(owner=owner))
`;

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function workshop(override: Readonly<Record<string, unknown>>, upstream = UPSTREAM, ours = OURS): Workshop {
  const releases: Record<string, Files> = {
    one: { 'alembic/versions/aaaa.py': INITIAL },
    two: { 'alembic/versions/aaaa.py': INITIAL, 'alembic/versions/bbbb.py': upstream },
    overrides: { 'bbbb.py': ours },
  };
  const overrides = [
    {
      revision: 'alembic:bbbb',
      script: 'overrides/bbbb.py',
      replaces: [digest(UPSTREAM)],
      reason: 'the script reads a file of its machine',
      ...override,
    },
  ];
  const repositories = [{ key: 'alembic', format: 'alembic', paths: ['alembic/versions'] }];
  const made = openWorkshop(releases, {
    releases: ['one', 'two'],
    databases: { main: { repositories, ...(override.revision === null ? {} : { overrides }) } },
  });
  open.push(made);
  return made;
}

describe('an override of a configuration file', () => {
  it('stands in the place of the script, with its inputs, and is marked as what it is', async () => {
    const plain = await workshop({ revision: null }).run();
    expect(plain.sets[0]?.unresolved).toMatchObject([{ file: 'alembic/versions/bbbb.py', line: 10 }]);

    const shop = workshop({});
    const report = await shop.run();
    expect(report).toMatchObject({ ok: true, sets: [{ overrides: 1, unresolved: [] }] });
    expect(report.sets[0]?.notes).toEqual([
      'alembic/versions/bbbb.py is overridden: the script reads a file of its machine',
    ]);
    const migration = shop.set().get('0002_two_bbbb.ts');
    expect(migration).toContain('// Override, written by hand: the script reads a file of its machine.');
    expect(migration).toContain("override: 'the script reads a file of its machine',");
    expect(migration).toContain(`sha256: '${digest(UPSTREAM)}'`);
    expect(migration).toContain(':input.owner');
    const index = shop.set().get('index.ts')?.replaceAll(/\s+/g, ' ');
    expect(index).toContain("name: 'first', type: 'integer', default: 1, description: 'The first that is owned.'");
    expect(index).toContain("description: 'Who owns the things.', secret: true");
  });

  it('is refused once upstream’s text is another, and says which', async () => {
    const edited = `${UPSTREAM}\n# fixed\n`;
    const [fault] = (await workshop({}, edited).run()).sets[0]?.unresolved ?? [];
    expect(fault).toMatchObject({ file: 'alembic/versions/bbbb.py', revision: 'bbbb' });
    expect(fault?.construct).toContain('(overrides/bbbb.py) was written for another text');
    expect(fault?.construct).toContain(digest(edited));
    const both = await workshop({ replaces: [digest(UPSTREAM), digest(edited)] }, edited).run();
    expect(both.ok).toBe(true);
  });

  it('is named where a construct of it is not understood', async () => {
    const ours = OURS.replace("op.add_column('things'", "undefined_name('things'");
    const [fault] = (await workshop({}, UPSTREAM, ours).run()).sets[0]?.unresolved ?? [];
    expect(fault).toMatchObject({ file: 'overrides/bbbb.py', line: 7 });
  });

  it('must be of a revision that there is', async () => {
    await expect(workshop({ revision: 'alembic:cccc' }).run()).rejects.toThrow(
      'shelf/main: overrides/bbbb.py overrides alembic:cccc, and no script of the chain has this revision',
    );
  });

  it('is read with the configuration, and every fault of it is said at once', async () => {
    const wrong = workshop({ script: 'overrides/none.py', revision: 'other:bbbb' }).run();
    await expect(wrong).rejects.toThrow(/there is no repository other[\s\S]*none.py|none.py[\s\S]*no repository other/);
    await expect(workshop({ replaces: ['abc'] }).run()).rejects.toThrow('overrides[0].replaces[0]: the SHA-256');
    await expect(workshop({ note: 'x' }).run()).rejects.toThrow(/overrides\[0\].*note/);
  });

  it('shows in the summary of the command', async () => {
    const shop = workshop({});
    const { code, stdout } = await runCli(['rollup', '--config', join(shop.folder, 'stackleap.config.mjs')]);
    expect(code).toBe(0);
    expect(stdout).toContain('alembic/versions/bbbb.py is overridden: the script reads a file of its machine');
    expect(existsSync(join(shop.folder, 'out/shelf/main/0002_two_bbbb.ts'))).toBe(true);
  }, 60_000);
});
