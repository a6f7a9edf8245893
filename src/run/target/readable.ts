import { Problem } from '../../problem.ts';

/** For a file that was named by its path alone. */
export const FILE_ADVICE = 'check the path, and that this user may read the file';

/**
 * What a file or folder that an operator named holds.
 *
 * @param named what the message calls it
 * @param advice what to look at when it cannot be read
 * @throws Problem SL005
 */
export function readable<T>(named: string, advice: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Problem('SL005', `${named}: cannot be read (${code})`, { advice, cause });
  }
}
