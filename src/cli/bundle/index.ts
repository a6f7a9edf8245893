import { writeFile } from 'node:fs/promises';
import { bundleParts } from './parts.ts';
import { programFile, storeParts } from './program-file.ts';

export { bundleParts, type Part } from './parts.ts';
export { programFile, type StoredPart, storeParts } from './program-file.ts';

/**
 * Writes a program and all that it imports as one file, which runs without this folder.
 *
 * @param contents of its first module, TypeScript; absolute paths in its imports, and no `await` outside a function
 * @throws Problem SL060
 */
export async function bundle(contents: string, outfile: string): Promise<void> {
  await writeFile(outfile, programFile(storeParts((await bundleParts(contents)).parts)));
}
