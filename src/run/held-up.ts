const LOCK_WAIT_TIMEOUT = 1205;
const DEADLOCK = 1213;

/** The server has refused it for another session's sake: it may be tried again. */
export function isHeldUp(error: unknown): boolean {
  const errno = (error as { errno?: number } | null)?.errno;
  return errno === LOCK_WAIT_TIMEOUT || errno === DEADLOCK;
}
