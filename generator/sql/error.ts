/** A statement that is none of those that this parser knows. Nothing is guessed: the script must be looked at. */
export class UnknownStatementError extends Error {
  /** The statement as written. */
  readonly statement: string;
  constructor(message: string, statement: string) {
    const short = statement.trim().replace(/\s+/g, ' ');
    super(`${message}: ${short.length > 160 ? `${short.slice(0, 160)}…` : short}`);
    this.name = 'UnknownStatementError';
    this.statement = statement;
  }
}
