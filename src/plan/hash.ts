import { createHash } from 'node:crypto';
import type { Phase } from './model.ts';

/** A statement for hashing. White space outside quotes says nothing: laying out a query anew must not change a plan's hash. */
export function normalSql(sql: string): string {
  let result = '';
  let quote = '';
  for (let at = 0; at < sql.length; at++) {
    const char = sql[at] ?? '';
    if (quote !== '') {
      result += char;
      if (char === '\\' && quote !== '`') {
        at++;
        result += sql[at] ?? '';
      } else if (char === quote) quote = '';
    } else if (char.trim() === '') {
      if (!result.endsWith(' ')) result += ' ';
    } else {
      if (char === "'" || char === '"' || char === '`') quote = char;
      result += char;
    }
  }
  return result.trim();
}

/** Names a plan: the same set, start, target and statements give the same hash, on any machine and at any time. */
export function planHash(identity: readonly string[], phases: readonly Phase[]): string {
  const hash = createHash('sha256');
  const put = (text: string) => hash.update(`${text.length}:${text}`);
  for (const text of identity) put(text);
  for (const phase of phases) {
    put(phase.name);
    for (const { sql, kind, tolerant, migration, step } of phase.statements) {
      // Code has no text before it runs: its place in the set stands for it.
      const place = kind === 'data' ? ` ${migration}:${step}` : '';
      put(`${kind}${tolerant ? '?' : ''}${place} ${normalSql(sql)}`);
    }
  }
  return hash.digest('hex');
}
