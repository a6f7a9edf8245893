import type { CodeTools } from '../../migration/model.ts';
import { ScriptRefused } from '../../migration/verb/refuse.ts';
import { findsRow } from '../../migration/verb/run.ts';
import type { ProblemCode } from '../../problem.ts';
import type { RowCheck } from './checks.ts';

type Row = Readonly<Record<string, unknown>>;

/** A condition that the rows of a database do not meet, or that cannot be asked about yet. */
export interface RowFinding {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'info';
  readonly message: string;
  readonly advice: string | null;
  /** The migration that would stop. */
  readonly affects: readonly string[];
  /** The upstream script that would have failed. */
  readonly script: string | null;
  /** Rows in the way; `null` where it was not counted. */
  readonly count: number | null;
  /** The first of them: the columns that name them. */
  readonly sample: readonly Row[];
  /** Lists all of them. */
  readonly sql: string | null;
}

/** Rows that a finding shows. */
const SAMPLE = 5;

function shown(row: Row): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${value === null ? 'NULL' : String(value)}`)
    .join(' ');
}

function message(check: RowCheck, count: number, sample: readonly Row[]): string {
  const what = check.what.replaceAll('{rows}', String(count));
  const more = count > sample.length ? '; …' : '';
  return `${check.migration}: ${what}; ${check.wrong}: ${count} (${sample.map(shown).join('; ')}${more})`;
}

function stopped(
  check: RowCheck,
  count: number | null,
  sample: readonly Row[],
  sql: string | null,
  text: string,
): RowFinding {
  const { code, advice, migration, script } = check;
  return { code, severity: 'error', message: text, advice, affects: [migration], script, count, sample, sql };
}

async function ask(check: RowCheck, tools: CodeTools): Promise<RowFinding | null> {
  switch (check.ask.kind) {
    case 'query': {
      const { sql, first } = check.ask;
      if (first !== undefined && !(await findsRow(first, tools))) return null;
      const sample = await tools.query(`SELECT * FROM (${sql}) AS \`found\` LIMIT ${SAMPLE}`);
      if (sample.length === 0) return null;
      const [total] = await tools.query(`SELECT COUNT(*) AS \`rows\` FROM (${sql}) AS \`found\``);
      const count = Number(total?.rows);
      return stopped(check, count, sample, sql, message(check, count, sample));
    }
    case 'code':
      try {
        await check.ask.step.run(tools);
        return null;
      } catch (error) {
        if (!(error instanceof ScriptRefused)) throw error;
        return stopped(check, null, [], null, `${check.migration}: ${error.message}`);
      }
    case 'later': {
      const { because } = check.ask;
      const behind = because === null ? 'its own step' : `${because.migration}, step ${because.step + 1},`;
      return {
        code: 'SL078',
        severity: 'info',
        message: `${check.migration}: ${check.what.replaceAll('{rows}', 'some')}: rows can be checked only behind ${behind}; it is checked there`,
        advice: null,
        affects: [check.migration],
        script: check.script,
        count: null,
        sample: [],
        sql: null,
      };
    }
  }
}

/** Puts a question to the database; changes nothing. One finding at most. */
export async function askRow(check: RowCheck, tools: CodeTools): Promise<readonly RowFinding[]> {
  const finding = await ask(check, {
    ...tools,
    execute: (sql) => Promise.reject(new Error(`a guard tried to write: ${sql}`)),
  });
  return finding === null ? [] : [finding];
}
