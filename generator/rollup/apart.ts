import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RollupOptions, RollupReport } from './model.ts';
import type { RolledService } from './service.ts';
import { readSet } from './write.ts';

type Request = RollupOptions & { readonly out: string; readonly log: (line: string) => void };

/**
 * Rolls up services in processes of their own, so many at a time: each uses one core, and its memory goes with it. What
 * they make is read from drafts, and written by the caller as if it had been made here.
 *
 * @throws Error with what the first process that failed has said
 */
export async function rollApart(
  services: readonly string[],
  jobs: number,
  request: Request,
): Promise<ReadonlyMap<string, RolledService>> {
  const draft = mkdtempSync(join(tmpdir(), 'stackleap-rollup-'));
  const done = new Map<string, RolledService>();
  const left = [...services];
  const failed: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let service = left.shift(); service !== undefined && failed.length === 0; service = left.shift()) {
      try {
        done.set(service, await rollOne(service, join(draft, service), request));
      } catch (error) {
        failed.push(error);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
    if (failed.length > 0) throw failed[0];
    return done;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function rollOne(service: string, draft: string, request: Request): Promise<RolledService> {
  const { config, gitBase, check, out, log } = request;
  const flags = [
    ...(config === undefined ? [] : ['--config', config]),
    ...(gitBase === undefined ? [] : ['--git-base', gitBase]),
    // What is written is compared where it lies.
    ...(check ? ['--check', '--out', out] : ['--out', draft]),
  ];
  const program = fileURLToPath(new URL('../../src/cli/bin.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, 'rollup', service, '--json', '--force', '--jobs', '1', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const out_: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => out_.push(part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => said.push(part));
  await new Promise<void>((finished, fail) => {
    child.on('error', fail);
    child.on('close', () => finished());
  });
  const report = parsed(service, Buffer.concat(out_).toString('utf8'), said.join(''));
  for (const { database, migrations } of report.sets) log(`${service}/${database}: ${migrations} migrations`);
  const files = check
    ? new Map()
    : new Map(
        report.sets.flatMap(({ database, unresolved }) =>
          unresolved.length > 0 ? [] : [[database, readSet(join(draft, service, database))] as const],
        ),
      );
  const [source] = report.sources;
  return { releases: source?.releases ?? [], sets: report.sets, changes: report.changes ?? [], files };
}

function parsed(service: string, text: string, said: string): RollupReport {
  let document: RollupReport & { readonly error?: { readonly message: string } };
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error(`the process that rolled up ${service} ended without a result: ${said.trim().slice(-2000)}`);
  }
  if (document.error) throw new Error(document.error.message);
  return document;
}
