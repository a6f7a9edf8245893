import { catalogError } from './error.ts';
import type { CharsetPair, Server } from './model.ts';

/** Charset to the most bytes that one character takes (MySQL manual, "Supported Character Sets and Collations"). */
const bytes: Readonly<Record<string, number>> = {
  armscii8: 1,
  ascii: 1,
  big5: 2,
  binary: 1,
  cp1250: 1,
  cp1251: 1,
  cp1256: 1,
  cp1257: 1,
  cp850: 1,
  cp852: 1,
  cp866: 1,
  cp932: 2,
  dec8: 1,
  eucjpms: 3,
  euckr: 2,
  gb18030: 4,
  gb2312: 2,
  gbk: 2,
  geostd8: 1,
  greek: 1,
  hebrew: 1,
  hp8: 1,
  keybcs2: 1,
  koi8r: 1,
  koi8u: 1,
  latin1: 1,
  latin2: 1,
  latin5: 1,
  latin7: 1,
  macce: 1,
  macroman: 1,
  sjis: 2,
  swe7: 1,
  tis620: 1,
  ucs2: 2,
  ujis: 3,
  utf16: 4,
  utf16le: 4,
  utf32: 4,
  utf8mb3: 3,
  utf8mb4: 4,
};

export const charsetNames: readonly string[] = Object.keys(bytes);

/** Bytes of the longest character of a charset in normal form. */
export function bytesPerCharacter(charset: string): number {
  return bytes[charset] ?? 4;
}

/** `utf8` is `utf8mb3` on every server in the field (MariaDB: `old_mode=UTF8_IS_UTF8MB3`, the default). */
export function normalCharset(name: string): string {
  const lower = name.toLowerCase();
  return lower === 'utf8' ? 'utf8mb3' : lower;
}

/** `utf8_general_ci` is `utf8mb3_general_ci`; MariaDB 10.10's short `uca1400_ai_ci` takes the charset in front. */
export function normalCollation(name: string, charset?: string): string {
  const lower = name.toLowerCase();
  if (lower.startsWith('utf8_')) return `utf8mb3_${lower.slice(5)}`;
  if (lower.startsWith('uca1400_') && charset !== undefined) return `${normalCharset(charset)}_${lower}`;
  return lower;
}

/** The charset that a collation in normal form belongs to: its first word. */
export function charsetOf(collation: string): string {
  const end = collation.indexOf('_');
  return end < 0 ? collation : collation.slice(0, end);
}

/** @throws CatalogError ER_UNKNOWN_CHARACTER_SET */
export function defaultCollation(server: Server, charset: string): string {
  const collation = server.defaultCollations.get(charset);
  if (collation === undefined) throw catalogError('ER_UNKNOWN_CHARACTER_SET', `Unknown character set: '${charset}'`);
  return collation;
}

/**
 * The pair that a clause `CHARACTER SET x COLLATE y` stands for. A charset alone takes its own default collation, even
 * where what it would inherit has that charset with another collation; a collation alone brings its charset.
 *
 * @throws CatalogError ER_UNKNOWN_CHARACTER_SET, ER_UNKNOWN_COLLATION, ER_COLLATION_CHARSET_MISMATCH
 */
export function resolveCharset(
  server: Server,
  clause: { readonly charset?: string | undefined; readonly collation?: string | undefined },
  inherited: CharsetPair,
): CharsetPair {
  const charset = clause.charset === undefined ? undefined : normalCharset(clause.charset);
  if (charset !== undefined) defaultCollation(server, charset);
  if (clause.collation === undefined) {
    if (charset === undefined) return { charset: inherited.charset, collation: inherited.collation };
    return { charset, collation: defaultCollation(server, charset) };
  }
  const collation = normalCollation(clause.collation, charset ?? inherited.charset);
  const owner = charsetOf(collation);
  if (!server.defaultCollations.has(owner)) {
    throw catalogError('ER_UNKNOWN_COLLATION', `Unknown collation: '${collation}'`);
  }
  if (charset !== undefined && owner !== charset) {
    throw catalogError(
      'ER_COLLATION_CHARSET_MISMATCH',
      `COLLATION '${collation}' is not valid for CHARACTER SET '${charset}'`,
    );
  }
  return { charset: owner, collation };
}
