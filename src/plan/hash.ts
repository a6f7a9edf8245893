import { createHash, scryptSync } from 'node:crypto';
import type { InputSpec } from '../migration/model.ts';
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
    for (const { sql, kind, tolerant, migration, step, guards = [] } of phase.statements) {
      // Code has no text before it runs: its place in the set stands for it.
      const place = kind === 'data' ? ` ${migration}:${step}` : '';
      put(`${kind}${tolerant ? '?' : ''}${place} ${normalSql(sql)}`);
      for (const { select } of guards) put(`guard ${normalSql(select)}`);
    }
  }
  return hash.digest('hex');
}

/**
 * Inputs for a plan's identity: with another value the plan is another one, also where only the code of a data step asks
 * for it. A secret comes in by a digest that is slow to compute: a plan's hash is no secret, and must not give one away.
 */
export function inputIdentity(inputs: readonly InputSpec[]): readonly string[] {
  return inputs.map(({ name, secret, default: value }) => {
    const text = `${typeof value} ${value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)}`;
    if (secret !== true || value === null || value === '') return `${name} ${text}`;
    return `${name} ${scryptSync(text, name, 32).toString('hex')}`;
  });
}
