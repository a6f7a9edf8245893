import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from '../problem.ts';
import { checkManifest } from './check-manifest.ts';
import { checkSet } from './check-set.ts';
import { hookResolution } from './hook-resolution.ts';
import type { Library } from './library.ts';

function folders(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The sets that `rollup` has written: `DIR/<service>/<database>/index.ts`. */
export function folderLibrary(directory: string): Library {
  const root = resolve(directory);
  const fileOf = (service: string, database: string) => join(root, service, database, 'index.ts');
  return {
    async list() {
      return folders(root).flatMap((service) =>
        folders(join(root, service))
          .filter((database) => existsSync(fileOf(service, database)))
          .map((database) => ({ service, database })),
      );
    },
    async load(service, database) {
      const file = fileOf(service, database);
      if (!existsSync(file)) {
        throw new Problem('SL002', `there is no set for ${service}/${database} in ${root}`, {
          advice: this.advice(service),
        });
      }
      checkManifest(dirname(file), service);
      hookResolution(root);
      let module: { default?: unknown };
      try {
        module = await import(pathToFileURL(file).href);
      } catch (cause) {
        throw new Problem('SL003', `${file} cannot be loaded: ${(cause as Error).message}`, {
          cause,
          advice: `write it anew: npx stackleap rollup ${service}`,
        });
      }
      const set = checkSet(module.default, file);
      if (set.service === service && set.database === database) return set;
      throw new Problem(
        'SL003',
        `${file} is the set of ${set.service}/${set.database}, not of ${service}/${database}`,
        {
          advice: `write it anew: npx stackleap rollup ${service}`,
        },
      );
    },
    // Files may have been written since anything was known of them.
    known: () => null,
    advice: (service) => `run \`npx stackleap rollup ${service}\`, or say with --set where the sets are`,
  };
}
