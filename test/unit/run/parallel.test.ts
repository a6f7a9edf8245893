import { expect, it } from 'vitest';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  createIndex,
  dropForeignKey,
  int,
  type Step,
} from '../../../src/migration/index.ts';
import { runTogether, waitingList } from '../../../src/run/parallel/together.ts';
import type { Sessions } from '../../../src/run/session.ts';
import { unitsOf } from '../../../src/run/unit.ts';
import { harbourPlan } from './harbour-plan.ts';
import { townPlan } from './town.ts';

const units = unitsOf(harbourPlan({ ships: 10e6, piers: 3000e6, crews: 20e6 })).filter(({ kind }) => kind === 'schema');
const sessions = [{ id: 1 }, { id: 2 }] as unknown as Sessions;
const tableOf = ({ statements }: (typeof units)[number]) => statements[0]?.table ?? '';

/** Of each schema statement of a plan: its table, how many it keeps its order to, and how many it must be apart from. */
function waitsOf(all: readonly (typeof units)[number][]): readonly string[] {
  const schema = all.filter(({ kind }) => kind === 'schema');
  return waitingList(schema).map(({ unit, behind, apart }) => `${tableOf(unit)} ${behind.size} ${apart.size}`);
}

it('keeps statements apart on tables that a key ties', () => {
  expect(waitsOf(units)).toEqual(['ships 0 1', 'piers 0 0', 'crews 0 1']);
});

it('keeps the order of statements on one table, and of neighbours where one changes what ties them', () => {
  const waits = (...steps: Step[]) => waitsOf(townPlan(...steps).units);
  const index = (name: string) => createIndex(name, `ix_${name}`, ['name']);
  expect(waits(addColumn('rooms', 'floor', int()), index('rooms'))).toEqual(['rooms 0 0', 'rooms 1 0']);
  expect(waits(index('houses'), index('rooms'), index('chairs'))).toEqual(['houses 0 1', 'rooms 0 2', 'chairs 0 1']);
  const renamed = alterColumn('rooms', 'other_id', int(), { rename: 'house_id' });
  expect(waits(index('houses'), renamed)).toEqual(['houses 0 0', 'rooms 1 0']);
  expect(waits(index('houses'), alterColumn('rooms', 'other_id', int().notNull()))).toEqual([
    'houses 0 1',
    'rooms 0 1',
  ]);
  expect(waits(index('houses'), dropForeignKey('rooms', 'rooms_ibfk_1'))).toEqual(['rooms 0 0', 'houses 1 0']);
});

it('lets statements wait for each other that add or drop keys on one table', () => {
  const waits = (...steps: Step[]) => waitsOf(townPlan(...steps).units);
  const key = (table: string, parent: string) => addForeignKey(table, `fk_${table}`, ['other_id'], parent, ['id']);
  expect(waits(key('streets', 'towns'), key('nests', 'towns'))).toEqual(['streets 0 0', 'nests 1 0']);
  expect(waits(key('streets', 'towns'), key('nests', 'birds'))).toEqual(['streets 0 0', 'nests 0 0']);
  expect(waits(key('nests', 'houses'), addColumn('rooms', 'floor', int()))).toEqual(['nests 0 0', 'rooms 0 0']);
  expect(waits(key('nests', 'houses'), dropForeignKey('rooms', 'rooms_ibfk_1'))).toEqual(['rooms 0 0', 'nests 1 0']);
});

it('counts the wait of what is behind a statement', () => {
  const { units: all } = townPlan(addColumn('rooms', 'floor', int()), createIndex('rooms', 'ix_rooms', ['name']));
  const [addition, index] = waitingList(all.filter(({ kind }) => kind === 'schema'));
  expect(addition?.line).toBeGreaterThan(index?.line ?? Number.NaN);
});

it('begins with what takes longest, and keeps to the number of sessions', async () => {
  const log: string[] = [];
  const open = new Set<number>();
  const tables = new Set<string>();
  let most = 0;
  await runTogether(units, sessions, async (unit, { id }) => {
    expect(open.has(id)).toBe(false);
    open.add(id);
    most = Math.max(most, open.size);
    const table = tableOf(unit);
    log.push(table);
    tables.add(table);
    expect(tables.has('ships') && tables.has('crews')).toBe(false);
    await Promise.resolve();
    tables.delete(table);
    open.delete(id);
  });
  expect(log[0]).toBe('piers');
  expect(log.sort()).toEqual(['crews', 'piers', 'ships']);
  expect(most).toBe(2);
});

it('keeps the order of the plan in one session', async () => {
  const log: string[] = [];
  await runTogether(units, [sessions[0]], async (unit) => void log.push(tableOf(unit)));
  expect(log).toEqual(units.map(tableOf));
});

it('begins nothing more behind a failure, and waits for what runs', async () => {
  let ended = false;
  const log: string[] = [];
  const done = runTogether(units, sessions, async (unit) => {
    log.push(tableOf(unit));
    if (tableOf(unit) === 'piers') throw new Error('refused');
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    ended = true;
  });
  await expect(done).rejects.toThrow('refused');
  expect(ended).toBe(true);
  expect(log.sort()).toEqual(['crews', 'piers']);
});
