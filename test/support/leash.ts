import type { ChildProcess } from 'node:child_process';

/** Ends the child when this process exits before it: nothing that was started stays behind. */
export function leash(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('close', () => process.removeListener('exit', end));
}
