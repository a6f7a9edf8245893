/**
 * What an operator can meet, each with a stable code and the exit code of the command line (docs/operating.md explains
 * every one; a test holds that). Exit codes: 1 failed, 2 wrong usage, 3 refused with nothing changed, 4 stopped midway,
 * 5 the result differs from what was expected.
 */
export const PROBLEMS = {
  SL001: { name: 'usage', exit: 2 },
  SL002: { name: 'set-missing', exit: 2 },
  SL003: { name: 'set-invalid', exit: 2 },
  SL004: { name: 'release-unknown', exit: 2 },
  SL005: { name: 'target-unreadable', exit: 2 },
  SL010: { name: 'server-unreachable', exit: 1 },
  SL011: { name: 'access-denied', exit: 1 },
  SL012: { name: 'database-unknown', exit: 1 },
  SL013: { name: 'tls-failed', exit: 1 },
  SL014: { name: 'privilege-missing', exit: 3 },
  SL015: { name: 'connection-lost', exit: 1 },
  SL016: { name: 'server-error', exit: 1 },
  SL020: { name: 'database-empty', exit: 3 },
  SL021: { name: 'version-tables-empty', exit: 3 },
  SL022: { name: 'revision-unknown', exit: 3 },
  SL023: { name: 'target-older', exit: 3 },
  SL024: { name: 'database-too-old', exit: 3 },
  SL025: { name: 'other-service', exit: 3 },
  SL026: { name: 'locked', exit: 3 },
  SL027: { name: 'not-confirmed', exit: 3 },
  SL028: { name: 'plan-changed', exit: 3 },
  SL030: { name: 'drift-blocking', exit: 3 },
  SL031: { name: 'drift-handled', exit: 0 },
  SL032: { name: 'drift-harmless', exit: 0 },
  SL033: { name: 'revisions-ahead', exit: 0 },
  SL034: { name: 'step-skipped', exit: 0 },
  SL035: { name: 'known-variant', exit: 0 },
  SL036: { name: 'destructive', exit: 0 },
  SL037: { name: 'large-copy', exit: 0 },
  SL038: { name: 'narrowing', exit: 0 },
  SL039: { name: 'charset-change', exit: 0 },
  SL040: { name: 'statement-failed', exit: 1 },
  SL041: { name: 'data-step-failed', exit: 1 },
  SL042: { name: 'guard-refused', exit: 3 },
  SL043: { name: 'outcome-unknown', exit: 4 },
  SL044: { name: 'outcome-undecidable', exit: 4 },
  SL045: { name: 'other-run', exit: 3 },
  SL046: { name: 'lock-lost', exit: 4 },
  SL047: { name: 'earlier-run-at-work', exit: 4 },
  SL048: { name: 'interrupted', exit: 4 },
  SL049: { name: 'held-up', exit: 4 },
  SL050: { name: 'result-differs', exit: 5 },
  SL051: { name: 'unfinished-run', exit: 0 },
  SL055: { name: 'duplicate-index', exit: 0 },
  SL056: { name: 'no-primary-key', exit: 0 },
  SL070: { name: 'guard-rows', exit: 3 },
  SL071: { name: 'null-rows', exit: 3 },
  SL072: { name: 'duplicate-rows', exit: 3 },
  SL073: { name: 'orphan-rows', exit: 3 },
  SL074: { name: 'wide-rows', exit: 3 },
  SL075: { name: 'charset-rows', exit: 3 },
  SL076: { name: 'zero-date-rows', exit: 3 },
  SL077: { name: 'check-rows', exit: 3 },
  SL078: { name: 'rows-checked-later', exit: 0 },
  SL079: { name: 'several-rows', exit: 3 },
  SL060: { name: 'pack-failed', exit: 1 },
  SL061: { name: 'rollup-failed', exit: 1 },
  SL101: { name: 'server-unsupported', exit: 3 },
  SL102: { name: 'server-not-atomic', exit: 0 },
  SL103: { name: 'session-settings', exit: 3 },
  SL104: { name: 'zero-dates', exit: 3 },
  SL105: { name: 'sessions-open', exit: 3 },
  SL106: { name: 'tables-in-use', exit: 3 },
  SL107: { name: 'disk-too-small', exit: 3 },
  SL108: { name: 'disk-unknown', exit: 0 },
  SL109: { name: 'server-read-only', exit: 3 },
  SL110: { name: 'server-replica', exit: 3 },
  SL111: { name: 'cluster-not-ready', exit: 3 },
  SL112: { name: 'cluster-waits', exit: 0 },
  SL113: { name: 'charset-differs', exit: 0 },
  SL114: { name: 'index-too-long', exit: 3 },
  SL115: { name: 'innodb-settings', exit: 3 },
  SL116: { name: 'backup-missing', exit: 3 },
  SL117: { name: 'not-checked', exit: 0 },
  SL118: { name: 'online-change', exit: 3 },
  SL120: { name: 'scratch-missing', exit: 3 },
  SL121: { name: 'trial-failed', exit: 3 },
  SL122: { name: 'trial-differs', exit: 3 },
  SL123: { name: 'trial-other-way', exit: 0 },
  SL124: { name: 'trial-in-part', exit: 0 },
  SL125: { name: 'trial-passed', exit: 0 },
  SL126: { name: 'scratch-left', exit: 0 },
  SL127: { name: 'row-versions', exit: 0 },
  SL099: { name: 'unexpected', exit: 1 },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemOptions {
  /** What the operator can do about it; there is no failure that says nothing of that. */
  readonly advice: string;
  /** Overrides the code's usual exit code: a statement that fails after others is 4, not 1. */
  readonly exit?: number;
  /** Plain data for `--json`. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error that is meant for people: it says what is wrong and what to do next. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly exit: number;
  readonly advice: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, message: string, options: ProblemOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.exit = options.exit ?? PROBLEMS[code].exit;
    this.advice = options.advice;
    this.details = options.details ?? {};
  }
}
