import { spawn } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { SourceError } from '../model.ts';

/** No package of a service comes near this; a decompression bomb does. */
const MAX_OUTPUT = 1 << 30;

/** Unpacks by the name's ending: `.gz` here, `.xz`, `.zst` and `.bz2` with the system's tool. */
export async function decompress(bytes: Buffer, name: string, label: string): Promise<Buffer> {
  if (name.endsWith('.tar')) return bytes;
  if (name.endsWith('.gz') || name.endsWith('.tgz')) {
    return unpacked(label, () => gunzipSync(bytes, { maxOutputLength: MAX_OUTPUT }));
  }
  const tool = name.endsWith('.xz') ? 'xz' : name.endsWith('.zst') ? 'zstd' : name.endsWith('.bz2') ? 'bzip2' : null;
  if (!tool) throw new SourceError(`${label}: no way to unpack ${name}`);
  const result = await pipeThrough(tool, ['-dc'], bytes);
  if (result === null) throw new SourceError(`${label}: ${tool} is needed to unpack ${name}; install it`);
  if (result.status !== 0) throw new SourceError(`${label} is damaged: ${result.message}`);
  return result.output;
}

/** @throws SourceError that names what is damaged, or larger than it may be */
export function unpacked(what: string, unpack: () => Buffer): Buffer {
  try {
    return unpack();
  } catch (cause) {
    throw new SourceError(`${what} is damaged, or larger when unpacked than it says: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** What a program makes of `input`; `null` when there is no such program. */
export function pipeThrough(
  program: string,
  args: readonly string[],
  input: Buffer | null,
): Promise<{ readonly status: number | null; readonly output: Buffer; readonly message: string } | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let size = 0;
    let message = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_OUTPUT) chunks.push(chunk);
      else child.kill();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      message = (message + chunk).slice(-1000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(null) : reject(error)));
    child.on('close', (status) => {
      const tooLarge = size > MAX_OUTPUT ? `more than ${MAX_OUTPUT} bytes when unpacked` : message.trim();
      resolve({ status, output: Buffer.concat(chunks), message: tooLarge });
    });
    // The program's own message says why it closed its input early.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? undefined);
  });
}
