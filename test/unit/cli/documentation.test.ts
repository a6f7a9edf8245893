import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { programOptions } from '../../../src/cli/main.ts';
import { buildProgram } from '../../../src/cli/run-program.ts';
import { PROBLEMS } from '../../../src/problem.ts';

const read = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const program = await buildProgram(programOptions(), {} as Context);

describe('docs/cli.md', () => {
  const text = read('cli.md');

  it('holds the help of the program', () => {
    expect(text).toContain(program.helpInformation().trimEnd());
  });

  it.each(program.commands.map((command) => [command.name(), command] as const))(
    'holds the help of %s',
    (_, command) => {
      expect(text).toContain(command.helpInformation().trimEnd());
    },
  );
});

describe('docs/operating.md', () => {
  const text = read('operating.md');

  it.each(Object.entries(PROBLEMS))('explains %s', (code, { name }) => {
    expect(text).toMatch(new RegExp(`^\\| ${code} ${name}\\b`, 'm'));
  });
});
