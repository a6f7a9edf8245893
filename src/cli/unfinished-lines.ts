import type { Unfinished, UnfinishedStatement } from '../run/journal/unfinished.ts';
import { count } from './table.ts';

function line({ number, phase, statement, begun, error }: UnfinishedStatement): string {
  const text = statement.replaceAll(/\s+/g, ' ');
  const when = begun === null ? '' : `, begun ${begun}`;
  const said = error === null ? '' : `\n    the server said: ${error}`;
  return `  ${number} of ${phase}${when}: ${text.length > 160 ? `${text.slice(0, 159)}…` : text}${said}`;
}

/** An unfinished run for people: what was done, what is unknown, what is left, and how it goes on. */
export function unfinishedLines(run: Unfinished | null): readonly string[] {
  if (run === null) return [];
  const { statements, runner, unknown, next } = run;
  return [
    `unfinished upgrade: ${run.from} → ${run.to}, begun ${run.begun} by Stackleap ${run.tool}, plan ${run.hash.slice(0, 12)}`,
    `  last run ${runner.since} by process ${runner.pid} on ${runner.host}, as ${runner.user}`,
    `  ${count(statements.total, 'statement')}: ${statements.done} done, ${statements.unknown} unknown, ${statements.left} left`,
    ...(unknown.length === 0
      ? []
      : ['  begun and not ended, the next run finds out whether it took effect:', ...unknown.map(line)]),
    ...(next === null ? [] : ['  next:', line(next)]),
    `  \`stackleap upgrade ${run.service}/${run.database} --to ${run.to}\` goes on with it; until then the schema is between two releases`,
  ];
}
