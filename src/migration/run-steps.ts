import type { Knex } from 'knex';
import { applyOperation, conditionHolds, inTurn, introspect } from '../catalog/index.ts';
import { compile } from '../operation/index.ts';
import type { InputSpec, Step } from './model.ts';
import { inOneTransaction } from './one-transaction.ts';
import { isDataStep } from './step.ts';
import { runDataStep, schemaText } from './verb/index.ts';

async function currentDatabase(knex: Knex): Promise<string> {
  const [rows] = await knex.raw('SELECT DATABASE() AS name');
  const name = (rows as { name: string | null }[])[0]?.name;
  if (name === null || name === undefined) throw new Error('the Knex connection has chosen no database');
  return name;
}

/**
 * Runs a migration's steps one after the other on a plain Knex of the mysql2 dialect. The catalog is read once and then
 * follows the operations; data steps run in a transaction each.
 */
export async function runSteps(steps: readonly Step[], knex: Knex, inputs: readonly InputSpec[]): Promise<void> {
  if (steps.length === 0) return;
  const query = inTurn(
    async (sql, bindings): Promise<Record<string, unknown>[]> =>
      (await (bindings === undefined ? knex.raw(sql) : knex.raw(sql, [...bindings] as Knex.RawBinding[])))[0],
  );
  let catalog = await introspect(query, await currentDatabase(knex));
  const start = catalog;
  for (const step of steps) {
    if (step.when !== undefined && !conditionHolds(catalog, step.when, start)) continue;
    if (isDataStep(step)) {
      await inOneTransaction(knex, { inputs }, (run) => runDataStep(step, run));
      continue;
    }
    try {
      for (const sql of compile(catalog, step)) await knex.raw(schemaText(sql, inputs));
      catalog = applyOperation(catalog, step);
    } catch (error) {
      if (step.tolerant !== true) throw error;
      catalog = await introspect(query, await currentDatabase(knex));
    }
  }
}
