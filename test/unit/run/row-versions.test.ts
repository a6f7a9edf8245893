import { expect, it } from 'vitest';
import { runningOut } from '../../../src/preflight/server/row-versions.ts';
import { harbourPlan } from './harbour-plan.ts';

const plan = harbourPlan({ ships: 10, piers: 30, crews: 20 });
const statement = plan.phases[0]?.statements[0];
if (statement === undefined) throw new Error('the plan is empty');

function withWays(...ways: ('instant' | 'rebuild')[]) {
  const statements = ways.map((way) => ({
    ...statement,
    table: 'ships',
    way,
    sql: 'ALTER TABLE `ships` ADD COLUMN `n` INT',
  }));
  return { ...plan, phases: [{ ...plan.phases[0], statements }] } as unknown as typeof plan;
}

it('names tables whose instant changes do not fit any more', () => {
  expect(runningOut(withWays('instant', 'instant'), new Map([['ships', 62]]))).toEqual([]);
  expect(runningOut(withWays('instant', 'instant'), new Map([['ships', 63]]))).toEqual(['ships']);
});

it('counts anew behind a copy', () => {
  expect(runningOut(withWays('rebuild', 'instant'), new Map([['ships', 64]]))).toEqual([]);
});
