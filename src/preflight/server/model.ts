import type { MigrationSet } from '../../migration/model.ts';
import type { Diagnostic, LiveDatabase, Plan } from '../../plan/model.ts';
import type { ProblemCode } from '../../problem.ts';

/** A file that has to be there, and how old it may be. */
export interface BackupWish {
  readonly file: string;
  readonly hours: number;
}

/** What a check may look at. Checks read and never write. */
export interface CheckContext {
  readonly set: MigrationSet;
  readonly live: LiveDatabase;
  /** `null` when none could be made: the reason is told apart from the checks. */
  readonly plan: Plan | null;
  /** In the session that the upgrade will work in. */
  readonly query: (sql: string, bindings?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  /** Sessions of this program, by the server's numbers. */
  readonly own: readonly number[];
  /** How the server was reached: the name of a host, or `null` through a socket. */
  readonly host: string | null;
  readonly user: string;
  readonly backup: BackupWish | null;
  /** Sessions that idle in the database stand in the way. */
  readonly refuseSessions: boolean;
  /** Today, in milliseconds. */
  readonly now: number;
}

/** A diagnostic, and plain data for `--json` that a reader may want beside its words. */
export interface ServerFinding extends Diagnostic {
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One thing that could stop an upgrade midway. */
export interface Check {
  /** In words, for the message that it could not be made. */
  readonly about: string;
  readonly run: (context: CheckContext) => Promise<readonly ServerFinding[]>;
}

/** Something that the upgrade must not begin with. */
export function obstacle(code: ProblemCode, message: string, advice: string): Diagnostic {
  return { code, severity: 'error', message, advice, affects: [] };
}

export function warning(code: ProblemCode, message: string, advice: string | null = null): Diagnostic {
  return { code, severity: 'warning', message, advice, affects: [] };
}

export function remark(code: ProblemCode, message: string, advice: string | null = null): Diagnostic {
  return { code, severity: 'info', message, advice, affects: [] };
}
