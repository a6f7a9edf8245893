import { describe, expect, it } from 'vitest';
import {
  dataStepSql,
  inputsIn,
  insertRows,
  localNow,
  now,
  py,
  updateRows,
  uuid,
  uuidHex,
} from '../../../src/migration/verb/index.ts';
import { literal, spans, sqlText } from '../../../src/migration/verb/sql-text.ts';

describe('SQL text', () => {
  it('has one normal form', () => {
    expect(sqlText("  SELECT  a,\n  b -- why\n FROM t # more\n WHERE x = '  -- no '\n  AND /* inner */ y")).toBe(
      "SELECT a, b FROM t WHERE x = '  -- no ' AND y",
    );
    expect(spans("a'b''c\\'d'e").map((span) => span.kind)).toEqual(['code', 'quoted', 'code']);
    expect(sqlText('SELECT 1--1 ;\n')).toBe('SELECT 1--1');
  });

  it('spells literals', () => {
    expect([null, true, 1.5, 12n, "it's \\\n\0", Uint8Array.of(1, 255)].map(literal)).toEqual([
      'NULL',
      '1',
      '1.5',
      '12',
      "'it''s \\\\\\n\\0'",
      "x'01ff'",
    ]);
    expect(() => literal(Number.NaN)).toThrow(RangeError);
  });

  it('has places outside quotes only', () => {
    expect(inputsIn("a = :input.one AND b = ':input.two' AND c = x::input.three OR :input.one")).toEqual(['one']);
    expect(dataStepSql(updateRows('t', { set: { a: ':now', b: ':localnow', c: "':now'", d: ':input.x' } }))).toEqual([
      "UPDATE `t` SET `a` = UTC_TIMESTAMP(), `b` = NOW(), `c` = ':now', `d` = :input.x",
    ]);
  });

  it('shows born values as the server would make them', () => {
    expect(dataStepSql(insertRows('t', [{ a: uuid(), b: uuidHex(), c: now(), d: localNow() }]))).toEqual([
      "INSERT INTO `t` (`a`, `b`, `c`, `d`) VALUES (UUID(), REPLACE(UUID(), '-', ''), UTC_TIMESTAMP(), NOW())",
    ]);
  });
});

describe('Python values', () => {
  it('are true or false as Python has it', () => {
    expect(['', '0', 0, 0n, null, [], [0], py.dict(), py.set([1])].map(py.truth)).toEqual([
      false,
      true,
      false,
      false,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it('are equal across number types and inside collections', () => {
    expect(py.equals(1, true)).toBe(true);
    expect(py.equals(1n, 1)).toBe(true);
    expect(py.equals('1', 1)).toBe(false);
    expect(py.equals(null, undefined)).toBe(true);
    expect(py.equals(py.dict([['a', [1]]]), py.dict([['a', [1n]]]))).toBe(true);
  });

  it('are moments, UUIDs and numbers as Python reads them, or refused', () => {
    // What CPython gives: half to even, and floor below 1970.
    expect([0, 1480000000, 1480000000.5, 0.0000005, 0.0000015, -0.25, 0.9999999].map(py.utcFromTimestamp)).toEqual([
      '1970-01-01 00:00:00',
      '2016-11-24 15:06:40',
      '2016-11-24 15:06:40.500000',
      '1970-01-01 00:00:00',
      '1970-01-01 00:00:00.000002',
      '1969-12-31 23:59:59.750000',
      '1970-01-01 00:00:01',
    ]);
    expect(() => py.utcFromTimestamp(null)).toThrow(/a number of seconds is wanted/);
    expect(() => py.utcFromTimestamp(1e15)).toThrow(/out of range/);
    expect(py.uuidHex('{794CCC2C-d751-44fe-b57f-8894c9f5c842}')).toBe('794ccc2cd75144feb57f8894c9f5c842');
    expect(py.uuidText('794ccc2cd75144feb57f8894c9f5c842')).toBe('794ccc2c-d751-44fe-b57f-8894c9f5c842');
    expect(() => py.uuidHex('794ccc2c')).toThrow(/badly formed/);
    expect([7, 2n ** 60n, true, '-1.50'].map(py.number)).toEqual([7, 2n ** 60n, 1, '-1.50']);
    for (const other of ['seven', '1 OR 1', '', null]) expect(() => py.number(other)).toThrow(/a number is wanted/);
  });

  it('are words as a shell has them', () => {
    // What CPython's shlex.split gives.
    const given = ['', "sh -c 'a  b'", '"a \\"b\\" \\c"x \\  y', "it''s '' a\\ b\tc\n", '#no comment'];
    expect(given.map(py.shlexSplit)).toEqual([
      [],
      ['sh', '-c', 'a  b'],
      ['a "b" \\cx', ' ', 'y'],
      ['its', '', 'a b', 'c'],
      ['#no', 'comment'],
    ]);
    for (const open of ["a 'b", 'a\\']) expect(() => py.shlexSplit(open)).toThrow(/No (closing quotation|escaped)/);
  });

  it('calculate without losing digits', () => {
    expect(py.add(2 ** 53 - 1, 2)).toBe(9007199254740993n);
    expect(py.floorDivide(-7, 2)).toBe(-4);
    expect(py.modulo(-7, 3)).toBe(2);
    expect(() => py.add('a', 1)).toThrow(/TypeError/);
    expect(() => py.add(null, 1)).toThrow(/None/);
  });

  it('are ordered by code points', () => {
    expect(py.sorted(['b', 'B', 'ä', 'a'])).toEqual(['B', 'a', 'b', 'ä']);
    expect(() => py.order('a', 1)).toThrow(/TypeError/);
  });

  it('have text', () => {
    expect([null, true, 12, 'x'].map(py.str)).toEqual(['None', 'True', '12', 'x']);
    expect(() => py.str(1.5)).toThrow(TypeError);
    expect(py.split('a:b:c', ':', 1)).toEqual(['a', 'b:c']);
    expect(py.rsplit('a:b:c', ':', 1)).toEqual(['a:b', 'c']);
    expect(py.strip('**a*', '*')).toBe('a');
  });

  it('go through JSON as Python writes it', () => {
    const value = py.jsonLoads('{"b": 1, "10": [null, true, "ü\\u0001"], "a": {}}');
    expect(py.pop(value, 'b')).toBe(1);
    expect(py.jsonDumps(value)).toBe('{"10": [null, true, "\\u00fc\\u0001"], "a": {}}');
    expect(() => py.jsonLoads('{"a": 12345678901234567890}')).toThrow(RangeError);
    expect(py.jsonLoads('{"a": "12345678901234567890"}')).toBeDefined();
  });

  it('fail where Python fails', () => {
    expect(() => py.item(py.dict(), 'a')).toThrow(/KeyError/);
    expect(() => py.item([1], 1)).toThrow(/IndexError/);
    expect(py.item([1, 2], -1)).toBe(2);
    expect(() => py.pop(py.dict(), 'a')).toThrow(/KeyError/);
    expect(py.pop(py.dict(), 'a', null)).toBeNull();
    expect(py.succeeds(() => py.jsonLoads('{'), 'ValueError')).toBe(false);
    expect(py.succeeds(() => py.item([], 0), 'LookupError')).toBe(false);
    expect(() => py.succeeds(() => py.jsonLoads(null), 'ValueError')).toThrow(/TypeError/);
  });
});
