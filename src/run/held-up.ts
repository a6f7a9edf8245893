const LOCK_WAIT_TIMEOUT = 1205;
const DEADLOCK = 1213;

/** The server has refused it for another session's sake: it may be tried again. */
function isHeldUp(error: unknown): boolean {
  const errno = (error as { errno?: number } | null)?.errno;
  return errno === LOCK_WAIT_TIMEOUT || errno === DEADLOCK;
}

/**
 * Tries again what another session holds up.
 *
 * @param heldUp told each time how often it was tried; what it throws ends the tries
 * @throws what `work` throws for any other reason
 */
export async function patiently<T>(
  work: () => Promise<T>,
  heldUp: (tries: number, error: unknown) => Promise<void>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isHeldUp(error)) throw error;
      await heldUp(tries, error);
    }
  }
}
