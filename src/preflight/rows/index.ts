import type { CodeTools, MigrationSet } from '../../migration/model.ts';
import { runFill } from '../../migration/verb/fill.ts';
import type { LiveDatabase } from '../../plan/model.ts';
import { prospect } from '../../plan/prospect.ts';
import { findMark, standing } from '../../plan/standing.ts';
import { askRows, type RowFinding } from './ask.ts';
import { rowChecks } from './checks.ts';

export type { RowFinding } from './ask.ts';

/**
 * Looks at today's rows for everything that would stop an upgrade midway. Changes nothing.
 *
 * @throws Problem SL004, SL021, SL022, SL024, SL025: the database or the release is not what it should be
 */
export async function checkRows(
  set: MigrationSet,
  live: LiveDatabase,
  release: string,
  tools: CodeTools,
): Promise<readonly RowFinding[]> {
  const { pending, begun } = prospect(set, live, findMark(set, release, live.rows), standing(set, live));
  const fill = runFill(tools);
  return askRows(rowChecks({ catalog: live.catalog, database: live.name, pending, begun, fill }), tools);
}
