import { describe, expect, it } from 'vitest';
import { catalogFromJson, catalogToJson, mariadb, mysql } from '../../../src/catalog/index.ts';
import type { Catalog, Server } from '../../../src/catalog/model.ts';
import { ServerAsked, watchedServer } from '../../../src/catalog/watched-server.ts';
import { folderLibrary } from '../../../src/cli/folder-library.ts';
import { knowledgePart } from '../../../src/cli/knowledge.ts';
import { type PackedKnowledge, packedLibrary } from '../../../src/cli/packed-library.ts';
import type { MigrationSet, RevisionRef } from '../../../src/migration/model.ts';
import { closure, revisionGraph } from '../../../src/migration/revision-graph.ts';
import { emptyStart, expectedFrom } from '../../../src/plan/expected.ts';
import { type KnownSet, knownStatus } from '../../../src/plan/known.ts';
import { learn } from '../../../src/plan/learn.ts';
import type { LiveDatabase } from '../../../src/plan/model.ts';
import { makeStatus } from '../../../src/plan/status.ts';
import { liveAt, shelf } from './shelf.ts';

const sets = `${import.meta.dirname}/../../../migrations`;
const example = await folderLibrary(sets).load('example', 'depot');

function rowsOf(heads: readonly RevisionRef[]): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  for (const { repository, revision } of heads) rows.set(repository, [...(rows.get(repository) ?? []), revision]);
  return rows;
}

/** A database just as the set expects it. */
function liveOf(
  set: MigrationSet,
  heads: readonly RevisionRef[],
  server: Server,
  collation = 'utf8mb3_general_ci',
): LiveDatabase {
  const start = emptyStart(set, { server, charset: collation.split('_')[0] ?? '', collation });
  const expected = expectedFrom(start, set, closure(revisionGraph(set), heads));
  const catalog = { ...expected, tables: new Map([...expected.tables, ...start.tables]) };
  return { name: 'live', catalog, rows: rowsOf(heads), strangers: [], sizes: new Map() };
}

/** As a file would bring it back: nothing of what was known of its objects is left. */
function anew(live: LiveDatabase, change: (json: ReturnType<typeof catalogToJson>) => void = () => undefined) {
  const json = JSON.parse(JSON.stringify(catalogToJson(live.catalog)));
  change(json);
  return { ...live, catalog: catalogFromJson(json) };
}

const known = new Map([shelf, example].map((set) => [set, learn(set)]));
const knownOf = (set: MigrationSet) => known.get(set) as KnownSet;

describe('a database that is as the set expects it', () => {
  const servers: readonly (readonly [string, Server, string])[] = [
    ['MariaDB 10.11.6', mariadb('10.11.6'), 'utf8mb3_general_ci'],
    ['a minor release nobody named', mariadb('10.11.9'), 'utf8mb4_general_ci'],
    ['MariaDB 11.8', mariadb('11.8.3'), 'utf8mb4_uca1400_ai_ci'],
    ['MySQL 8.4', mysql('8.4.2'), 'utf8mb4_0900_ai_ci'],
    ['MySQL 9.7', mysql('9.7.0'), 'utf8mb3_general_ci'],
  ];

  it.each(servers)('on %s has the same status from what is known, at every release', (_, server, collation) => {
    for (const set of [shelf, example]) {
      for (const { release, heads } of set.releases) {
        const live = anew(liveOf(set, heads, server, collation));
        const quick = knownStatus(knownOf(set), live);
        expect(quick, release).not.toBeNull();
        expect(quick).toEqual(makeStatus(set, live));
        for (const { release: to } of set.releases) {
          expect(knownStatus(knownOf(set), live, to)).toEqual(makeStatus(set, live, to));
        }
      }
    }
  });

  it('is empty before anything is in it', () => {
    const live = anew({ ...liveOf(shelf, [], mariadb('10.11.6')), rows: new Map() });
    const empty = { ...live, catalog: { ...live.catalog, tables: new Map() } };
    expect(knownStatus(knownOf(shelf), empty)).toEqual(makeStatus(shelf, empty));
  });
});

/** Every way of changing one thing in plain data: each value, each entry left out, each list turned round. */
function changesOf(value: unknown, at: readonly (string | number)[] = []): ((root: unknown) => void)[] {
  const place = (root: unknown) => at.slice(0, -1).reduce((node, key) => (node as never)[key], root) as never;
  const last = at.at(-1) as never;
  const set = (other: unknown) => (root: unknown) => Object.assign(place(root), { [last]: other });
  if (typeof value === 'string') return [set(`${value}x`), set('')];
  if (typeof value === 'number') return [set(value + 1)];
  if (typeof value === 'boolean') return [set(!value)];
  if (value === null) return [set('x'), set(1)];
  if (Array.isArray(value)) {
    const without = value.map((_, gone) => set(value.filter((_, index) => index !== gone)));
    return [...without, set([...value].reverse()), ...value.flatMap((item, index) => changesOf(item, [...at, index]))];
  }
  return Object.entries(value as object).flatMap(([key, part]) => {
    const leave = (root: unknown) => {
      delete (at.reduce((node, one) => (node as never)[one], root) as Record<string, unknown>)[key];
    };
    // Whole tables and triggers: a part of one cannot be missing.
    return [...(at.length === 1 ? [leave] : []), ...changesOf(part, [...at, key])];
  });
}

/** `null`: nothing that is told apart, or nothing that is a catalog any more. */
function driftOf(set: MigrationSet, live: LiveDatabase): number | null {
  try {
    return makeStatus(set, live).drift.length;
  } catch {
    return null;
  }
}

describe('a database that has drifted', () => {
  it.each([
    ['shelf', shelf],
    ['the example', example],
  ])(
    'in any single thing is never known as clean: %s',
    (_, set) => {
      let drifted = 0;
      for (const { heads } of set.releases) {
        const clean = liveOf(set, heads, mariadb('10.11.6'));
        const { tables, triggers, views, charset, collation } = catalogToJson(clean.catalog);
        const parts = Object.entries(JSON.parse(JSON.stringify({ tables, triggers, views, charset, collation })));
        for (const [index, change] of parts.flatMap(([key, part]) => changesOf(part, [key])).entries()) {
          const live = anew(clean, change);
          const quick = knownStatus(knownOf(set), live);
          if (quick !== null) expect(quick).toEqual(makeStatus(set, live));
          // The long way takes long: every tenth tells whether the changes make a difference at all.
          if (index % 10 === 0 && driftOf(set, live) !== 0) drifted += 1;
        }
      }
      expect(drifted).toBeGreaterThan(50);
    },
    60_000,
  );

  it('by a table, a view or a trigger more is not known', () => {
    const clean = liveAt({ legacy: ['2'] });
    expect(knownStatus(knownOf(shelf), clean)).not.toBeNull();
    const [table] = clean.catalog.tables.values();
    const more: readonly Partial<Catalog>[] = [
      {
        tables: new Map([...clean.catalog.tables, ['more', { ...(table as never as object), name: 'more' } as never]]),
      },
      { views: ['more'] },
      { triggers: new Map([['more', { name: 'more', table: 'x', timing: 'BEFORE', event: 'INSERT', statement: '' }]]) },
    ];
    for (const one of more) {
      const live = { ...clean, catalog: { ...clean.catalog, ...one } };
      expect(makeStatus(shelf, live).drift).not.toEqual([]);
      expect(knownStatus(knownOf(shelf), live)).toBeNull();
    }
    const defaults = { charset: 'latin1', collation: 'latin1_swedish_ci' };
    const other = { ...clean, catalog: { ...clean.catalog, ...defaults } };
    expect(knownStatus(knownOf(shelf), other)).toBeNull();
  });
});

describe('what is known', () => {
  const clean = liveAt({ legacy: ['2'] });

  it('does not hold where the rows name another revision than the catalog has', () => {
    for (const { heads } of shelf.releases) {
      const live = { ...clean, rows: rowsOf(heads) };
      const quick = knownStatus(knownOf(shelf), live);
      if (quick !== null) expect(quick).toEqual(makeStatus(shelf, live));
    }
    expect(knownStatus(knownOf(shelf), { ...clean, rows: new Map() })).toBeNull();
    expect(knownStatus(knownOf(shelf), { ...clean, rows: new Map([['legacy', ['99']]]) })).toBeNull();
  });

  it('leaves a release that there is not to the one who names those that there are', () => {
    expect(knownStatus(knownOf(shelf), clean, 'nowhere')).toBeNull();
  });

  it('does not hold on a server that answers otherwise', () => {
    const { asked } = knownOf(shelf);
    expect(asked.capabilities.length).toBeGreaterThan(0);
    for (const server of [mariadb('10.1.0'), mysql('5.6.0')]) {
      const live = { ...clean, catalog: { ...clean.catalog, server } };
      expect(knownStatus(knownOf(shelf), live)).toBeNull();
    }
    const defaults = new Map([...mariadb('10.11.6').defaultCollations, ['utf8mb3', 'utf8mb3_bin']]);
    const server = { ...mariadb('10.11.6'), defaultCollations: defaults };
    expect(knownStatus(knownOf(shelf), { ...clean, catalog: { ...clean.catalog, server } })).toBeNull();
  });

  it('depends on what was asked of the server, and on nothing else', () => {
    const server = watchedServer(mariadb('10.11.6'), { capabilities: new Set(), charsets: new Set() });
    expect(() => server.version).toThrow(ServerAsked);
    expect(() => [...server.defaultCollations]).toThrow(ServerAsked);
    expect(() => server.defaultCollations.size).toThrow(ServerAsked);
    expect(() => ({ ...server })).toThrow(ServerAsked);
  });

  it('comes out the same every time', () => {
    expect(JSON.stringify(learn(shelf))).toBe(JSON.stringify(knownOf(shelf)));
  });
});

describe('what is known of a packed set', () => {
  const code = { name: './set.js', stored: 'the code', packed: false };
  const part = knowledgePart('./known.js', shelf, code);

  /** The part as a packed program runs it, beside a set's code. */
  function knowledge(stored: string): PackedKnowledge {
    const exports = {};
    const load = (name: string) => process.getBuiltinModule(name as 'node:crypto');
    new Function('require', 'exports', part.text)(Object.assign(load, { stored: () => stored }), exports);
    return exports as PackedKnowledge;
  }
  const library = (stored: string) =>
    packedLibrary(
      [
        {
          service: 'shelf',
          database: 'main',
          load: async () => ({ default: shelf }),
          known: async () => knowledge(stored),
        },
      ],
      null,
    );
  const name = { service: 'shelf', database: 'main' };

  it('is what was learnt, and ASCII', async () => {
    const found = (await library('the code').known(name)?.()) as KnownSet;
    expect(JSON.stringify(found)).toBe(JSON.stringify(knownOf(shelf)));
    expect(part.text).toMatch(/^[\0-\x7f]*$/);
    const live = liveAt({ legacy: ['2'] });
    expect(knownStatus(found, live)).toEqual(makeStatus(shelf, live));
  });

  it('is not believed beside other code', async () => {
    expect(await library('other code').known(name)?.()).toBeNull();
    expect(await library('the code').known({ ...name, database: 'other' })?.()).toBeNull();
  });
});
