import { describe, expect, it } from 'vitest';
import { applyOperation, diffCatalogs, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import {
  addColumn,
  alterColumn,
  createIndex,
  createTable,
  defineMigration,
  defineSet,
  defineVariants,
  int,
  type MigrationSet,
  varchar,
} from '../../../src/migration/index.ts';
import { closure, revisionGraph } from '../../../src/migration/revision-graph.ts';
import { expectedCatalog } from '../../../src/plan/expected.ts';
import type { LiveDatabase } from '../../../src/plan/model.ts';
import { isRunnable, makePlan } from '../../../src/plan/plan.ts';
import { makeStatus } from '../../../src/plan/status.ts';
import { variantExplainer } from '../../../src/plan/variants.ts';
import { verify } from '../../../src/plan/verify.ts';
import { createVersionTable } from '../../../src/plan/version-sql.ts';

const ref = (revision: string) => ({ repository: 'main', revision });
const node = (revision: string, ...down: string[]) => ({ ...ref(revision), down, dependsOn: [], implies: [] });
const head = (name: string, revision: string, release: string) => ({ name, revision: ref(revision), release });
const things = (name: number) =>
  createTable('things', { columns: { id: int().notNull(), amount: int(), name: varchar(name) }, primaryKey: ['id'] });

const set: MigrationSet = defineSet({
  service: 'shelf',
  database: 'main',
  format: 1,
  repositories: { main: { format: 'alembic', versionTable: 'version' } },
  revisions: [node('a'), node('b', 'a'), node('c', 'b')],
  releases: ['ash', 'birch', 'cedar'].map((release, at) => ({
    release,
    tag: `${at + 1}.0`,
    heads: [ref('abc'.charAt(at))],
  })),
  inputs: [],
  migrations: [
    defineMigration({
      ...head('0001_ash_baseline', 'a', 'ash'),
      kind: 'baseline',
      steps: [createTable('things', { columns: { id: int().notNull(), name: varchar(40) }, primaryKey: ['id'] })],
    }),
    defineMigration({
      ...head('0002_birch_b', 'b', 'birch'),
      kind: 'script',
      steps: [addColumn('things', 'amount', int()), createIndex('things', 'ix_amount', ['amount'])],
    }),
    defineMigration({
      ...head('0003_cedar_c', 'c', 'cedar'),
      kind: 'script',
      steps: [addColumn('things', 'label', varchar(10)), createIndex('things', 'ix_name', ['name'])],
    }),
  ],
  variants: defineVariants([
    {
      name: 'fresh-birch',
      kind: 'squash',
      begins: [ref('b')],
      releases: ['birch', 'cedar'],
      reasons: ['the squash declares it otherwise'],
      change: { kind: 'tables', absent: [], create: [things(60), createIndex('things', 'ix_amount', ['amount'])] },
    },
    {
      name: 'b-birch',
      kind: 'edited',
      begins: [ref('b')],
      releases: ['birch'],
      reasons: ['the text of birch makes no index'],
      change: { kind: 'steps', instead: { '0002_birch_b': [addColumn('things', 'amount', int())] } },
    },
    {
      name: 'c-cedar',
      kind: 'edited',
      begins: [ref('c')],
      releases: ['cedar'],
      reasons: ['the text of cedar makes no index'],
      change: { kind: 'steps', instead: { '0003_cedar_c': [addColumn('things', 'label', varchar(10))] } },
    },
  ]),
});

const EMPTY = emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' });

function covered(revision: string): ReadonlySet<string> {
  return closure(revisionGraph(set), [ref(revision)]);
}

function liveAt(
  revision: string,
  names: readonly string[],
  change: (catalog: Catalog) => Catalog = (same) => same,
): LiveDatabase {
  const variants = (set.variants ?? []).filter(({ name }) => names.includes(name));
  const bare = expectedCatalog(set, covered(revision), EMPTY, variants);
  const catalog = applyOperation(change(bare), createVersionTable({ format: 'alembic', versionTable: 'version' }));
  return { name: 'shelf', catalog, rows: new Map([['main', [revision]]]), strangers: [], sizes: new Map() };
}

const widen = (catalog: Catalog) => applyOperation(catalog, alterColumn('things', 'name', varchar(50)));

describe('a database that is a known variant', () => {
  it.each([
    ['fresh-birch', 'installed fresh at birch to cedar'],
    ['b-birch', 'b as birch left it'],
  ])('is named by status, and has no unknown drift: %s', (name, title) => {
    const status = makeStatus(set, liveAt('b', [name]));
    expect(status.variants).toMatchObject([{ name, title }]);
    expect(status.drift.length).toBeGreaterThan(0);
    expect(status.drift.map(({ variant }) => variant)).toEqual(status.drift.map(() => name));
    expect(status.drift.every(({ kind }) => kind !== 'blocking')).toBe(true);
  });

  it('may be several at once, each found by its own differences', () => {
    const { variants, drift } = makeStatus(set, liveAt('c', ['fresh-birch', 'c-cedar']));
    expect(variants.map(({ name }) => name)).toEqual(['fresh-birch', 'c-cedar']);
    expect(new Set(drift.map(({ variant }) => variant))).toEqual(new Set(['fresh-birch', 'c-cedar']));
  });

  it('is planned for as it is, and verified at the end with what is left of the variant', () => {
    const live = liveAt('b', ['fresh-birch']);
    const plan = makePlan(set, live, 'cedar');
    expect(isRunnable(plan)).toBe(true);
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['SL035']);
    const after = { ...live, catalog: plan.result as Catalog, rows: new Map([['main', ['c']]]) };
    const found = verify(set, after);
    expect(found).toMatchObject({ verified: true, to: 'cedar', variants: [{ name: 'fresh-birch' }] });
    expect(found.differences.map(({ variant }) => variant)).toContain('fresh-birch');
    const { variants: _, ...unaware } = set;
    expect(verify(unaware, after).verified).toBe(false);
  });

  it('keeps as drift what no variant has', () => {
    const { drift, variants } = makeStatus(set, liveAt('b', ['b-birch'], widen));
    expect(variants.map(({ name }) => name)).toEqual(['b-birch']);
    expect(drift).toMatchObject([
      { object: 'things.name', found: 'varchar(50)', variant: null },
      { code: 'index-missing', variant: 'b-birch' },
    ]);
    expect(makeStatus(set, liveAt('b', [], widen)).variants).toEqual([]);
  });

  it('is none when the database is what the chain leaves', () => {
    expect(makeStatus(set, liveAt('c', []))).toMatchObject({ variants: [], drift: [] });
  });
});

describe('variantExplainer', () => {
  const chain = expectedCatalog(set, covered('b'), EMPTY);
  const [fresh] = set.variants ?? [];
  const other = expectedCatalog(set, covered('b'), EMPTY, fresh ? [fresh] : []);
  const explain = variantExplainer(set, covered('b'), EMPTY);

  it('knows a variant from either side', () => {
    for (const differences of [diffCatalogs(chain, other), diffCatalogs(other, chain)]) {
      expect(differences.length).toBeGreaterThan(0);
      for (const one of differences) expect(explain(one)).toEqual(['fresh-birch']);
    }
  });

  it('takes nothing else for explained: both sides must be what chain and variant give', () => {
    const [near] = diffCatalogs(chain, widen(chain));
    expect(near).toMatchObject({ code: 'column-type', found: 'varchar(50)' });
    expect(near && explain(near)).toEqual([]);
  });
});
