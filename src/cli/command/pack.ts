import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { MigrationSet } from '../../migration/model.ts';
import { findMark } from '../../plan/standing.ts';
import { Problem } from '../../problem.ts';
import { bundleParts, programFile, type StoredPart, storeParts } from '../bundle/index.ts';
import type { Context } from '../context.ts';
import { knowledgePart } from '../knowledge.ts';
import { limitSet } from '../limit-set.ts';
import type { GlobalOptions } from '../options.ts';
import { table } from '../table.ts';

export interface Packed {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sets: readonly string[];
}

interface PackedFolder {
  readonly set: MigrationSet;
  /** Its `index.ts`. */
  readonly file: string;
  /** The part with what is known of it. */
  readonly known: string;
}

/** What the program starts with: every set is a part of its own, and cut down to the releases up to `release`. */
function entry(folders: readonly PackedFolder[], release: string | undefined, version: string): string {
  const packed = fileURLToPath(new URL('../packed.ts', import.meta.url));
  const sets = folders.map(({ set: { service, database }, file, known }) => {
    const late = (name: string) => `() => import(${JSON.stringify(name)})`;
    const name = `service: ${JSON.stringify(service)}, database: ${JSON.stringify(database)}`;
    return `{ ${name}, load: ${late(file)}, known: ${late(known)} }`;
  });
  const said = JSON.stringify({ version, release: release ?? null });
  return [
    `import { runPacked } from ${JSON.stringify(packed)};`,
    `void runPacked([${sets.join(', ')}], ${said}, process.argv.slice(2)).then((code) => { process.exitCode = code; });`,
  ].join('\n');
}

/** What `status` wants of a database without drift, beside the program's beginning. */
const STATUS = [
  './status.ts',
  '../../plan/live.ts',
  '../../plan/known.ts',
  '../../run/connection.ts',
  '../../run/server-error.ts',
];

/** The whole program. */
async function pack(folders: readonly PackedFolder[], release: string | undefined, version: string): Promise<string> {
  const { parts, nameOf: partOf } = await bundleParts(
    entry(folders, release, version),
    folders.map(({ known }) => known),
  );
  const stored = storeParts(
    parts,
    STATUS.map((file) => partOf(fileURLToPath(new URL(file, import.meta.url)))),
  );
  const knowledge = folders.map(({ set, file, known }) => {
    const code = stored.find(({ name }) => name === partOf(file)) as StoredPart;
    return knowledgePart(known, limitSet(set, release ?? null), code);
  });
  const names = knowledge.map(({ name }) => name);
  return programFile([...stored, ...storeParts(knowledge, names)]);
}

function nameOf(services: readonly string[]): string {
  return `stackleap-${services.join('-')}.cjs`;
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
      const folders = sets.map((set): PackedFolder => {
        const { service, database } = set;
        return {
          set,
          file: join(directory, service, database, 'index.ts'),
          known: `./known-${service}-${database}.js`,
        };
      });
      const out = resolve(options.out);
      await mkdir(out, { recursive: true });
      const name = nameOf(services);
      const file = join(out, name);
      const bytes = Buffer.from(await pack(folders, options.to, program.version() ?? ''));
      await writeFile(file, bytes);
      await chmod(file, 0o755);
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
