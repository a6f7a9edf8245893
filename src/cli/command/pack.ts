import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { MigrationSet } from '../../migration/model.ts';
import { findMark } from '../../plan/standing.ts';
import { Problem } from '../../problem.ts';
import { bundle } from '../bundle.ts';
import type { Context } from '../context.ts';
import type { GlobalOptions } from '../options.ts';
import { table } from '../table.ts';

export interface Packed {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sets: readonly string[];
}

/** Cuts a set down to the releases up to `release`, for a program that shall not go further. */
function entry(folders: readonly string[], release: string | undefined, version: string): string {
  const packed = fileURLToPath(new URL('../packed.ts', import.meta.url));
  const limit = fileURLToPath(new URL('../limit-set.ts', import.meta.url));
  const imports = folders.map((folder, at) => `import set${at} from ${JSON.stringify(join(folder, 'index.ts'))};`);
  const sets = folders.map((_, at) => `limitSet(set${at}, ${JSON.stringify(release ?? null)})`);
  return [
    `import { runPacked } from ${JSON.stringify(packed)};`,
    `import { limitSet } from ${JSON.stringify(limit)};`,
    ...imports,
    `process.exitCode = await runPacked([${sets.join(', ')}], ${JSON.stringify(version)}, process.argv.slice(2));`,
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
      const folders = sets.map(({ service, database }) => join(directory, service, database));
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
