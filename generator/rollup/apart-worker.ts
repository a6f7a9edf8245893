import { forgetParsed } from '../python/parse.ts';
import type { Reply, Task } from './apart.ts';
import { rollService } from './service.ts';
import { chooseSources } from './sources.ts';

// A process that rolls up one service after the other, as apart.ts tells it. Ends when that lets go of it.
const answer = (reply: Reply): void => void process.send?.(reply);

async function roll({ service, sources, gitBase, out }: Task): Promise<void> {
  const { profile } = service;
  const chosen = (await chooseSources([service], sources, gitBase)).get(profile.service);
  if (!chosen) throw new Error(`${profile.service} has no source`);
  try {
    const rolled = await rollService(profile, chosen.source, out, (line) => answer({ kind: 'log', line }));
    answer({ kind: 'rolled', rolled });
  } finally {
    forgetParsed();
    await chosen.source.close();
  }
}

process.on('message', (task: Task) => {
  roll(task).catch((error: unknown) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    answer({ kind: 'failed', name, message, stack: stack ?? message });
  });
});
