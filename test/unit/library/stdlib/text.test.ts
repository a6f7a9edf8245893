import { describe, expect, it } from 'vitest';
import {
  formatMoment,
  fromMicroseconds,
  parseMoment,
  toMicroseconds,
} from '../../../../generator/library/stdlib/datetime-text.ts';
import { parseJson } from '../../../../generator/library/stdlib/json-parse.ts';
import { translateRegex } from '../../../../generator/library/stdlib/re-translate.ts';
import { dedent } from '../../../../generator/library/stdlib/textwrap.ts';
import { quote, splitUrl, unquote } from '../../../../generator/library/stdlib/url.ts';
import type { PyDict, PyList } from '../../../../generator/python/value.ts';

const test = (pattern: string, text: string, ...flags: ('i' | 'm' | 's' | 'x')[]) => {
  const { source, flags: jsFlags } = translateRegex(pattern, new Set(flags));
  return new RegExp(source, jsFlags).exec(text);
};

describe('regular expressions', () => {
  it('keeps named groups and back references', () => {
    expect(test('(?P<a>x+)-(?P=a)', 'xx-xx')?.groups).toEqual({ a: 'xx' });
  });

  it('lets $ stand before a last line break, and \\Z not', () => {
    expect(test('b$', 'ab\n')).not.toBeNull();
    expect(test('b\\Z', 'ab\n')).toBeNull();
    expect(test('a$', 'a\nb')).toBeNull();
    expect(test('a$', 'a\nb', 'm')).not.toBeNull();
  });

  it('reads verbose patterns', () => {
    expect(test('a  # first\n b', 'ab', 'x')).not.toBeNull();
  });

  it('takes a leading ] in a class as itself', () => {
    expect(test('[]a]+', 'a]')?.[0]).toBe('a]');
  });

  it('refuses what JavaScript does not have', () => {
    expect(() => translateRegex('(?>a)', new Set())).toThrow();
    expect(() => translateRegex('\\G', new Set())).toThrow();
  });
});

describe('JSON', () => {
  it('keeps integers whole', () => {
    const value = parseJson('{"a": 9007199254740993, "b": [1.5, null, true]}') as PyDict;
    expect(value.get('a')).toBe(9007199254740993n);
    expect((value.get('b') as PyList).items).toEqual([1.5, null, true]);
  });

  it('names the place of an error', () => {
    expect(() => parseJson('{"a" 1}')).toThrow(/Expecting ':' delimiter/);
    expect(() => parseJson('[1, 2] x')).toThrow(/Extra data/);
  });
});

describe('dates', () => {
  const at = { year: 2014, month: 3, day: 9, hour: 5, minute: 7, second: 1, microsecond: 42 };

  it('counts microseconds both ways, also before 1970', () => {
    expect(fromMicroseconds(toMicroseconds(at))).toEqual(at);
    const early = { ...at, year: 1901 };
    expect(fromMicroseconds(toMicroseconds(early))).toEqual(early);
  });

  it('formats and parses', () => {
    expect(formatMoment(at, '%Y-%m-%dT%H:%M:%S.%f %a %b')).toBe('2014-03-09T05:07:01.000042 Sun Mar');
    expect(parseMoment('2014-03-09 05:07', '%Y-%m-%d %H:%M')).toMatchObject({ day: 9, minute: 7, second: 0 });
    expect(parseMoment('nonsense', '%Y')).toBeNull();
    expect(parseMoment('x', '%c')).toBeUndefined();
  });
});

describe('URLs', () => {
  it('quotes and unquotes as Python does', () => {
    expect(quote(Buffer.from('a b/ü~'), '/')).toBe('a%20b/%C3%BC~');
    expect(unquote('a%20b%2F%C3%BC')).toBe('a b/ü');
  });

  it('splits', () => {
    expect(splitUrl('swift+http://u:p@host:80/v1/c;x?q=1#f')).toEqual([
      'swift+http',
      'u:p@host:80',
      '/v1/c;x',
      'q=1',
      'f',
    ]);
  });
});

describe('dedent', () => {
  it('takes the common margin off', () => {
    expect(dedent('\n    a\n      b\n\n    c')).toBe('\na\n  b\n\nc');
  });
});
