import type { Rule } from './rule.ts';

/** Indexes that another one with the same columns makes idle, as the release itself has them. */
export const duplicateIndex: Rule = ({ after }) => {
  const found: string[] = [];
  for (const table of after.tables.values()) {
    const seen = new Set<string>();
    for (const index of table.indexes) {
      const form = JSON.stringify([index.kind, index.unique, index.parts]);
      if (seen.has(form)) found.push(`${table.name}.${index.name}`);
      seen.add(form);
    }
  }
  if (found.length === 0) return [];
  const message = `indexes that another one makes idle: ${found.slice(0, 5).join(', ')}`;
  return [{ code: 'SL055', severity: 'info', message, advice: 'the release has them; they cost writes and no more' }];
};
