/** A construct that stands in the text but has no meaning here; carries its line. */
export class ConversionError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Runs a conversion whose errors know no line. */
export function inLine<T>(line: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new ConversionError((error as Error).message, line);
  }
}
