/**
 * Sets and configurations may lie anywhere, also where no node_modules and no package.json is in reach. So
 * `stackleap/migration`, which sets import, is resolved to this very copy of the program, and their files are ES modules
 * whatever Node would take them for.
 */
const migration = new URL('../migration/index.ts', import.meta.url).href;
const roots = [];

/** @param {{ root: string }} data a folder, as a URL that ends in a slash */
export function initialize({ root }) {
  roots.push(root);
}

function isOurs(url) {
  return /\.ts(\?|$)/.test(url) && !url.includes('/node_modules/') && roots.some((root) => url.startsWith(root));
}

export async function resolve(specifier, context, next) {
  if (specifier === 'stackleap/migration') return { url: migration, format: 'module', shortCircuit: true };
  const resolved = await next(specifier, context);
  return isOurs(resolved.url) ? { ...resolved, format: 'module' } : resolved;
}
