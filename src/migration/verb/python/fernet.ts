import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PythonError } from './error.ts';

/** What Keystone encrypts with where it has no keys (keystone/common/fernet_utils.py): 32 zero bytes. */
const NULL_KEY = `${'A'.repeat(43)}=`;

/** White space around it is in the file's hash, but not in the key. */
function isKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}=$/.test(text.trim());
}

/**
 * The keys of a key repository as their files hold them, the primary one first: files whose names are numbers, the highest number first
 * (keystone, "Fernet keys"). `null-key`: the null key alone.
 *
 * @throws PythonError ValueError with what is wrong and what to do
 */
export function fernetKeys(repository: unknown): string[] {
  if (repository === 'null-key') return [NULL_KEY];
  const folder = String(repository);
  const help = 'copy the key repository here and name it with --input credential_key_repository=DIR';
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch (error) {
    throw new PythonError('ValueError', `${folder}: ${(error as Error).message}; ${help}`);
  }
  if (names.length === 0) throw new PythonError('ValueError', `${folder} has no keys; ${help}`);
  return names
    .sort((a, b) => Number(b) - Number(a))
    .map((name) => {
      const key = readFileSync(join(folder, name), 'utf8');
      if (!isKey(key)) throw new PythonError('ValueError', `${join(folder, name)} is no Fernet key`);
      return key;
    });
}

/** What is wrong with a key repository; empty: nothing. */
export function fernetFault(repository: unknown): string {
  try {
    fernetKeys(repository);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * SHA-1 of the primary key's file, hexadecimal: how Keystone remembers which key encrypted a credential. It takes the
 * whole file as it stands (keystone/credential/providers/fernet/core.py, keystone/common/fernet_utils.py).
 */
export function fernetKeyHash(keys: unknown): string {
  return createHash('sha1').update(primary(keys)).digest('hex');
}

function primary(keys: unknown): string {
  const [first] = Array.isArray(keys) ? keys : [];
  if (typeof first !== 'string' || !isKey(first)) throw new PythonError('TypeError', 'Fernet keys are wanted');
  return first;
}

/**
 * Encrypts text with the primary key: version 0x80, the time, an IV, AES-128-CBC, HMAC-SHA256 over all of that, as
 * URL-safe base64 (the Fernet specification).
 */
export function fernetEncrypt(keys: unknown, text: unknown): string {
  if (typeof text !== 'string') throw new PythonError('TypeError', 'text is wanted');
  const key = Buffer.from(primary(keys).trim(), 'base64url');
  const head = Buffer.alloc(9);
  head.writeUInt8(0x80);
  head.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)), 1);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', key.subarray(16), iv);
  const signed = Buffer.concat([head, iv, cipher.update(text, 'utf8'), cipher.final()]);
  const token = Buffer.concat([signed, createHmac('sha256', key.subarray(0, 16)).update(signed).digest()]);
  return token.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
