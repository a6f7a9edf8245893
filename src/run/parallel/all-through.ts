/**
 * As `Promise.all`, but where one fails the others are waited for: nothing is left that still works on the database.
 *
 * @throws what the first of them in the list threw that threw anything
 */
export async function allThrough<T extends readonly unknown[]>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
