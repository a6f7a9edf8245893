import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { MigrationSet } from '../../migration/model.ts';
import { findMark } from '../../plan/standing.ts';
import { Problem } from '../../problem.ts';
import { bundle } from '../bundle/index.ts';
import type { Context } from '../context.ts';
import type { GlobalOptions } from '../options.ts';
import { table } from '../table.ts';

export interface Packed {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sets: readonly string[];
}

interface PackedFolder {
  readonly service: string;
  readonly database: string;
  readonly folder: string;
}

/** What the program starts with: every set is a part of its own, and cut down to the releases up to `release`. */
function entry(folders: readonly PackedFolder[], release: string | undefined, version: string): string {
  const packed = fileURLToPath(new URL('../packed.ts', import.meta.url));
  const sets = folders.map(({ service, database, folder }) => {
    const load = `() => import(${JSON.stringify(join(folder, 'index.ts'))})`;
    return `{ service: ${JSON.stringify(service)}, database: ${JSON.stringify(database)}, load: ${load} }`;
  });
  const said = JSON.stringify({ version, release: release ?? null });
  return [
    `import { runPacked } from ${JSON.stringify(packed)};`,
    `void runPacked([${sets.join(', ')}], ${said}, process.argv.slice(2)).then((code) => { process.exitCode = code; });`,
  ].join('\n');
}

function nameOf(services: readonly string[]): string {
  return `stackleap-${services.join('-')}.mjs`;
}

/** `stackleap pack SERVICE… --out DIR` */
export function addPack(program: Command, context: Context): void {
  program
    .command('pack')
    .description('write one file that upgrades these services on any machine with Node')
    .argument('<services...>', 'services to pack, with all their databases')
    .requiredOption('--out <dir>', 'folder for the program and its SHA256SUMS')
    .option('--to <release>', 'last release that the program knows')
    .action(async (services: string[], options: { out: string; to?: string }) => {
      const library = context.library();
      const all = await library.list();
      const sets: MigrationSet[] = [];
      for (const service of services) {
        const databases = all.filter((one) => one.service === service);
        if (databases.length === 0) {
          throw new Problem('SL002', `there is no set for ${service}`, { advice: library.advice(service) });
        }
        for (const { database } of databases) sets.push(await library.load(service, database));
      }
      if (options.to !== undefined) for (const set of sets) findMark(set, options.to);
      const directory = resolve(program.opts<GlobalOptions>().set ?? 'migrations');
      const folders = sets.map(({ service, database }) => {
        return { service, database, folder: join(directory, service, database) };
      });
      const out = resolve(options.out);
      await mkdir(out, { recursive: true });
      const name = nameOf(services);
      const file = join(out, name);
      await bundle(entry(folders, options.to, program.version() ?? ''), file);
      await chmod(file, 0o755);
      const bytes = await readFile(file);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await writeFile(join(out, 'SHA256SUMS'), `${sha256}  ${name}\n`);
      const packed: Packed = {
        file,
        bytes: bytes.length,
        sha256,
        sets: sets.map(({ service, database }) => `${service}/${database}`),
      };
      const rows = [[name, `${(bytes.length / 1024 / 1024).toFixed(1)} MiB`, packed.sets.join(', ')]];
      context.output.result(
        { artifacts: [packed] },
        `${table(['file', 'size', 'sets'], rows)}\n${join(out, 'SHA256SUMS')}`,
      );
    });
}
