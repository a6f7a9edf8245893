/**
 * Generated sets import `stackleap/migration`. Sets may lie anywhere, also where no node_modules is in reach, so the name
 * is resolved to this very copy of the program.
 */
const migration = new URL('../migration/index.ts', import.meta.url).href;

export async function resolve(specifier, context, next) {
  if (specifier === 'stackleap/migration') return { url: migration, format: 'module', shortCircuit: true };
  return next(specifier, context);
}
