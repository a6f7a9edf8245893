import { emitIndex, migrationFile } from './index-file.ts';
import { emitMigration } from './migration.ts';
import type { SetDraft } from './model.ts';
import { emitVariants, VARIANTS_FILE } from './variants-file.ts';

export type { MigrationDraft, SetDraft } from './model.ts';
export { checkSyntax } from './syntax.ts';

/**
 * A set as files: path inside the set's folder to text, `index.ts` last. The same draft gives the same bytes.
 * @throws Error when two migrations share a name
 */
export function emitSet(draft: SetDraft): Map<string, string> {
  const files = new Map<string, string>();
  for (const migration of draft.migrations) {
    const path = migrationFile(migration.name);
    if (files.has(path))
      throw new Error(`${draft.service}/${draft.database}: two migrations are called ${migration.name}`);
    files.set(path, emitMigration(draft, migration));
  }
  if (draft.variants) files.set(VARIANTS_FILE, emitVariants(draft));
  files.set('index.ts', emitIndex(draft));
  return files;
}
