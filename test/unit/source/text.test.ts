import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../generator/source/text.ts';

const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : [part])));

describe('text of files', () => {
  it('may hold other bytes in comments behind a coding line that says UTF-8', () => {
    const file = bytes('# -*- coding: utf-8 -*-\n# Copyright ', 0xa9, ' 2012\nx = 1\n');
    expect(decodeText(file, '1.0', 'a.py')).toBe('# -*- coding: utf-8 -*-\n# Copyright \ufffd 2012\nx = 1\n');
  });

  it('is refused where other bytes stand elsewhere, or no coding line says anything', () => {
    const literal = bytes('# coding: utf-8\nx = "', 0xa9, '"\n');
    expect(() => decodeText(literal, '1.0', 'a.py')).toThrow('1.0: a.py is not utf-8 text');
    const bare = bytes('# Copyright ', 0xa9, '\n');
    expect(() => decodeText(bare, '1.0', 'a.py')).toThrow('no coding line says what it is');
  });
});
