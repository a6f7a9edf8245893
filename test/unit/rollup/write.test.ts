import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSet, writeSet } from '../../../generator/rollup/write.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('puts a set in place of another, without what that had besides', () => {
  const set = join(folder, 'svc', 'main');
  writeSet(
    set,
    new Map([
      ['a.ts', '1'],
      ['b.ts', '2'],
    ]),
  );
  writeSet(set, new Map([['b.ts', '3']]));
  expect([...readSet(set)]).toEqual([['b.ts', '3']]);
  expect(readdirSync(join(folder, 'svc'))).toEqual(['main']);
});

it('leaves a set alone that is the same to the byte', () => {
  const set = join(folder, 'main');
  writeSet(set, new Map([['a.ts', '1']]));
  const before = statSync(set).ino;
  writeSet(set, new Map([['a.ts', '1']]));
  expect(statSync(set).ino).toBe(before);
});

it('changes nothing when it cannot write everything', () => {
  const set = join(folder, 'main');
  writeSet(set, new Map([['a.ts', '1']]));
  writeFileSync(join(folder, 'file'), '');
  expect(() =>
    writeSet(
      set,
      new Map([
        ['a.ts', '2'],
        ['x'.repeat(300), ''],
      ]),
    ),
  ).toThrow();
  expect(() => writeSet(join(folder, 'file', 'main'), new Map([['a.ts', '2']]))).toThrow();
  expect([...readSet(set)]).toEqual([['a.ts', '1']]);
  expect(readdirSync(folder).sort()).toEqual(['file', 'main']);
});
