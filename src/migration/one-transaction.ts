import type { Knex } from 'knex';
import { codeTools, type ToolSettings } from './tools.ts';
import type { StepRun } from './verb/index.ts';

/**
 * Runs a whole data step in one transaction, for runners that keep no journal: the step is done, or nothing of it is.
 * @param step told of the run that it is in; what it gives is given back
 */
export async function inOneTransaction<T>(
  knex: Knex,
  settings: ToolSettings,
  step: (run: StepRun) => Promise<T>,
  progress: StepRun['progress'] = () => {},
): Promise<T> {
  return knex.transaction(async (transaction) => {
    const tools = codeTools(transaction, settings);
    return step({
      cursor: null,
      progress,
      async commit(work) {
        await work(tools);
      },
    });
  });
}
