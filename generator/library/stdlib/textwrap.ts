import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

/** The white space that all lines with something on them begin with. */
function margin(lines: readonly string[]): string {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.slice(0, line.length - line.trimStart().length));
  return indents.reduce((common, indent) => {
    let length = 0;
    while (length < common.length && common.charAt(length) === indent.charAt(length)) length++;
    return common.slice(0, length);
  }, indents[0] ?? '');
}

/** `textwrap.dedent` */
export function dedent(text: string): string {
  const lines = text.split('\n').map((line) => (/^[ \t]+$/.test(line) ? '' : line));
  const common = margin(lines);
  return lines.map((line) => (line.startsWith(common) ? line.slice(common.length) : line)).join('\n');
}

/** `textwrap` */
export const textwrap: LibraryModule = {
  name: 'textwrap',
  load(_vm, module) {
    defineFunctions(module, {
      dedent: (vm, args) => dedent(textArgument(vm, args.positional[0], 'text')),
      indent: (vm, args) => {
        const prefix = textArgument(vm, args.positional[1], 'prefix');
        const lines = textArgument(vm, args.positional[0], 'text').split('\n');
        return lines.map((line) => (line.trim() === '' ? line : prefix + line)).join('\n');
      },
    });
  },
};
