import { describe, expect, it } from 'vitest';
import { RenderError, renderExpr, renderLiteral, renderStatement } from '../../../../generator/rows/render.ts';
import type { Select, SqlExpr } from '../../../../generator/rows/sql.ts';

const column = (table: string, name: string): SqlExpr => ({ kind: 'column', table, name });
const literal = (value: string | number | boolean | null): SqlExpr => ({ kind: 'literal', value });
const binary = (op: string, left: SqlExpr, right: SqlExpr): SqlExpr => ({ kind: 'binary', op, left, right });

function select(change: Partial<Select>): Select {
  return {
    kind: 'select',
    columns: [{ expr: column('books', 'id'), name: 'id' }],
    from: [{ kind: 'table', name: 'books' }],
    where: null,
    groupBy: [],
    having: null,
    orderBy: [],
    limit: null,
    offset: null,
    distinct: false,
    ...change,
  };
}

describe('literals', () => {
  it.each([
    ["it's", "'it''s'"],
    ['back\\slash', "'back\\\\slash'"],
    [null, 'NULL'],
    [true, 'TRUE'],
    [12n, '12'],
    [new Uint8Array([1, 255]), "X'01ff'"],
    [new Uint8Array(), "''"],
  ])('%s', (value, text) => {
    expect(renderLiteral(value)).toBe(text);
  });
});

describe('expressions', () => {
  const a = column('t', 'a');

  it('puts parentheses only where precedence asks for them', () => {
    const either = binary('or', binary('=', a, literal(1)), binary('=', a, literal(2)));
    expect(renderExpr(binary('and', either, either), { qualify: false })).toBe(
      '(`a` = 1 OR `a` = 2) AND (`a` = 1 OR `a` = 2)',
    );
    expect(renderExpr(binary('-', a, binary('-', a, literal(1))), { qualify: false })).toBe('`a` - (`a` - 1)');
    expect(renderExpr({ kind: 'unary', op: 'not', operand: binary('and', a, a) }, { qualify: false })).toBe(
      'NOT (`a` AND `a`)',
    );
  });

  it('writes BETWEEN, LIKE … ESCAPE, IN and CASE', () => {
    const between = binary('between', a, { kind: 'list', items: [literal(1), literal(2)] });
    expect(renderExpr(between, {})).toBe('`t`.`a` BETWEEN 1 AND 2');
    const like = binary('like', a, binary('escape', literal('x/%'), literal('/')));
    expect(renderExpr(like, {})).toBe("`t`.`a` LIKE 'x/%' ESCAPE '/'");
    const among = binary('not in', a, { kind: 'list', items: [literal('x'), literal('y')] });
    expect(renderExpr(among, {})).toBe("`t`.`a` NOT IN ('x', 'y')");
    const chosen: SqlExpr = { kind: 'case', whens: [{ when: a, then: literal(1) }], else: literal(null) };
    expect(renderExpr(chosen, {})).toBe('CASE WHEN `t`.`a` THEN 1 ELSE NULL END');
  });

  it('refuses run values that nobody spells', () => {
    const run: SqlExpr = { kind: 'run', expr: { kind: 'var', name: 'row' } };
    expect(() => renderExpr(run, {})).toThrow(RenderError);
    expect(renderExpr(run, { run: () => '?' })).toBe('?');
  });
});

describe('statements', () => {
  it('names the table of a column only where there are more', () => {
    expect(renderStatement(select({ where: binary('>', column('books', 'id'), literal(3)) }))).toBe(
      'SELECT `id` FROM `books` WHERE `id` > 3',
    );
    const joined = select({
      from: [
        {
          kind: 'join',
          left: { kind: 'table', name: 'books' },
          right: { kind: 'table', name: 'authors', alias: 'a' },
          on: binary('=', column('books', 'author'), column('a', 'id')),
          outer: true,
        },
      ],
    });
    expect(renderStatement(joined)).toBe(
      'SELECT `books`.`id` FROM `books` LEFT JOIN `authors` AS `a` ON `books`.`author` = `a`.`id`',
    );
  });

  it('gives OFFSET without LIMIT the limit that the manual names', () => {
    expect(renderStatement(select({ offset: literal(5) }))).toBe(
      'SELECT `id` FROM `books` LIMIT 18446744073709551615 OFFSET 5',
    );
  });

  it('correlates a subquery by qualified names', () => {
    const inner = select({
      columns: [{ expr: { kind: 'function', name: 'min', args: [column('l', 'id')] }, name: 'min_1' }],
      from: [{ kind: 'table', name: 'loans', alias: 'l' }],
      where: binary('=', column('l', 'book'), column('books', 'id')),
    });
    const update = renderStatement({
      kind: 'update',
      table: 'books',
      set: [{ column: 'loan', value: { kind: 'subquery', query: inner } }],
      where: null,
    });
    expect(update).toBe(
      'UPDATE `books` SET `loan` = (SELECT min(`l`.`id`) AS `min_1` FROM `loans` AS `l` WHERE `l`.`book` = `books`.`id`)',
    );
  });

  it('writes inserts of rows and of queries', () => {
    expect(
      renderStatement({
        kind: 'insert',
        table: 'books',
        columns: ['id', 'title'],
        source: { kind: 'values', rows: [[literal(1), literal('x')]] },
      }),
    ).toBe("INSERT INTO `books` (`id`, `title`) VALUES (1, 'x')");
    expect(
      renderStatement({
        kind: 'insert',
        table: 'copies',
        columns: ['id'],
        source: { kind: 'select', query: select({}) },
        ignore: true,
      }),
    ).toBe('INSERT IGNORE INTO `copies` (`id`) SELECT `books`.`id` FROM `books`');
  });

  it('fills the places of a text, but not what only looks like one', () => {
    const statement = {
      kind: 'sql',
      text: "UPDATE t SET a = :a, b = ':a', c = x::text WHERE d = :d",
      bindings: { a: literal('v'), d: literal(4) },
    } as const;
    expect(renderStatement(statement)).toBe("UPDATE t SET a = 'v', b = ':a', c = x::text WHERE d = 4");
  });
});
