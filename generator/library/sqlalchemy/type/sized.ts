import type { BlobSize, TextSize } from '../../../../src/catalog/model.ts';

/** Bytes that the sizes hold (MySQL manual, "Data Type Storage Requirements"). */
const limits = [2 ** 8 - 1, 2 ** 16 - 1, 2 ** 24 - 1];

/** Most bytes of one character, by charset; one byte for those that are not listed. */
const widths: Readonly<Record<string, number>> = {
  utf8: 3,
  utf8mb3: 3,
  utf8mb4: 4,
  ucs2: 2,
  utf16: 4,
  utf16le: 4,
  utf32: 4,
  ujis: 3,
  eucjpms: 3,
  gb18030: 4,
  big5: 2,
  cp932: 2,
  euckr: 2,
  gb2312: 2,
  gbk: 2,
  sjis: 2,
};

const textSizes: readonly TextSize[] = ['tinytext', 'text', 'mediumtext', 'longtext'];
const blobSizes: readonly BlobSize[] = ['tinyblob', 'blob', 'mediumblob', 'longblob'];

/** `TEXT(n)`: the server takes the smallest type that holds n characters (MySQL manual, "String Data Type Syntax"). */
export function sizedText(characters: number, charset: string): TextSize {
  return textSizes[sizeOf(characters * (widths[charset.toLowerCase()] ?? 1))] ?? 'longtext';
}

/** `BLOB(n)`, in bytes. */
export function sizedBlob(bytes: number): BlobSize {
  return blobSizes[sizeOf(bytes)] ?? 'longblob';
}

function sizeOf(bytes: number): number {
  const found = limits.findIndex((limit) => bytes <= limit);
  return found < 0 ? limits.length : found;
}
