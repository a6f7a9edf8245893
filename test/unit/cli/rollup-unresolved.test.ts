import { describe, expect, it } from 'vitest';
import { unresolvedLines } from '../../../src/cli/command/rollup-unresolved.ts';

const fault = (revision: string, construct: string, follows?: string) => ({
  file: `versions/${revision}.py`,
  line: 3,
  construct,
  revision,
  ...(follows === undefined ? {} : { follows }),
});

describe('what is unresolved, for people', () => {
  it('lists causes, counts what follows from them, and repeats no construct without end', () => {
    const same = ['a', 'b', 'c', 'd', 'e'].map((revision) => fault(revision, 'upgrade(op)'));
    const lines = unresolvedLines([...same, fault('f', 'Table goods', 'a'), fault('g', 'x()')]);
    expect(lines).toEqual([
      'versions/a.py:3: upgrade(op) (revision a)',
      'versions/b.py:3: upgrade(op) (revision b)',
      'versions/c.py:3: upgrade(op) (revision c)',
      '… and 2 more scripts: upgrade(op)',
      'versions/g.py:3: x() (revision g)',
      '1 more script fails for want of what these would have made (--json lists all): versions/f.py:3: Table goods (revision f)',
    ]);
  });
});
