import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readInputs, shownInputs } from '../../../src/cli/inputs.ts';
import type { MigrationSet } from '../../../src/migration/model.ts';

const set = {
  service: 'depot',
  database: 'main',
  inputs: [
    { name: 'quota_boxes', type: 'integer', default: 10, description: 'Boxes of a project.' },
    { name: 'strict', type: 'boolean', default: false, description: '' },
    { name: 'key', type: 'string', default: '', description: '', secret: true },
  ],
} as unknown as MigrationSet;

it('reads values of their types, the command line before the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-inputs-'));
  try {
    const file = join(folder, 'inputs.json');
    writeFileSync(file, JSON.stringify({ quota_boxes: 5, strict: true, key: 'a=b' }));
    const values = readInputs(set, { inputs: file, input: ['quota_boxes=7'] });
    expect([...values]).toEqual([
      ['quota_boxes', 7],
      ['strict', true],
      ['key', 'a=b'],
    ]);
    expect(shownInputs(set, values).map(({ name, value, given }) => [name, value, given])).toEqual([
      ['quota_boxes', 7, true],
      ['strict', true, true],
      ['key', '***', true],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  ['nothing=1', 'SL001', /depot\/main has no input nothing/],
  ['quota_boxes=many', 'SL001', /quota_boxes of depot\/main is a integer, and "many" is none/],
  ['strict=perhaps', 'SL001', /strict/],
  ['quota_boxes', 'SL001', /NAME=VALUE is wanted/],
])('refuses %s', (text, code, message) => {
  expect(() => readInputs(set, { input: [text] })).toThrow(expect.objectContaining({ code }));
  expect(() => readInputs(set, { input: [text] })).toThrow(message);
});

it('refuses a file that is no JSON object', () => {
  expect(() => readInputs(set, { inputs: '/dev/null' })).toThrow(expect.objectContaining({ code: 'SL005' }));
});
