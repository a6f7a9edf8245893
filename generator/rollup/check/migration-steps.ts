import { createRequire } from 'node:module';
import type { ts as TypeScript } from 'ts-morph';

/** Takes half a second to load, and most runs compare nothing. */
const typescript = (): typeof TypeScript => createRequire(import.meta.url)('ts-morph').ts;

/**
 * The steps of a migration's file, each as it stands there: what a reviewer has signed. Read from the text, since a file
 * that somebody changed is not to be run for it.
 * @returns `null` for a text that is no migration
 */
export function migrationSteps(text: string): readonly string[] | null {
  const ts = typescript();
  const file = ts.createSourceFile('migration.ts', text, ts.ScriptTarget.Latest, false);
  const exported = file.statements.find(ts.isExportAssignment)?.expression;
  if (!exported || !ts.isCallExpression(exported)) return null;
  const [spec] = exported.arguments;
  if (!spec || !ts.isObjectLiteralExpression(spec)) return null;
  for (const property of spec.properties) {
    if (!ts.isPropertyAssignment(property) || property.name.getText(file) !== 'steps') continue;
    if (!ts.isArrayLiteralExpression(property.initializer)) return null;
    return property.initializer.elements.map((step) => outdented(step.getText(file)));
  }
  return null;
}

/** Steps stand four columns deep in their file. */
function outdented(text: string): string {
  return text.replaceAll(/\n {4}/g, '\n');
}
