import { describe, expect, it } from 'vitest';
import { applyOperation } from '../../../src/catalog/index.ts';
import { addColumn, createIndex, createTable, dropColumn, int } from '../../../src/operation/index.ts';
import { aroundOf } from '../../../src/plan/around.ts';
import { expectedCatalog } from '../../../src/plan/expected.ts';
import { isRunnable, makePlan } from '../../../src/plan/plan.ts';
import { markFor } from '../../../src/plan/standing.ts';
import { makeStatus } from '../../../src/plan/status.ts';
import { verify } from '../../../src/plan/verify.ts';
import { Problem } from '../../../src/problem.ts';
import { liveAt, shelf } from './shelf.ts';

function problem(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const ALDER = { legacy: ['2'] };

describe('a repository that a release only offers', () => {
  const cedar = shelf.releases.find(({ release }) => release === 'cedar');
  const birch = shelf.releases.find(({ release }) => release === 'birch');
  const [legacy] = birch?.heads ?? [];
  const mark = { release: 'birch', tag: 'birch', heads: cedar?.heads ?? [], optional: legacy ? [legacy] : [] };

  it('is taken on where the database has it, and left alone elsewhere', () => {
    expect(legacy).toMatchObject({ repository: 'legacy' });
    expect(markFor(mark, new Map([['legacy', ['2']]])).heads).toEqual([...mark.heads, legacy]);
    expect(markFor(mark, new Map([['alembic', ['x']]])).heads).toEqual(mark.heads);
    expect(markFor(mark, new Map([['legacy', []]])).heads).toEqual(mark.heads);
  });
});

describe('makePlan', () => {
  it('has a phase a migration, each with the version row behind it', () => {
    const plan = makePlan(shelf, liveAt(ALDER), 'cedar', { stepwise: true });
    expect(plan.phases.map(({ name }) => name)).toEqual(['0003_birch_003_authors', '0004_cedar_switch']);
    const [authors, stamp] = plan.phases;
    expect(authors?.statements.map(({ kind }) => kind)).toEqual([
      'data',
      'schema',
      'data',
      'schema',
      'schema',
      'version',
    ]);
    expect(authors?.statements.at(-1)?.sql).toBe(
      "UPDATE `migrate_version` SET version = 3 WHERE version = 2 AND repository_id = 'shelf'",
    );
    expect(stamp?.statements.map(({ sql }) => sql.split(' ')[0])).toEqual(['UPDATE', 'CREATE', 'INSERT']);
    expect(isRunnable(plan)).toBe(true);
  });

  it('knows the way of each statement, and rows and bytes of its table', () => {
    const plan = makePlan(shelf, liveAt(ALDER), 'elm', { stepwise: true });
    const ways = plan.phases.flatMap(({ statements }) =>
      statements.filter(({ kind }) => kind === 'schema').map(({ way, table }) => `${way} ${table}`),
    );
    expect(ways).toContain('instant books');
    expect(ways).toContain('rebuild books');
    const [guard] = plan.phases[0]?.statements ?? [];
    expect(guard).toMatchObject({
      table: 'books',
      rows: 1_000_000,
      bytes: 400_000_000,
      reason: expect.stringContaining('guard'),
    });
    const loans = plan.phases.flatMap(({ statements }) => statements).find(({ table }) => table === 'loans');
    expect(loans).toMatchObject({ way: 'instant', rows: null, bytes: null });
  });

  it.each([true, false])('knows the database around each statement, without a gap (stepwise: %s)', (stepwise) => {
    const live = liveAt(ALDER);
    const plan = makePlan(shelf, live, 'elm', { stepwise });
    const statements = plan.phases.flatMap((phase) => phase.statements);
    let before = live.catalog;
    for (const statement of statements) {
      const around = aroundOf(statement);
      expect(around.before).toBe(before);
      expect(around.after === around.before).toBe(statement.kind === 'data' || statement.way === 'rows');
      before = around.after;
    }
    expect(before).toBe(plan.result);
  });

  it('names the migration and the step of each statement that is not about the version tables', () => {
    const { phases } = makePlan(shelf, liveAt(ALDER), 'elm', { stepwise: true });
    for (const { covers, statements } of phases) {
      for (const { kind, migration, step } of statements) {
        expect([migration, step === null]).toEqual(kind === 'version' ? [null, true] : [covers[0], false]);
      }
    }
  });

  it('gives the same plan the same hash, and another one another', () => {
    const hash = (release: string) => makePlan(shelf, liveAt(ALDER), release).hash;
    expect(hash('elm')).toBe(hash('elm'));
    expect(hash('elm')).toMatch(/^[0-9a-f]{64}$/);
    expect(hash('elm')).not.toBe(hash('dogwood'));
  });

  it('drops the rows of a version table that a script drops', () => {
    const plan = makePlan(shelf, liveAt(ALDER), 'elm');
    expect([...(plan.phases.at(-1)?.rowsAfter.keys() ?? [])]).toEqual(['alembic']);
    expect(plan.result?.tables.has('migrate_version')).toBe(false);
    expect(plan.result?.tables.has('alembic_version')).toBe(true);
  });

  it('predicts the catalog of the release', () => {
    const live = liveAt(ALDER);
    const plan = makePlan(shelf, live, 'elm');
    const covered = new Set(shelf.revisions.map(({ repository, revision }) => `${repository}:${revision}`));
    const expected = expectedCatalog(shelf, covered, live.catalog);
    for (const [name, table] of expected.tables) expect(plan.result?.tables.get(name)).toEqual(table);
  });

  it('builds from nothing only when it is told to', () => {
    const empty = { ...liveAt({}), sizes: new Map() };
    expect(problem(() => makePlan(shelf, empty, 'elm')).code).toBe('SL020');
    const plan = makePlan(shelf, empty, 'elm', { fromEmpty: true, stepwise: true });
    expect(plan.from).toBe('empty');
    expect(plan.phases).toHaveLength(8);
  });

  it('refuses what is older than the set, newer than the target, or nobody knows', () => {
    expect(problem(() => makePlan(shelf, { ...liveAt(ALDER), rows: new Map([['legacy', ['0']]]) }, 'elm')).code).toBe(
      'SL024',
    );
    expect(problem(() => makePlan(shelf, liveAt({ legacy: ['4'], alembic: ['aa01'] }), 'alder')).code).toBe('SL023');
    expect(problem(() => makePlan(shelf, { ...liveAt(ALDER), rows: new Map([['legacy', ['9']]]) }, 'elm')).code).toBe(
      'SL022',
    );
    expect(problem(() => makePlan(shelf, { ...liveAt(ALDER), rows: new Map() }, 'elm')).code).toBe('SL021');
    expect(problem(() => makePlan(shelf, liveAt(ALDER), 'oak')).code).toBe('SL004');
  });

  it('takes a release by its tag too', () => {
    expect(makePlan(shelf, liveAt(ALDER), '2.0.0').to).toBe('birch');
  });
});

describe('drift', () => {
  it('is sorted by what pending migrations do with it', () => {
    const live = liveAt(ALDER, (catalog) =>
      [addColumn('authors', 'born', int()), createIndex('books', 'ix_mine', ['author_name'])].reduce(
        applyOperation,
        catalog,
      ),
    );
    const { drift } = makeStatus(shelf, live);
    expect(drift).toMatchObject([
      { code: 'column-unexpected', object: 'authors.born', kind: 'harmless', affects: [] },
      {
        code: 'index-unexpected',
        object: 'books index ix_mine',
        kind: 'harmless',
        affects: ['0003_birch_003_authors'],
      },
    ]);
    expect(isRunnable(makePlan(shelf, live, 'elm'))).toBe(true);
  });

  it('blocks when a data step lacks a column, and the plan says where it ends', () => {
    const live = liveAt(ALDER, (catalog) => applyOperation(catalog, dropColumn('authors', 'name')));
    const plan = makePlan(shelf, live, 'elm');
    expect(isRunnable(plan)).toBe(false);
    expect(plan.result).toBeNull();
    expect(plan.diagnostics[0]).toMatchObject({
      code: 'SL030',
      message: expect.stringContaining('authors.name does not exist'),
      affects: ['0003_birch_003_authors'],
    });
  });

  it('blocks when a table stands where a step makes one, and status says so, which simulates nothing otherwise', () => {
    const mine = createTable('loans', { columns: { mine: int() } });
    const live = liveAt(ALDER, (catalog) => applyOperation(catalog, mine));
    const { drift } = makeStatus(shelf, live);
    expect(drift).toMatchObject([{ code: 'table-unexpected', object: 'loans', kind: 'blocking' }]);
    expect(makePlan(shelf, { ...live }, 'elm').drift).toEqual(drift);
    // Without a step that fails, the same difference is harmless.
    expect(makeStatus(shelf, { ...live }, 'birch').drift).toMatchObject([{ object: 'loans', kind: 'harmless' }]);
  });

  it('is not what an interrupted run has left', () => {
    const live = liveAt(ALDER, (catalog) => applyOperation(catalog, addColumn('books', 'author_id', int())));
    const plan = makePlan(shelf, live, 'elm', { stepwise: true });
    expect(plan.drift).toEqual([]);
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['SL034', 'SL036']);
    expect(plan.phases[0]?.statements.map(({ step }) => step)).toEqual([2, 3, 4, null]);
  });
});

describe('verify', () => {
  it('holds the schema and the version rows against a release', () => {
    const at = liveAt({ legacy: ['4'] });
    expect(verify(shelf, at)).toMatchObject({ from: 'birch', to: 'birch', verified: true, differences: [] });
    const later = verify(shelf, at, 'dogwood');
    expect(later.verified).toBe(false);
    expect(later.differences).toEqual(
      expect.arrayContaining([
        {
          code: 'version-rows',
          kind: 'different',
          object: 'alembic_version (alembic)',
          expected: 'dogwood_contract',
          found: null,
          variant: null,
        },
        expect.objectContaining({ code: 'column-missing', object: 'books.uuid' }),
      ]),
    );
  });

  it('does not mind rows that the tool of before has left', () => {
    const at = liveAt({ legacy: ['4'], alembic: ['dogwood_contract', 'elm_expand'] });
    expect(verify(shelf, at)).toMatchObject({ to: 'elm', verified: true, differences: [{ kind: 'harmless' }] });
  });
});
