/** Words that no variable of generated code may be called: JavaScript's own, and what the code uses. */
const TAKEN: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do each else enum eval execute export
   extends false finally for function if implements import in input insertAll instanceof interface let new now null
   package private protected public py query refuse return static super switch this throw true try typeof undefined
   uuid var void while with yield`
    .trim()
    .split(/\s+/),
);

/** A script's name as a name of generated code. */
export function codeName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  const safe = /^\d/.test(plain) ? `_${plain}` : plain;
  return TAKEN.has(safe) ? `${safe}_` : safe;
}
