import { Project } from 'ts-morph';
import { emitIndex, migrationFile } from './index-file.ts';
import { emitMigration } from './migration.ts';
import type { SetDraft } from './model.ts';
import { emitVariants, VARIANTS_FILE } from './variants-file.ts';

export type { MigrationDraft, SetDraft } from './model.ts';

/**
 * A set as files: path inside the set's folder to text, `index.ts` last. The same draft gives the same bytes.
 * @throws Error when two migrations share a name, or a file would not parse (a fault of the generator: nothing must
 * reach the disk then)
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
  checkSyntax(files);
  return files;
}

function checkSyntax(files: ReadonlyMap<string, string>): void {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { noResolve: true, allowImportingTsExtensions: true },
  });
  for (const [path, text] of files) project.createSourceFile(path, text);
  const [first] = project.getProgram().getSyntacticDiagnostics();
  if (!first) return;
  const place = `${first.getSourceFile()?.getBaseName()}:${first.getLineNumber()}`;
  throw new Error(`the generated file ${place} does not parse: ${String(first.getMessageText())}`);
}
