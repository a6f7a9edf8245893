import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Compiles a program of ours into one file of JavaScript, for processes that start often or work long: a loader that
 * compiles file by file costs each of them a second, and the names that it keeps for functions cost at every closure.
 * Packages stay outside and are found where they are found from here; `import.meta.url` stays that of each source file.
 *
 * @param entry the program's TypeScript file
 * @param outfile may lie anywhere
 */
export async function compileProgram(entry: URL, outfile: string): Promise<void> {
  const { build, stop } = await import('esbuild');
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Assigned, not defined: in a profile of a rollup, defining the fields of values is next to collecting them.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    logLevel: 'silent',
    plugins: [
      {
        name: 'in-place',
        setup(build) {
          build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
            if (path.startsWith('node:') || path.startsWith('/') || pluginData === RESOLVED) return null;
            const { importer, namespace, resolveDir, kind } = from;
            const found = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: RESOLVED });
            if (found.errors.length > 0 || found.external) return found;
            return { path: pathToFileURL(found.path).href, external: true };
          });
          build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            const text = await readFile(path, 'utf8');
            return {
              contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
              loader: 'ts',
            };
          });
        },
      },
    ],
  });
  // Its own process would otherwise stay for as long as this one.
  await stop();
}

const RESOLVED = Symbol('resolved');
