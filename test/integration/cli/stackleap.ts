import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** `stdout` as the JSON document that it must be. */
  json(): Record<string, unknown>;
}

export const BIN = fileURLToPath(new URL('../../../src/cli/bin.mjs', import.meta.url));
export const SETS = fileURLToPath(new URL('./sets', import.meta.url));

/** Runs a Node program to its end, without a terminal. */
export function runNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = tmpdir(),
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: tmpdir(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) }));
  });
}

/** Commands that refuse a database in which somebody else has a session, as a test has that looks at it. */
const ALONE = new Set(['upgrade', 'preflight']);

/** Runs the command line on the hand-made set of this folder, beside the test's own sessions. */
export function stackleap(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const beside = ALONE.has(args[0] ?? '') ? ['--allow-sessions'] : [];
  return runNode([BIN, ...args, ...beside, '--set', SETS], environment);
}
