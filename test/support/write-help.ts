import { readFileSync, writeFileSync } from 'node:fs';
import type { Context } from '../../src/cli/context.ts';
import { programOptions } from '../../src/cli/main.ts';
import { buildProgram } from '../../src/cli/run-program.ts';

/** Puts the program's own help into docs/cli.md, into the block under each command's heading: `npm run docs`. */
const file = new URL('../../docs/cli.md', import.meta.url);
const program = await buildProgram(programOptions(), {} as Context);
const fence = '```';

function replaced(text: string, heading: string, help: string): string {
  const at = text.indexOf(`\n${heading}\n`);
  if (at < 0) throw new Error(`docs/cli.md has no heading "${heading}": write one, with an empty text block under it`);
  const from = text.indexOf(`${fence}text\n`, at) + fence.length + 'text\n'.length;
  return text.slice(0, from) + help.trimEnd() + text.slice(text.indexOf(`\n${fence}`, from - 1));
}

let text = replaced(readFileSync(file, 'utf8'), '## Commands', program.helpInformation());
for (const command of program.commands) text = replaced(text, `### ${command.name()}`, command.helpInformation());
writeFileSync(file, text);
