import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const hooked = new Set<string>();

/** Lets the TypeScript files of a folder be loaded, wherever it lies (see resolve-hook.mjs). */
export function hookResolution(folder: string): void {
  if (hooked.has(folder)) return;
  hooked.add(folder);
  register('./resolve-hook.mjs', { parentURL: import.meta.url, data: { root: pathToFileURL(join(folder, '/')).href } });
}
