/** Collects what a file uses of `stackleap/migration`, so that it imports just that. */
export interface Names {
  /** Marks a name as used and gives it back. */
  use(name: string): string;
  /** Sorted as the project's linter sorts import specifiers. */
  used(): string[];
}

export function collectNames(): Names {
  const names = new Set<string>();
  return {
    use: (name) => {
      names.add(name);
      return name;
    },
    used: () => [...names].sort(compareNames),
  };
}

/** Letters first without their case, as in a dictionary. */
export function compareNames(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  if (a !== b) return a < b ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
