import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../problem.ts';

/** A piece of a packed program: CommonJS that asks for others by `require('./NAME.js')`. */
export interface Part {
  /** `./start.js` is the one to begin with. */
  readonly name: string;
  readonly text: string;
}

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

const TARGET = { platform: 'node', target: 'node20', logLevel: 'silent', legalComments: 'inline' } as const;

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** ES modules, cut where something is imported dynamically: what no command but one needs is in a part of its own. */
async function modules(entry: string): Promise<readonly Part[]> {
  const { build } = await import('esbuild');
  // Comments in the bundle name files from here, so that the same sets give the same bytes anywhere.
  const root = pathOf('../../..');
  const { outputFiles } = await build({
    ...TARGET,
    stdin: { contents: entry, resolveDir: root, loader: 'ts', sourcefile: 'start.ts' },
    absWorkingDir: root,
    outdir: join(root, 'parts'),
    entryNames: 'start',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    external: OTHER_DRIVERS,
    alias: {
      'stackleap/migration': pathOf('../../migration/index.ts'),
      '@rushstack/ts-command-line': pathOf('./no-command-line.mjs'),
    },
  });
  return outputFiles.map(({ path, text }) => ({ name: `./${basename(path)}`, text }));
}

async function asCommonJs({ name, text }: Part): Promise<Part> {
  const { transform } = await import('esbuild');
  const { code } = await transform(text, {
    ...TARGET,
    format: 'cjs',
    minifyWhitespace: true,
    // `import()` becomes a `require` that is put off.
    supported: { 'dynamic-import': false },
  });
  return { name, text: code };
}

/**
 * A program and all that it imports, in parts.
 *
 * @param entry what it starts with, in TypeScript; imports by absolute paths
 * @throws Problem SL060
 */
export async function bundleParts(entry: string): Promise<readonly Part[]> {
  try {
    return await Promise.all((await modules(entry)).map(asCommonJs));
  } catch (cause) {
    throw new Problem('SL060', `the program could not be bundled: ${(cause as Error).message}`, {
      cause,
      advice: 'check that the sets load: `stackleap releases`',
    });
  }
}
