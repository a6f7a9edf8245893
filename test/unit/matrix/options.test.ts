import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseOptions, usage, WrongUsage } from '../../matrix/options.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackleap-matrix-options-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the command line of the matrix', () => {
  it('takes both ways without a server, and the usual one with one', () => {
    expect(parseOptions(['--model'])).toMatchObject({ where: 'model', ways: ['coalesced', 'stepwise'], jobs: 2 });
    expect(parseOptions([])).toMatchObject({ where: 'server', ways: ['coalesced'], sets: null, minutes: null });
    expect(parseOptions(['--way', 'stepwise', '--model']).ways).toEqual(['stepwise']);
    expect(parseOptions(['--way', 'both', '--sets', folder, '--minutes', '0.5'])).toMatchObject({
      ways: ['coalesced', 'stepwise'],
      sets: folder,
      minutes: 0.5,
    });
  });

  it.each([
    [['--modle'], "Unknown option '--modle'"],
    [['nova'], 'Unexpected argument'],
    [['--from'], "'--from <value>' argument missing"],
    [['--kind', 'old'], '--kind old: one of upgraded, fresh, boolcheck'],
    [['--way', 'fast'], '--way fast: one of coalesced, stepwise, both'],
    [['--sample', '0'], '--sample 0: a whole number from 1 on'],
    [['--jobs', '1.5'], '--jobs 1.5: a whole number from 1 on'],
    [['--minutes', 'soon'], '--minutes soon: a number above 0'],
    [['--truth', join(folder, 'none')], 'there is no such folder'],
    [['--sets', join(folder, 'none')], 'there is no such folder'],
    [['--git-base', join(folder, 'none')], 'there is no such folder'],
    [['--config', join(folder, 'none.ts')], 'there is no such file'],
    [['--sets', folder, '--git-base', folder], 'one of the two'],
    [['--sets', folder, '--config', join(folder, '..')], 'one of the two'],
    [['--outline', '--sample', '3'], 'one of the two'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(WrongUsage);
    expect(() => parseOptions(args)).toThrow(message);
  });

  it('says everything that it takes', () => {
    for (const option of [
      'truth',
      'git-base',
      'config',
      'sets',
      'service',
      'series',
      'kind',
      'from',
      'to',
      'outline',
    ]) {
      expect(usage).toContain(`--${option}`);
    }
    for (const option of ['sample', 'model', 'way', 'jobs', 'results', 'minutes', 'all', 'json']) {
      expect(usage).toContain(`--${option}`);
    }
  });
});
