import type { Place } from './program.ts';

/** What a step of code calls itself: where it stands in the script. */
export function describeCode({ file, line }: Place): string {
  return `${file.split('/').at(-1)} from line ${line}: row by row`;
}
