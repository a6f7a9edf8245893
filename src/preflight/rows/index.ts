import type { CodeTools, MigrationSet } from '../../migration/model.ts';
import { runFill } from '../../migration/verb/fill.ts';
import type { LiveDatabase } from '../../plan/model.ts';
import { prospect } from '../../plan/prospect.ts';
import { findMark, standing } from '../../plan/standing.ts';
import { type RowCheck, rowChecks } from './checks.ts';

export { askRow } from './ask.ts';

/**
 * The questions to today's rows for everything that would stop an upgrade midway, in the order of the chain.
 *
 * @param tools for the values of inputs and of the clock; nothing is asked with them
 * @throws Problem SL004, SL021, SL022, SL024, SL025: the database or the release is not what it should be
 */
export function rowQuestions(
  set: MigrationSet,
  live: LiveDatabase,
  release: string,
  tools: CodeTools,
): readonly RowCheck[] {
  const { pending, begun } = prospect(set, live, findMark(set, release, live.rows), standing(set, live));
  return rowChecks({ catalog: live.catalog, database: live.name, pending, begun, fill: runFill(tools) });
}
