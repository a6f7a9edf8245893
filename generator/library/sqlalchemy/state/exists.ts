import { PyInstance, type Value } from '../../../python/value.ts';

/** The queries inside `exists()` objects, which can still be narrowed. */
const queries = new WeakMap<PyInstance, PyInstance>();

export function rememberExists(exists: PyInstance, query: PyInstance): void {
  queries.set(exists, query);
}

/** The query inside an `exists()`, or `null` for other values. */
export function existsQuery(value: Value): PyInstance | null {
  return value instanceof PyInstance ? (queries.get(value) ?? null) : null;
}
