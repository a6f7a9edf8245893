import { expect, it } from 'vitest';
import { addColumn, addForeignKey, dropForeignKey, int, type Step } from '../../../src/migration/index.ts';
import { runTogether, waitingList } from '../../../src/run/parallel/together.ts';
import type { Session } from '../../../src/run/session.ts';
import { unitsOf } from '../../../src/run/unit.ts';
import { harbourPlan } from './harbour-plan.ts';
import { townPlan } from './town.ts';

const units = unitsOf(harbourPlan({ ships: 10, piers: 30, crews: 20 })).filter(({ kind }) => kind === 'schema');
const sessions = [{ id: 1 }, { id: 2 }] as unknown as readonly Session[];
const tableOf = ({ statements }: (typeof units)[number]) => statements[0]?.table ?? '';

it('lets statements on one table, and on tables that a key ties, wait for each other', () => {
  const waits = waitingList(units).map(({ unit, behind }) => [
    tableOf(unit),
    units.filter(({ position }) => behind.has(position)).map(tableOf),
  ]);
  expect(waits).toEqual([
    ['ships', []],
    ['piers', []],
    ['crews', ['ships']],
  ]);
});

it('lets statements wait for each other that add or drop keys on one table', () => {
  const waits = (...steps: Step[]) => {
    const schema = townPlan(...steps).units.filter(({ kind }) => kind === 'schema');
    return waitingList(schema).map(({ unit, behind }) => `${tableOf(unit)} ${behind.size}`);
  };
  const key = (table: string, parent: string) => addForeignKey(table, `fk_${table}`, ['other_id'], parent, ['id']);
  expect(waits(key('streets', 'towns'), key('nests', 'towns'))).toEqual(['streets 0', 'nests 1']);
  expect(waits(key('streets', 'towns'), key('nests', 'birds'))).toEqual(['streets 0', 'nests 0']);
  expect(waits(key('nests', 'houses'), addColumn('rooms', 'floor', int()))).toEqual(['nests 0', 'rooms 0']);
  expect(waits(key('nests', 'houses'), dropForeignKey('rooms', 'rooms_ibfk_1'))).toEqual(['rooms 0', 'nests 1']);
});

it('begins with the largest, and keeps to the number of sessions', async () => {
  const log: string[] = [];
  const open = new Set<number>();
  let most = 0;
  await runTogether(units, sessions, async (unit, { id }) => {
    expect(open.has(id)).toBe(false);
    open.add(id);
    most = Math.max(most, open.size);
    log.push(tableOf(unit));
    await Promise.resolve();
    open.delete(id);
  });
  expect(log[0]).toBe('piers');
  expect(log.sort()).toEqual(['crews', 'piers', 'ships']);
  expect(most).toBe(2);
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
  expect(log.sort()).toEqual(['piers', 'ships']);
});
