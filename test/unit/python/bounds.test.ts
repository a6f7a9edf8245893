import { describe, expect, it } from 'vitest';
import { failure } from './script.ts';

describe('bounds', () => {
  const limits = { steps: 20_000, depth: 60, size: 5_000, rounds: 1_000 };
  const cases: readonly (readonly [name: string, script: string, construct: RegExp, line: number])[] = [
    ['endless recursion', 'def f(n):\n    return f(n + 1)\nf(0)\n', /more than 60 nested calls \(f\)/, 2],
    ['endless loop', 'n = 0\nwhile True:\n    n += 1\n', /a loop of more than 1000 rounds/, 3],
    ['loops in loops', 'for a in range(900):\n    for b in range(900):\n        pass\n', /more than 20000 steps/, 3],
    ['long strings', 'x = "a"\nfor i in range(40):\n    x = x + x\n', /string or collection of 8192 items/, 3],
    ['repeated strings', 'x = "ab" * 10 ** 9\n', /string or collection of 2000000000 items/, 1],
    ['large ranges', 'x = range(10 ** 8)\n', /a range of 100000000 numbers/, 1],
    ['large powers', 'x = 10 ** 10 ** 8\n', /power with exponent/, 1],
    ['endless generators', 'def g():\n    while True:\n        yield 1\nx = list(g())\n', /more than 1000 rounds/, 2],
    ['text of nested data', 'x = []\nfor i in range(90):\n    x = [x, x]\ny = str(x)\n', /more than 20000 steps/, 4],
    ['hash of nested data', 'x = ()\nfor i in range(90):\n    x = (x, x)\ny = {x: 1}\n', /more than 20000 steps/, 4],
    [
      'comparison',
      'x = y = []\nfor i in range(90):\n    x, y = [x, x], [y, y]\nz = x == y\n',
      /more than 20000 steps/,
      4,
    ],
  ];
  it.each(cases)('%s', (_name, script, construct, line) => {
    const error = failure(script, { limits });
    expect(error.construct).toMatch(construct);
    expect(error.place).toEqual({ file: 'script.py', line });
  });
});
