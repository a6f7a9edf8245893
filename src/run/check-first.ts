import type { MigrationSet, Plain } from '../migration/model.ts';
import { codeTools } from '../migration/tools.ts';
import type { LiveDatabase, Plan } from '../plan/model.ts';
import { isRunnable } from '../plan/plan.ts';
import { checkRows, type RowFinding } from '../preflight/rows/index.ts';
import { Problem } from '../problem.ts';
import type { Database } from './connection.ts';
import { checkPrivileges } from './privileges.ts';

/** @throws Problem SL030 naming what stands in the way */
export function refuseBlocked(plan: Plan): void {
  if (isRunnable(plan)) return;
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  throw new Problem(first?.code ?? 'SL030', errors.map(({ message }) => message).join('\n'), {
    ...(first?.advice ? { advice: first.advice } : {}),
    details: { diagnostics: errors },
  });
}

/** @throws Problem SL070 to SL076, of the first of the findings that stop an upgrade */
function refuseRows(found: readonly RowFinding[]): void {
  const errors = found.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  throw new Problem(first.code, errors.map(({ message }) => message).join('\n'), {
    ...(first.advice === null ? {} : { advice: first.advice }),
    details: { diagnostics: errors },
  });
}

/**
 * Everything that could stop the plan midway, as far as it is known beforehand.
 *
 * @throws Problem SL014, SL030, SL070 to SL076
 */
export async function checkFirst(
  database: Database,
  set: MigrationSet,
  before: LiveDatabase,
  plan: Plan,
  values: ReadonlyMap<string, Plain> | undefined,
): Promise<void> {
  refuseBlocked(plan);
  if (plan.phases.length === 0) return;
  const triggers = plan.phases.some(({ statements }) => statements.some(({ sql }) => sql.startsWith('CREATE TRIGGER')));
  await checkPrivileges(database, triggers);
  const settings = { inputs: set.inputs, ...(values ? { values } : {}) };
  refuseRows(await checkRows(set, before, plan.to, codeTools(database.knex, settings)));
}
