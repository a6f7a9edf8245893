import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { leash } from './leash.ts';

export const PROJECT = join(import.meta.dirname, '..', '..');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Called with every line of stderr as it comes. */
  readonly onLine?: (line: string) => void;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command line as a user does, in a process of its own. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(PROJECT, 'src/cli/bin.mjs'), ...args], {
      cwd: PROJECT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    leash(child);
    let stdout = '';
    let stderr = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Runs a command with `--json` and gives its document.
 * @throws when it ends otherwise than with `codes` (0 by default), with what it said
 */
export async function runJson<T>(args: readonly string[], codes: readonly number[] = [0]): Promise<T> {
  const { code, stdout, stderr } = await runCli([...args, '--json']);
  if (code === null || !codes.includes(code)) {
    throw new Error(`stackleap ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  }
  return JSON.parse(stdout) as T;
}
