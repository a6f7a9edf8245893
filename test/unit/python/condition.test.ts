import { describe, expect, it } from 'vitest';
import { failure, residual, runScript } from './script.ts';

const upgrade = (tables: readonly string[], ...lines: readonly string[]): string =>
  residual(`def upgrade():\n${lines.map((line) => `    ${line}`).join('\n')}\n`, { tables });

const hasTable = (table: string): string => `{"kind":"hasTable","table":"${table}"}`;
const not = (condition: string): string => `{"kind":"not","condition":${condition}}`;
const before = (condition: string): string => `{"kind":"before","condition":${condition}}`;
const hasColumn = (table: string, column: string): string =>
  `{"kind":"hasColumn","table":"${table}","column":"${column}"}`;

describe('conditions on the catalog', () => {
  it('become guards of the operations that depend on them', () => {
    expect(
      upgrade(
        ['a'],
        "if has_table('a'):",
        "    add_column('a', 'x')",
        'else:',
        "    create_table('never')",
        "if not has_table('b'):",
        "    create_table('b')",
        "if 'y' not in columns('a') and has_table('b'):",
        "    add_column('a', 'y')",
        "add_column('a', 'z')",
      ),
    ).toBe(
      [
        `addColumn a when ${hasTable('a')}`,
        `createTable b when ${not(hasTable('b'))}`,
        `addColumn a when {"kind":"all","conditions":[${not(hasColumn('a', 'y'))},${hasTable('b')}]}`,
        'addColumn a',
      ].join('\n'),
    );
  });

  it('hold for the rest of a function behind an early return', () => {
    expect(
      residual(
        [
          'def add():',
          "    if 'x' in [c for c in columns('a')]:",
          '        return',
          "    add_column('a', 'x')",
          "    insert('a', 1)",
          'def upgrade():',
          '    add()',
          "    add_column('a', 'y')",
        ].join('\n'),
        { tables: ['a'] },
      ),
    ).toBe(
      [
        `addColumn a when ${not(hasColumn('a', 'x'))}`,
        // The script's own change has made it false: it is asked of the schema as it was before.
        `insert a: 1 when ${before(not(hasColumn('a', 'x')))}`,
        'addColumn a',
      ].join('\n'),
    );
  });

  it('are replaced by the own condition of an operation when they no longer hold', () => {
    expect(
      upgrade(['a'], "if 'x' not in columns('a'):", "    add_column('a', 'x')", "    create_index('a', 'ix', 'x')"),
    ).toBe(
      [
        `addColumn a when ${not(hasColumn('a', 'x'))}`,
        `createIndex a when ${not('{"kind":"hasIndex","table":"a","name":"ix"}')}`,
      ].join('\n'),
    );
  });

  it('end with the round of a loop', () => {
    expect(
      upgrade(
        ['a', 'b'],
        "for t in ('a', 'b'):",
        '    if not has_table(t):',
        '        continue',
        "    add_column(t, 'x')",
        "add_column('a', 'y')",
      ),
    ).toBe([`addColumn a when ${hasTable('a')}`, `addColumn b when ${hasTable('b')}`, 'addColumn a'].join('\n'));
  });
});

describe('operations', () => {
  it('raise what the server would', () => {
    expect(
      upgrade(
        ['a'],
        'from sqlalchemy import exc',
        'try:',
        "    drop_table('gone')",
        'except exc.OperationalError as e:',
        "    create_table('instead_%d' % e.orig.args[0])",
        'try:',
        "    add_column('nothing', 'x')",
        'except exc.ProgrammingError:',
        "    create_table('b')",
      ),
    ).toBe(['createTable instead_1051', 'createTable b'].join('\n'));
    expect(failure("from probe import *\ndrop_table('gone')\n").message).toMatch(
      /^script\.py:2: the script raises OperationalError: \(1051, /,
    );
  });

  it('are tolerant when their failure is only logged', () => {
    expect(
      upgrade(
        ['a', 'b', 'c'],
        'try:',
        "    drop_table('a')",
        'except Exception:',
        '    pass',
        'fatal = False',
        'try:',
        "    drop_table('b')",
        'except Exception:',
        '    if fatal:',
        '        raise',
        'try:',
        "    drop_table('c')",
        'except Exception:',
        '    raise',
      ),
    ).toBe(['dropTable a tolerant', 'dropTable b tolerant', 'dropTable c'].join('\n'));
  });

  it('carry the place in the script, not in a helper', () => {
    const { program, catalog, knownEmpty } = runScript(
      'from app.helper import make\n\ndef upgrade():\n    make("t")\n',
      {
        files: {
          'app/__init__.py': '',
          'app/helper.py': 'from probe import create_table\ndef make(n): create_table(n)\n',
        },
      },
    );
    expect(program[0]).toMatchObject({ kind: 'operation', place: { file: 'script.py', line: 4 } });
    expect([...catalog.tables.keys()]).toEqual(['t']);
    expect([...knownEmpty]).toEqual(['t']);
  });

  it('belong to scripts, not to imports', () => {
    const files = { 'app/__init__.py': '', 'app/bad.py': 'from probe import create_table\nX = create_table("t")\n' };
    const script = 'from app.bad import X\n\ndef upgrade():\n    return X\n';
    expect(failure(script, { files }).message).toBe(
      'app/bad.py:2: schema change (createTable) while a module is imported',
    );
  });
});
