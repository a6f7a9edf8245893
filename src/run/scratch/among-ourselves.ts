import { patiently } from '../held-up.ts';

/** How often a statement that the server has refused for another session's sake is tried. */
const TRIES = 5;

/** Tries again what another of our own sessions has held up: nobody else is in a scratch schema. */
export function amongOurselves<T>(work: () => Promise<T>): Promise<T> {
  return patiently(work, async (tries, error) => {
    if (tries >= TRIES) throw error;
  });
}
