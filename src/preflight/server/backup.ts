import { type Stats, statSync } from 'node:fs';
import { type Check, obstacle } from './model.ts';

/** The file that was said to be the backup: there, not empty, and young enough. */
export const backup: Check = {
  about: 'the backup',
  async run({ backup: wish, now }) {
    if (wish === null) return [];
    const advice = 'take a backup, then run the same command again';
    let found: Stats;
    try {
      found = statSync(wish.file);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      return [obstacle('SL116', `the backup ${wish.file} cannot be seen: ${reason}`, advice)];
    }
    if (!found.isFile() || found.size === 0) {
      return [obstacle('SL116', `the backup ${wish.file} is ${found.isFile() ? 'empty' : 'no file'}`, advice)];
    }
    const hours = (now - found.mtimeMs) / 3_600_000;
    if (hours <= wish.hours) return [];
    const message = `the backup ${wish.file} is ${Math.floor(hours)} hours old, and may be ${wish.hours}`;
    return [obstacle('SL116', message, advice)];
  },
};
