/**
 * A password, kept out of everything that is printed: it has no text but through `reveal`, and whatever the command line
 * writes is scrubbed of every secret that was made.
 */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const HIDDEN = '***';
const made = new Set<string>();

export function secret(value: string): Secret {
  // A one-letter password would blank out half of every message and is no secret.
  if (value.length >= 3) {
    made.add(value);
    made.add(encodeURIComponent(value));
  }
  return Object.freeze({ reveal: () => value, toString: () => HIDDEN, toJSON: () => HIDDEN });
}

/** Replaces every known secret in a text. */
export function scrub(text: string): string {
  let result = text;
  for (const value of made) result = result.replaceAll(value, HIDDEN);
  return result;
}
