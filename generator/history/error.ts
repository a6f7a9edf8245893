/** The histories do not fit together; the message names the files and what to do. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}
