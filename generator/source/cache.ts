import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads are kept, outside any checkout (XDG Base Directory Specification). */
export function cacheFolder(...parts: readonly string[]): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'stackleap', ...parts);
}
