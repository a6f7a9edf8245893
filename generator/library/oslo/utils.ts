import type { LibraryModule } from '../define.ts';
import { encodeutils } from './encodeutils.ts';
import { excutils } from './excutils.ts';
import { fileutils } from './fileutils.ts';
import { importutils } from './importutils.ts';
import { strutils } from './strutils.ts';
import { timeutils } from './timeutils.ts';
import { units } from './units.ts';
import { uuidutils } from './uuidutils.ts';
import { versionutils } from './versionutils.ts';

/** `oslo_utils` */
export const utilsModules: readonly LibraryModule[] = [
  encodeutils,
  excutils,
  fileutils,
  importutils,
  strutils,
  timeutils,
  units,
  uuidutils,
  versionutils,
];
