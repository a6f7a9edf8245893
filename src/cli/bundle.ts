import { fileURLToPath } from 'node:url';
import { Problem } from '../problem.ts';

/** Drivers that Knex asks for by name and that a MySQL program never loads. */
const OTHER_DRIVERS = [
  'better-sqlite3',
  'mysql',
  'oracledb',
  'pg',
  'pg-query-stream',
  'pg-native',
  'sqlite3',
  'tedious',
  'mariadb',
];

/** The bundled packages are CommonJS and `require` Node's own modules, which an ES module has to be given. */
const BANNER = `#!/usr/bin/env node
process.title = 'stackleap';
const { createRequire: __createRequire } = await import('node:module');
const require = __createRequire(import.meta.url);
`;

/**
 * Writes a program and all that it imports as one file, which runs without this folder.
 *
 * @param contents of its first module, TypeScript; absolute paths in its imports
 * @throws Problem SL060
 */
export async function bundle(contents: string, outfile: string): Promise<void> {
  const { build } = await import('esbuild');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  try {
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts', sourcefile: 'packed-entry.ts' },
      outfile,
      // Comments in the bundle name files from here, so that the same sets give the same bytes anywhere.
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: OTHER_DRIVERS,
      alias: { 'stackleap/migration': fileURLToPath(new URL('../migration/index.ts', import.meta.url)) },
      banner: { js: BANNER },
      legalComments: 'inline',
      logLevel: 'silent',
    });
  } catch (cause) {
    throw new Problem('SL060', `the program could not be bundled: ${(cause as Error).message}`, {
      cause,
      advice: 'check that the sets load: `stackleap releases`',
    });
  }
}
