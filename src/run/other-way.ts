/** ER_ALTER_OPERATION_NOT_SUPPORTED, the same with a reason, and MySQL's limit of instant changes of one table. */
const OTHER_WAY = new Set([1845, 1846, 4092]);

/** The server would do a statement, but not in the way that it asks for (`ALGORITHM=…`); nothing was done. */
export function isAnotherWay(error: unknown): boolean {
  return OTHER_WAY.has((error as { errno?: number } | null)?.errno ?? 0);
}
