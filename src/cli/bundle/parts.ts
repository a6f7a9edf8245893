import { realpathSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../problem.ts';
import { driverParts } from './driver.ts';
import { putOff } from './put-off.ts';
import { TARGET } from './target.ts';
import { leaveOut } from './unreachable.ts';

/** A piece of a packed program: CommonJS that asks for others by `require('./NAME.js')`. */
export interface Part {
  /** `./start.js` is the one to begin with. */
  readonly name: string;
  readonly text: string;
  /** Names of the parts that run before it. */
  readonly imports: readonly string[];
}

/** A program in parts. */
export interface Parts {
  readonly parts: readonly Part[];
  /** Name of the part that begins with a file which is imported dynamically. */
  nameOf(file: string): string;
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

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** ES modules, cut where something is imported dynamically: what no command but one needs is in a part of its own. */
async function modules(entry: string, later: readonly string[]): Promise<Parts> {
  const { build } = await import('esbuild');
  // Comments in the bundle name files from here, so that the same sets give the same bytes anywhere.
  const root = pathOf('../../..');
  const { outputFiles, metafile } = await build({
    ...TARGET,
    stdin: { contents: entry, resolveDir: root, loader: 'ts', sourcefile: 'start.ts' },
    absWorkingDir: root,
    outdir: join(root, 'parts'),
    entryNames: 'start',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    metafile: true,
    external: [...OTHER_DRIVERS, ...later],
    plugins: [leaveOut, putOff],
    alias: {
      'stackleap/migration': pathOf('../../migration/index.ts'),
      '@rushstack/ts-command-line': pathOf('./no-command-line.mjs'),
    },
  });
  const begins = new Map(
    Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint === undefined ? [] : [[resolve(root, entryPoint), `./${basename(path)}`] as const],
    ),
  );
  const imports = (path: string) =>
    (metafile.outputs[relative(root, path)]?.imports ?? [])
      .filter(({ kind }) => kind === 'import-statement')
      .map((one) => `./${basename(one.path)}`);
  return {
    parts: outputFiles.map(({ path, text }) => ({ name: `./${basename(path)}`, text, imports: imports(path) })),
    nameOf(file) {
      const name = begins.get(realpathSync(file));
      if (name === undefined) throw new Error(`no part begins with ${file}`);
      return name;
    },
  };
}

async function asCommonJs({ name, text, imports }: Part): Promise<Part> {
  const { transform } = await import('esbuild');
  const { code } = await transform(text, {
    ...TARGET,
    format: 'cjs',
    minifyWhitespace: true,
    // `import()` becomes a `require` that is put off.
    supported: { 'dynamic-import': false },
  });
  return { name, text: code, imports };
}

/**
 * A program and all that it imports, in parts.
 *
 * @param entry what it starts with, in TypeScript; imports by absolute paths
 * @param later names of parts that it imports and that are added afterwards
 * @throws Problem SL060
 */
export async function bundleParts(entry: string, later: readonly string[] = []): Promise<Parts> {
  try {
    const [{ parts, nameOf }, driver] = await Promise.all([modules(entry, later), driverParts()]);
    return { parts: [...(await Promise.all(parts.map(asCommonJs))), ...driver], nameOf };
  } catch (cause) {
    throw new Problem('SL060', `the program could not be bundled: ${(cause as Error).message}`, {
      cause,
      advice: 'check that the sets load: `stackleap releases`',
    });
  }
}
