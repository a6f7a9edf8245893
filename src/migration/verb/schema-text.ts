import type { InputSpec } from '../model.ts';
import { clock } from '../tools.ts';
import { fillPlaces, literal } from './sql-text.ts';

/**
 * The text of a schema statement as the server gets it: a default that is the moment of the upgrade (`DEFAULT :now`, as
 * a script's `server_default=str(utcnow())` comes to) becomes this moment, and one that is an input its value.
 * @param inputs of a set whose inputs are not bound yet: a plan's statements have their values in them
 */
export function schemaText(sql: string, inputs: readonly InputSpec[] = []): string {
  return fillPlaces(sql, (place) => {
    if (place === ':now') return literal(clock('utc'));
    if (place === ':localnow') return literal(clock('local'));
    const spec = inputs.find(({ name }) => place === `:input.${name}`);
    if (!spec) throw new Error(`the set declares no input for ${place}`);
    return literal(spec.default);
  });
}
