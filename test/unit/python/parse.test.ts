import { beforeAll, describe, expect, it } from 'vitest';
import { initParser, PythonSyntaxError, parseOutline, parsePython } from '../../../generator/python/parse.ts';

beforeAll(initParser);

function fault(text: string): PythonSyntaxError {
  try {
    parsePython(text, 'a/b.py');
  } catch (error) {
    if (error instanceof PythonSyntaxError) return error;
    throw error;
  }
  throw new Error('parsed');
}

describe('parsePython', () => {
  it('names file and line of a syntax error', () => {
    const error = fault('x = 1\ndef f(:\n    pass\n');
    expect(error.message).toMatch(/^a\/b\.py:2: /);
    expect(error.line).toBe(2);
  });

  it('reads Python 2 texts', () => {
    const text = [
      'print "a %s" % x, y',
      'print >>f, x',
      'try:',
      '    pass',
      'except (A, B), e:',
      '    raise E, "msg"',
      'if a <> b: pass',
      'def f((a, b), c=0777): pass',
      'x = 10L',
      '',
    ].join('\n');
    expect(parsePython(text, 'old.py').body.map((statement) => statement.kind)).toEqual([
      'print',
      'print',
      'try',
      'if',
      'function',
      'assign',
    ]);
  });

  it('takes async as a name where it is one', () => {
    const { body } = parsePython('manager.async.reader(x, async=True)\nasync = 1\n', 'old.py');
    expect(body[0]).toMatchObject({ value: { fn: { of: { name: 'async' } } } });
    expect(parsePython('async def f():\n    await g()\n', 'new.py').body[0]).toMatchObject({ code: { isAsync: true } });
  });

  it('takes CRLF, tabs, form feeds, a byte order mark and a missing last newline', () => {
    const { body } = parsePython('\ufeffif x:\r\n\ty = 1\r\n\f\r\nz = 2', 'dos.py');
    expect(body.map((statement) => [statement.kind, statement.line])).toEqual([
      ['if', 1],
      ['assign', 4],
    ]);
  });

  it('gives equal texts one tree', () => {
    expect(parsePython('a = 1\n', 'x.py')).toBe(parsePython('a = 1\n', 'y.py'));
  });

  it('refuses what is no text of a script', () => {
    expect(fault('x = 1\n\0').line).toBe(2);
    expect(fault(`x = ${'('.repeat(3000)}1${')'.repeat(3000)}\n`).message).toContain('nested too deeply');
    expect(fault(`#${'x'.repeat(9 * 1024 * 1024)}`).message).toContain('too large');
  });

  it('knows the names that a module binds', () => {
    const { names, hasStarImport } = parsePython(
      'import a.b, c as d\nfrom e import *\nif x:\n    y = 1\nfor i in z: pass\ndef f(): w = 1\nclass K: pass\n',
      'm.py',
    );
    expect([...names].sort()).toEqual(['K', 'a', 'd', 'f', 'i', 'y']);
    expect(hasStarImport).toBe(true);
  });
});

describe('parseOutline', () => {
  const text = [
    'class Model:',
    "    '''Text.'''",
    '    id = 1',
    '    @property',
    '    def name(self, default=2):',
    "        '''The name.'''",
    '        global COUNT',
    '        # about the next line',
    '        value = """a',
    'b"""',
    '',
    '        def inner():',
    '            yield value',
    '        return inner',
    '',
    'def plain(): return 1',
    '',
    'async def no(): pass',
    'async def waits():',
    '\tx = 1',
    '',
  ].join('\n');

  /** A tree as plain data: what is read late is read. */
  function plain(node: unknown): unknown {
    if (node instanceof Set) return [...node];
    if (Array.isArray(node)) return node.map(plain);
    if (typeof node !== 'object' || node === null) return node;
    const names = [
      ...['name', 'parameters', 'body', 'locals', 'globals', 'nonlocals', 'isGenerator', 'isAsync', 'doc', 'line'],
      ...Object.keys(node),
    ];
    const fields = node as Record<string, unknown>;
    return Object.fromEntries(names.filter((name) => name in node).map((name) => [name, plain(fields[name])]));
  }

  it('gives the bodies of functions, when they are asked for, as parsePython gives them', () => {
    const [whole, outline] = [parsePython(text, 'm.py'), parseOutline(`${text}\n`, 'm.py')];
    expect(plain(outline)).toEqual(plain(whole));
    expect(plain(parseOutline(text.replaceAll('\n', '\r\n'), 'm.py'))).toEqual(plain(whole));
  });

  it('finds a fault of the syntax in a function at once', () => {
    expect(() => parseOutline('def f():\n    return (\n', 'm.py')).toThrow(PythonSyntaxError);
  });

  it('refuses a body that it cannot take when that is asked for', () => {
    const [f] = parseOutline(`def f():\n    return ${'('.repeat(500)}1${')'.repeat(500)}\n`, 'late.py').body;
    expect(() => f?.kind === 'function' && f.code.body).toThrow('late.py:1: the text is nested too deeply');
  });
});
