/** An error that the script's own code would have raised, by Python's name for it. */
export class PythonError extends Error {
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(`${kind}: ${message}`);
    this.name = 'PythonError';
    this.kind = kind;
  }
}

/** Base classes of Python's errors, as far as handlers name them. */
const BASES: Readonly<Record<string, string>> = {
  KeyError: 'LookupError',
  IndexError: 'LookupError',
  ZeroDivisionError: 'ArithmeticError',
};

/**
 * Whether evaluating something raises none of these errors of Python.
 * @throws what it raises besides
 */
export function succeeds(evaluate: () => unknown, kinds: string): boolean {
  try {
    evaluate();
    return true;
  } catch (error) {
    const names = kinds.split(',');
    const own = error instanceof PythonError ? [error.kind, BASES[error.kind] ?? '', 'Exception'] : [];
    if (own.some((name) => names.includes(name))) return false;
    throw error;
  }
}
