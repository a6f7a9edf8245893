import type { Catalog } from '../../catalog/model.ts';
import { followIdentities, type Identities, startIdentities } from './identity.ts';
import type { Item } from './item.ts';

/** The two sides of an item. */
export interface Sides {
  /** Which names stand for what, before it. */
  readonly known: Identities;
  /** And behind it. */
  readonly then: Identities;
}

/** The same of every item of a chain, by its place there: it is followed once, whatever else is asked of it. */
export type Names = ReadonlyMap<number, Sides>;

export function namesOf(items: readonly Item[], start: Catalog): Names {
  let known = startIdentities(start);
  return new Map(
    items.map((item) => {
      const then = item.kind === 'data' ? known : followIdentities(known, item.operation, item.at, item.after);
      const sides: Sides = { known, then };
      known = then;
      return [item.at, sides];
    }),
  );
}

/** @throws Error where the item is not one of the chain's */
export function sidesOf(names: Names, { at }: Item): Sides {
  const sides = names.get(at);
  if (sides === undefined) throw new Error(`the chain has no item ${at}`);
  return sides;
}
