import type { Server } from '../catalog/model.ts';

/** How a statement of the plan is expected to be done; `null`: it is left to the server. */
export type Promised = 'instant' | 'in-place' | null;

const INSTANT = ', ALGORITHM=INSTANT';
// MariaDB's INPLACE may rebuild the table; its NOCOPY may not.
const NO_COPY = ', ALGORITHM=NOCOPY, LOCK=NONE';
const IN_PLACE = ', ALGORITHM=INPLACE, LOCK=NONE';

/** Words that make the server refuse at once where it would have to do more than was planned. */
export function promise(server: Server, way: Promised): string {
  if (way === null) return '';
  if (way === 'instant') return INSTANT;
  return server.flavor === 'mariadb' ? NO_COPY : IN_PLACE;
}

/** The statement without those words; `null` where it has none. */
export function withoutPromise(sql: string): string | null {
  const words = [INSTANT, NO_COPY, IN_PLACE].find((one) => sql.endsWith(one));
  return words === undefined ? null : sql.slice(0, -words.length);
}
