import type { LibraryModule } from '../define.ts';
import { opaqueBeyond } from '../opaque.ts';
import { flaskSqlalchemy } from './flask-sqlalchemy.ts';
import { neutronLibConstants } from './neutron-lib-constants.ts';
import { neutronLibExceptions } from './neutron-lib-exceptions.ts';
import { timeZoneModules } from './pytz.ts';

/** Other libraries of which migrations need values. What is in none of the lists is opaque to the evaluator. */
export const thirdPartyModules: readonly LibraryModule[] = opaqueBeyond([
  flaskSqlalchemy,
  ...neutronLibConstants,
  neutronLibExceptions,
  ...timeZoneModules,
]);
