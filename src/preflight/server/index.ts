import { isDenied } from './ask.ts';
import { backup } from './backup.ts';
import { charset } from './charset.ts';
import { disk } from './disk.ts';
import { galera } from './galera.ts';
import { innodbSettings } from './innodb-settings.ts';
import { keyLimits } from './key-limits.ts';
import { type Check, type CheckContext, remark, type ServerFinding } from './model.ts';
import { onlineChange } from './online-change.ts';
import { privileges } from './privileges.ts';
import { readOnly, replica } from './read-only.ts';
import { rowVersions } from './row-versions.ts';
import { serverVersion } from './server-version.ts';
import { sessionSettings } from './session-settings.ts';
import { openTransactions, sessions } from './sessions.ts';
import { zeroDates } from './zero-dates.ts';

export type { BackupWish, CheckContext, ServerFinding } from './model.ts';

/** Every check that is done at once, in the order in which their findings are shown. */
const CHECKS: readonly Check[] = [
  serverVersion,
  privileges,
  sessionSettings,
  readOnly,
  replica,
  galera,
  sessions,
  openTransactions,
  onlineChange,
  innodbSettings,
  rowVersions,
  disk,
  charset,
  keyLimits,
  backup,
];

/**
 * Looks at the server and at the database's surroundings for what would stop the plan midway. Changes nothing. What this
 * user may not look at is a finding of its own.
 */
export function checkServer(context: CheckContext): Promise<readonly ServerFinding[]> {
  return runChecks(CHECKS, context);
}

/** Looks for values that the server itself would stumble over: goes through whole tables, and takes its time on large ones. */
export function checkValues(context: CheckContext): Promise<readonly ServerFinding[]> {
  return runChecks([zeroDates], context);
}

/** Only what may be otherwise when an upgrade is gone on with: whether it still has the database to itself. */
export function checkCompany(context: CheckContext): Promise<readonly ServerFinding[]> {
  return runChecks([readOnly, sessions, openTransactions], context);
}

async function runChecks(checks: readonly Check[], context: CheckContext): Promise<readonly ServerFinding[]> {
  const found: ServerFinding[] = [];
  for (const { about, run } of checks) {
    try {
      found.push(...(await run(context)));
    } catch (error) {
      if (!isDenied(error)) throw error;
      const message = `${about} could not be checked: this user may not look`;
      found.push(remark('SL117', `${message} (${(error as Error).message})`, 'check it by other means'));
    }
  }
  return found;
}
