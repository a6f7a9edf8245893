import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Loader } from 'esbuild';
import type { Part } from './parts.ts';
import { isSeldom } from './seldom.ts';
import { TARGET } from './target.ts';
import { leaveOut, leftOut } from './unreachable.ts';

/** Names of the parts with the database driver: what every connection runs, and the rest. */
export const DRIVER = './mysql2.js';
const REST = './mysql2-seldom.js';

const ENTRY = createRequire(import.meta.url).resolve('mysql2');

function beside(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Libraries of the driver that something smaller stands before. */
const BEFORE: Readonly<Record<string, string>> = {
  'iconv-lite': beside('./ascii-first.cjs'),
  'lru.min': beside('./small-tables.cjs'),
};

/** A file, and where each of its imports leads: another file, or one of Node's own modules. */
interface DriverFile {
  readonly path: string;
  readonly imports: ReadonlyMap<string, string>;
}

/** All files that the driver imports, itself first. */
async function driverFiles(): Promise<ReadonlyMap<string, DriverFile>> {
  const { build } = await import('esbuild');
  const root = dirname(ENTRY);
  const { metafile } = await build({
    ...TARGET,
    entryPoints: [ENTRY],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    plugins: [
      leaveOut,
      {
        name: 'before',
        setup({ onResolve }) {
          onResolve({ filter: /^(?:iconv-lite|lru\.min)$/ }, ({ path, importer }) => {
            const before = BEFORE[path];
            if (before === undefined || importer === before) return null;
            return { path: before };
          });
        },
      },
    ],
  });
  const files = Object.entries(metafile.inputs).map(([path, { imports }]): [string, DriverFile] => {
    const to = imports.flatMap((one): [string, string][] => {
      if (one.external) return [[one.path, one.path]];
      return one.original === undefined ? [] : [[one.original, resolve(root, one.path)]];
    });
    return [resolve(root, path), { path: resolve(root, path), imports: new Map(to) }];
  });
  return new Map(files);
}

/** What every start runs: all that is reached without a step that is put off. */
function atOnce(files: ReadonlyMap<string, DriverFile>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [ENTRY];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = files.get(path);
    if (file === undefined || found.has(path)) continue;
    found.add(path);
    open.push(...[...file.imports.values()].filter((to) => !isSeldom(to)));
  }
  return found;
}

/** A function of the file's text, and the names of what it imports. */
async function written({ path, imports }: DriverFile, nameOf: (path: string) => string): Promise<string> {
  const { transform } = await import('esbuild');
  const loader: Loader = extname(path) === '.json' ? 'json' : 'js';
  const text = leftOut(path) ?? readFileSync(path, 'utf8');
  const { code } = await transform(text, {
    ...TARGET,
    loader,
    ...(loader === 'json' ? { format: 'cjs' } : {}),
    // A file's own names stay, as those of classes in messages do: what stands at its top might be anybody's.
    minify: true,
  });
  const to = [...imports].map(([wanted, path]) => {
    if (isSeldom(path)) return [wanted, [nameOf(path)]];
    return [wanted, isBuiltin(path) ? null : nameOf(path)];
  });
  // In parentheses it is compiled with what stands around it, not looked through first.
  return `${JSON.stringify(nameOf(path))}:[(function(require,module,exports){${code}}),${JSON.stringify(Object.fromEntries(to))}]`;
}

/**
 * The database driver, in parts that are no ES modules cut into pieces but its own files: most of them are wanted by few starts,
 * and they ask for one another in both directions.
 */
export async function driverParts(): Promise<readonly Part[]> {
  const files = await driverFiles();
  const now = atOnce(files);
  const modules = join(dirname(ENTRY), '..');
  const nameOf = (path: string) => (files.has(path) ? relative(modules, path).replaceAll('\\', '/') : path);
  const ofAll = (paths: readonly DriverFile[]) => Promise.all(paths.map((file) => written(file, nameOf)));
  const all = [...files.values()];
  const [first, rest] = await Promise.all([
    ofAll(all.filter(({ path }) => now.has(path))),
    ofAll(all.filter(({ path }) => !now.has(path))),
  ]);
  const head = readFileSync(beside('./driver-loader.cjs'), 'utf8')
    .replace('const FILES = {};', () => `const FILES = {${first.join(',\n')}};`)
    .replace("const ENTRY = '';", () => `const ENTRY = ${JSON.stringify(nameOf(ENTRY))};`);
  return [
    { name: DRIVER, text: head, imports: [] },
    { name: REST, text: `module.exports = {${rest.join(',\n')}};`, imports: [] },
  ];
}
