import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { py } from '../../../src/migration/verb/python/index.ts';

let folder: string;
const newest = `${randomBytes(32).toString('base64url')}=`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-keys-'));
  writeFileSync(join(folder, '0'), `${randomBytes(32).toString('base64url')}=`);
  writeFileSync(join(folder, '10'), newest);
  writeFileSync(join(folder, '9'), `${randomBytes(32).toString('base64url')}=\n`);
  writeFileSync(join(folder, 'notes.txt'), 'no key');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What Python's cryptography makes of a token. */
function decrypted(key: string, token: string): string {
  const program =
    'import sys; from cryptography.fernet import Fernet; sys.stdout.buffer.write(Fernet(sys.argv[1]).decrypt(sys.argv[2].encode()))';
  return execFileSync('/usr/bin/python3', ['-c', program, key, token], { encoding: 'utf8' });
}

it('writes what another implementation decrypts, with the newest key', () => {
  const keys = py.fernetKeys(folder);
  expect(keys[0]).toBe(newest);
  for (const text of ['', '{"access": "a", "secret": "ü €"}', 'x'.repeat(1000)]) {
    expect(decrypted(newest, py.fernetEncrypt(keys, text))).toBe(text);
  }
});

it("takes Keystone's null key only when it is asked for", () => {
  expect(decrypted(`${'A'.repeat(43)}=`, py.fernetEncrypt(py.fernetKeys('null-key'), 'a'))).toBe('a');
  expect(py.fernetFault('null-key')).toBe('');
  expect(py.fernetFault('/nonexistent/keys')).toMatch(/ENOENT.*--input credential_key_repository=DIR/);
});

it('says which file is no key', () => {
  const broken = mkdtempSync(join(tmpdir(), 'stackleap-keys-'));
  try {
    expect(py.fernetFault(broken)).toMatch(/has no keys/);
    writeFileSync(join(broken, '1'), 'short');
    expect(py.fernetFault(broken)).toMatch(/1 is no Fernet key/);
  } finally {
    rmSync(broken, { recursive: true });
  }
});

it('hashes the whole key file as Keystone does, a last newline too', () => {
  const edited = mkdtempSync(join(tmpdir(), 'stackleap-keys-'));
  try {
    writeFileSync(join(edited, '1'), `${newest}\n`);
    const keys = py.fernetKeys(edited);
    const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
    expect(py.fernetKeyHash(keys)).toBe(sha1(`${newest}\n`));
    expect(py.fernetKeyHash(py.fernetKeys(folder))).toBe(sha1(newest));
    expect(decrypted(newest, py.fernetEncrypt(keys, 'a'))).toBe('a');
  } finally {
    rmSync(edited, { recursive: true });
  }
});
