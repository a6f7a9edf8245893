import type { Difference } from '../../src/catalog/diff/difference.ts';
import type { Truth } from './truth.ts';

/** One difference, for people. */
export function describe(difference: Difference): string {
  const object = Object.values(difference.object).join('.');
  return `${difference.code} ${object}: expected ${difference.expected ?? 'nothing'}, found ${difference.found ?? 'nothing'}`;
}

/** The truth's version rows, one line each, sorted; what a dump says of tables that it lacks does not count. */
export function truthRows({ schema, versions }: Truth): string[] {
  const rows = [
    ...(versions.alembic_version ?? []).map((row) => `alembic_version ${row.version_num}`),
    ...(versions.migrate_version ?? []).map((row) => `migrate_version ${row.repository_id} ${row.version}`),
  ];
  return rows.filter((row) => schema.tables[row.split(' ')[0] ?? ''] !== undefined).sort();
}

/** Version rows that one has and the other has not, one line each. */
export function rowDifferences(expected: readonly string[], found: readonly string[]): string[] {
  return [
    ...expected.filter((row) => !found.includes(row)).map((row) => `version row missing: ${row}`),
    ...found.filter((row) => !expected.includes(row)).map((row) => `version row unexpected: ${row}`),
  ];
}
