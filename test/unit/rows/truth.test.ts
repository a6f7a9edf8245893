import { describe, expect, it } from 'vitest';
import { print } from '../../../generator/emit/doc.ts';
import { test as truth } from '../../../generator/rows/code/expression.ts';
import type { Expr } from '../../../generator/rows/program.ts';
import { catalog, constant, op, place, variable } from './build.ts';

/** The truth of an expression as generated code asks for it. */
function shown(expr: Expr): string {
  const context = { before: catalog, after: catalog, file: place.file };
  const [rows, lists, outcomes, assigned] = [new Map(), new Map(), new Set<string>(), new Set<string>()];
  const scope = {
    context,
    rows,
    lists,
    outcomes,
    assigned,
    tools: new Set<string>(),
    imports: new Set<string>(),
    place,
  };
  return print(truth(expr, scope).doc, 120);
}

const either = (test: Expr, then: Expr, other: Expr): Expr => ({ kind: 'conditional', test, then, else: other });
const has = (word: string): Expr => op('in', constant(word), variable('words'));
const [yes, no] = [constant(true), constant(false)];
const [a, b, c] = ['a', 'b', 'c'].map((word) => `py.contains(words, '${word}')`);

describe('the truth of a conditional', () => {
  const flag = either(has('a'), yes, either(has('b'), yes, no));

  it('is told without its branches where these are flags', () => {
    expect(shown(flag)).toBe(`${a} || ${b}`);
    expect(shown(either(has('a'), has('b'), no))).toBe(`${a} && ${b}`);
    expect(shown(either(has('a'), yes, no))).toBe(`${a}`);
  });

  it('keeps what belongs together inside other operators', () => {
    expect(shown(op('and', flag, has('c')))).toBe(`(${a} || ${b}) && ${c}`);
    expect(shown(op('not', flag))).toBe(`!(${a} || ${b})`);
    expect(shown(either(has('c'), flag, no))).toBe(`${c} && (${a} || ${b})`);
  });

  it('keeps branches that are more than flags', () => {
    expect(shown(either(has('a'), variable('x'), variable('y')))).toBe(`py.truth(${a} ? x : y)`);
  });
});
