import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configuredMirrors } from '../../../generator/source/debian/mirror.ts';

let etc = '';
beforeAll(() => {
  etc = mkdtempSync(join(tmpdir(), 'stackleap-apt-'));
  mkdirSync(join(etc, 'sources.list.d'));
  writeFileSync(
    join(etc, 'sources.list'),
    [
      '# deb http://old.example/debian bookworm main',
      'deb [arch=amd64 signed-by=/keys/a.gpg] http://one.example/debian bookworm main contrib # why',
      'deb-src http://one.example/debian bookworm main',
      'deb http://tools.example/apt tools-bookworm main',
    ].join('\n'),
  );
  writeFileSync(
    join(etc, 'sources.list.d/debian.sources'),
    [
      'Types: deb deb-src',
      '# a comment',
      'URIs: http://two.example/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main',
      'Signed-By:',
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----',
      ' .',
      '',
      'Enabled: no',
      'Types: deb',
      'URIs: http://off.example/debian',
      'Suites: bookworm',
      'Components: main',
    ].join('\n'),
  );
});
afterAll(() => rmSync(etc, { recursive: true, force: true }));

it('finds the mirrors of the main archive in both styles, and no others', () => {
  expect(configuredMirrors(etc)).toEqual([
    { uri: 'http://one.example/debian', signedBy: '/keys/a.gpg', trusted: false },
    {
      uri: 'http://two.example/debian',
      signedBy: '\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .',
      trusted: false,
    },
  ]);
});

it('finds none where there are none', () => {
  expect(configuredMirrors(join(etc, 'nothing'))).toEqual([]);
});
