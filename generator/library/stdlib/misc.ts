import type { LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';
import { future } from './future.ts';
import { numbers } from './numbers.ts';
import { pickleModules } from './pickle.ts';
import { pkgutil } from './pkgutil.ts';
import { pprint } from './pprint.ts';
import { traceback } from './traceback.ts';
import { weakref } from './weakref.ts';

/** Small modules, and those whose every use would act outside the database. */
export const miscModules: readonly LibraryModule[] = [
  future,
  traceback,
  pkgutil,
  pprint,
  weakref,
  numbers,
  ...pickleModules,
  ...['marshal', 'subprocess', 'ctypes'].map((name) => placeholder(name)),
];
