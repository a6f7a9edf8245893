import type { LibraryModule } from '../define.ts';
import { utcZone } from '../stdlib/datetime.ts';

/** `pytz`: the zone UTC; others are opaque. */
export const timeZoneModules: readonly LibraryModule[] = [
  {
    name: 'pytz',
    load(vm, module) {
      module.attrs.set('utc', utcZone(vm));
      module.attrs.set('UTC', utcZone(vm));
    },
  },
];
