import { isHeldUp } from '../held-up.ts';

/** How often a statement that the server has refused for another session's sake is tried. */
const TRIES = 5;

/** Tries again what another of our own sessions has held up: nobody else is in a scratch schema. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isHeldUp(error) || tries >= TRIES) throw error;
    }
  }
}
