/** DYNAMIC is what every server in the field takes when it is not told. */
export function normalRowFormat(rowFormat: string | undefined): string | null {
  const upper = rowFormat?.toUpperCase();
  return upper === undefined || upper === 'DEFAULT' || upper === 'DYNAMIC' ? null : upper;
}
