import { spawn } from 'node:child_process';
import { workerData } from 'node:worker_threads';

// The other half of sync-batch.ts, on a thread of its own: asks `git cat-file --batch`, and answers while the thread that
// asked stands still. Plain JavaScript, since a thread would have to load the compiler first.
const { repository, env, port, answered } = workerData;

let chunks = [];
let buffered = 0;
/** Bytes that must be there before there is anything to read. */
let wanted = 1;
let said = '';
/** Objects that are still to come for the request, and those that came. */
let open = 0;
let objects = [];

const child = spawn('git', ['-C', repository, 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'pipe'], env });
child.stdin.on('error', () => {});
child.stdout.on('data', receive);
child.stderr.on('data', (chunk) => {
  said = (said + chunk).slice(-2000);
});
child.on('error', ({ message }) => fail(`git cannot be started: ${message}`));
child.on('close', () => fail(`git cat-file in ${repository} ended: ${said.trim() || 'no message'}`));
process.on('uncaughtException', ({ message }) => fail(message));

let failed = null;
port.on('message', (names) => {
  if (names === null) {
    port.close();
    child.stdin.end();
    return;
  }
  open = names.length;
  objects = [];
  if (failed !== null) answer({ failed });
  else child.stdin.write(`${names.join('\n')}\n`);
});

function fail(message) {
  failed ??= message;
  if (open > 0) answer({ failed });
}

function answer(message) {
  open = 0;
  port.postMessage(message);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

function receive(chunk) {
  chunks.push(chunk);
  buffered += chunk.length;
  if (buffered < wanted) return;
  const data = chunks.length === 1 ? chunk : Buffer.concat(chunks);
  let at = 0;
  wanted = 1;
  while (open > 0) {
    const line = data.indexOf(10, at);
    if (line < 0) break;
    const [name, type, size] = data.toString('latin1', at, line).split(' ');
    // `<name> missing`
    const length = size === undefined ? -1 : Number(size);
    const end = line + 1 + length;
    if (length >= 0 && data.length < end + 1) {
      wanted = end + 1 - at;
      break;
    }
    objects.push(length < 0 ? null : { oid: name, type, bytes: Uint8Array.prototype.slice.call(data, line + 1, end) });
    open -= 1;
    at = end + 1;
  }
  chunks = at < data.length ? [data.subarray(at)] : [];
  buffered = data.length - at;
  if (open === 0 && objects.length > 0) answer({ objects });
}
