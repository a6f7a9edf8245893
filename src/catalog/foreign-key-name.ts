/** The n of `<table>_ibfk_<n>`, or `null` for any other name. */
export function generatedNumber(table: string, name: string): number | null {
  const prefix = `${table}_ibfk_`;
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^[1-9]\d*$/.test(rest) ? Number(rest) : null;
}
