import { clock } from '../tools.ts';
import { fillPlaces, literal } from './sql-text.ts';

/**
 * The text of a schema statement as the server gets it: a default that is the moment of the upgrade (`DEFAULT :now`, as
 * a script's `server_default=str(utcnow())` comes to) becomes this moment.
 */
export function schemaText(sql: string): string {
  return fillPlaces(sql, (place) => {
    if (place === ':now') return literal(clock('utc'));
    return place === ':localnow' ? literal(clock('local')) : place;
  });
}
