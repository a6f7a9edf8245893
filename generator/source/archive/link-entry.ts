import type { FileEntry } from '../file-map.ts';
import { linkTarget } from '../path.ts';

/** Links of a package may lead elsewhere on the system (`/usr/share/…`): an error only when something reads them. */
export function linkEntry(path: string, target: string, label: string): FileEntry {
  try {
    linkTarget(path, target, label);
    return { link: target };
  } catch (error) {
    return {
      load: () => {
        throw error;
      },
    };
  }
}
