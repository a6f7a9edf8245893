import type { Migration, MigrationSet, MigrationSpec, Variant } from './model.ts';
import { runSteps } from './run-steps.ts';

/** The sets that migrations belong to, for the inputs that a set declares: a migration alone does not know them. */
const owners = new WeakMap<MigrationSpec, MigrationSet>();

/**
 * Makes a migration of its description. The result is an Umzug migration: `up` runs the steps on the Knex that is its
 * context, so that a plain Umzug can run a set too (docs/plain-umzug.md).
 */
export function defineMigration(spec: MigrationSpec): Migration {
  const migration: Migration = {
    ...spec,
    up: ({ context }) => runSteps(spec.steps, context, owners.get(migration)?.inputs ?? []),
  };
  return Object.freeze(migration);
}

/** The variants of a set, for its own file. */
export function defineVariants(variants: readonly Variant[]): readonly Variant[] {
  return Object.freeze(variants);
}

/**
 * @throws Error when two migrations share a name, or one names a repository that the set does not have
 */
export function defineSet(spec: MigrationSet): MigrationSet {
  const set = Object.freeze({ ...spec });
  const names = new Set<string>();
  for (const migration of set.migrations) {
    if (names.has(migration.name))
      throw new Error(`${spec.service}/${spec.database}: two migrations are called ${migration.name}`);
    names.add(migration.name);
    if (!(migration.revision.repository in set.repositories)) {
      throw new Error(`${migration.name}: the set has no repository ${migration.revision.repository}`);
    }
    owners.set(migration, set);
  }
  for (const { name, change } of set.variants ?? []) {
    const unknown = change.kind === 'steps' && Object.keys(change.instead).find((one) => !names.has(one));
    if (typeof unknown === 'string') {
      throw new Error(`${spec.service}/${spec.database}: the variant ${name} is one of ${unknown}, which is not there`);
    }
  }
  return set;
}
