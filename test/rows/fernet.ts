import { createDecipheriv, createHmac } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Text } from '../support/live.ts';

/** The key that both upgrades encrypt with: a test's own, in a repository of that one key. */
const KEY = Buffer.alloc(32, 'stackleap row truth');

function urlSafe(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** A new folder that is a key repository, as keystone's tools write it; the caller removes it. */
export function keyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-keys-'));
  writeFileSync(join(folder, '0'), urlSafe(KEY));
  return folder;
}

/** The plaintext of a Fernet token of that key (format: github.com/fernet/spec); any other value as it is. */
export function reveal(value: Text): Text {
  if (value === null || !value.startsWith('gAAAA')) return value;
  const token = Buffer.from(value, 'base64url');
  const [body, signature] = [token.subarray(0, -32), token.subarray(-32)];
  if (!createHmac('sha256', KEY.subarray(0, 16)).update(body).digest().equals(signature)) return value;
  const cipher = createDecipheriv('aes-128-cbc', KEY.subarray(16), body.subarray(9, 25));
  return `fernet:${Buffer.concat([cipher.update(body.subarray(25)), cipher.final()]).toString('utf8')}`;
}
