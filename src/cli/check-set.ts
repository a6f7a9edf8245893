import type { MigrationSet } from '../migration/model.ts';
import { Problem } from '../problem.ts';

const LISTS = ['revisions', 'releases', 'inputs', 'migrations'] as const;

function faults(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['its default export is not a set'];
  const set = value as Record<string, unknown>;
  if (set.format !== 1) return [`its format is ${String(set.format)}, and this program reads format 1`];
  const found: string[] = [];
  for (const name of ['service', 'database']) if (typeof set[name] !== 'string') found.push(`${name} is not a text`);
  for (const name of LISTS) if (!Array.isArray(set[name])) found.push(`${name} is not a list`);
  if (set.variants !== undefined && !Array.isArray(set.variants)) found.push('variants is not a list');
  if (typeof set.repositories !== 'object' || set.repositories === null) found.push('repositories is not an object');
  if (found.length > 0) return found;
  const { migrations, repositories } = value as MigrationSet;
  for (const [index, migration] of migrations.entries()) {
    if (typeof migration?.name !== 'string' || !Array.isArray(migration.steps) || typeof migration.up !== 'function') {
      found.push(`migrations[${index}] was not made by defineMigration`);
    } else if (!(migration.revision.repository in repositories)) {
      found.push(`${migration.name} names the repository ${migration.revision.repository}, which is not declared`);
    }
  }
  return found;
}

/**
 * A generated file is code, so only what could be of another version of Stackleap is checked: format and shape.
 *
 * @throws Problem SL003 with every fault
 */
export function checkSet(value: unknown, file: string): MigrationSet {
  const found = faults(value);
  if (found.length === 0) return value as MigrationSet;
  throw new Problem(
    'SL003',
    `${file} is not a migration set that this program can use: ${found.slice(0, 10).join('; ')}`,
    {
      advice: 'write it anew with `npx stackleap rollup`, with the same version of Stackleap',
      details: { faults: found },
    },
  );
}
