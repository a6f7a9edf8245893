import type { Rule } from './rule.ts';

/** Copies below this are over before anybody looks. */
const LARGE = 1_000_000_000;

/** Copies of large tables: they take long, and their size again on disk while they last. */
export const blocking: Rule = ({ statements }) => {
  const large = statements.filter(({ way, bytes }) => way === 'rebuild' && (bytes ?? 0) >= LARGE);
  if (large.length === 0) return [];
  const names = large.map(({ table, bytes }) => `${table} (${((bytes ?? 0) / 1e9).toFixed(1)} GB)`);
  return [
    {
      code: 'SL037',
      severity: 'warning',
      message: `large tables are copied: ${names.join(', ')}`,
      advice: 'have as much free disk as the largest of them takes, and reckon with the estimate',
    },
  ];
};
