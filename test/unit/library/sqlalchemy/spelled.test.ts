import { describe, expect, it } from 'vitest';
import { renderStatement } from '../../../../generator/rows/render.ts';
import type { Operation } from '../../../../src/operation/model.ts';
import { evaluateScript, statementsOf } from './script.ts';

const tables: readonly Operation[] = [
  {
    kind: 'createTable',
    table: 'books',
    columns: [
      { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
      { name: 'title', type: { name: 'varchar', length: 80 } },
    ],
    primaryKey: ['id'],
  },
];

const head = `
import sqlalchemy as sa
from sqlalchemy import text
from alembic import op
books = sa.Table('books', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True), sa.Column('title', sa.String(80)))
conn = op.get_bind()
rows = conn.execute(sa.select([books.c.id, books.c.title])).fetchall()
`;

/** The program of the statements in a function, where names are not seen from outside. */
function evaluate(script: string) {
  const body = script.replaceAll('\n', '\n    ');
  return evaluateScript(`${head}def upgrade():\n    ${body}\n    return rows\n\nupgrade()\n`, { tables }).program;
}

/** The statements behind the first, as text with `?` for each value, and what is bound. */
function run(script: string) {
  const bound: unknown[] = [];
  const [, ...statements] = statementsOf(evaluate(script));
  const sql = statements.map((statement) =>
    renderStatement(statement, {
      run: (expr) => {
        bound.push(expr);
        return '?';
      },
    }),
  );
  return { sql, bound };
}

const column = (name: string) => ({ kind: 'field', of: { kind: 'var', name: 'row' }, name });

describe('SQL that a script puts together out of values of rows', () => {
  it('binds what stands in quotes as text and numbers as they are', () => {
    const { sql, bound } = run(`
for row in rows:
    conn.execute("UPDATE books SET title = 'a %s?' WHERE id = %d" % (row.title, row.id))
    op.execute(f"DELETE FROM books WHERE title = \\"{row.title}\\" AND id IN ({row.id}, 7)")
    op.execute(text("UPDATE books SET title = :t WHERE id = " + str(row.id)).bindparams(t='why?'))
`);
    expect(sql).toEqual([
      'UPDATE books SET title = ? WHERE id = ?',
      'DELETE FROM books WHERE title = ? AND id IN (?, 7)',
      "UPDATE books SET title = 'why?' WHERE id = ?",
    ]);
    expect(bound).toEqual([
      { kind: 'format', parts: ['a ', column('title'), '?'] },
      column('id'),
      { kind: 'format', parts: [column('title')] },
      column('id'),
      column('id'),
    ]);
  });

  it('reads quotes as the server does', () => {
    const { sql, bound } = run(`
for row in rows:
    conn.execute("UPDATE books SET title = 'it''s \\\\'%s\\\\' %%' WHERE title = 'x''y'" % row.title)
`);
    expect(sql).toEqual(["UPDATE books SET title = ? WHERE title = 'x''y'"]);
    expect(bound).toEqual([{ kind: 'format', parts: ["it's '", column('title'), "' %"] }]);
  });

  it('undoes what a script does for the driver', () => {
    const { sql } = run(`
conn.execute("UPDATE books SET title = REPLACE(title, '%%20', '.')")
op.execute("UPDATE books SET title = REPLACE(title, '%%20', '.')")
for row in rows:
    query = "DELETE FROM books WHERE title = '%s'" % row.title
    conn.execute(query.replace('%', '%%'))
`);
    expect(sql).toEqual([
      "UPDATE books SET title = REPLACE(title, '%20', '.')",
      "UPDATE books SET title = REPLACE(title, '%%20', '.')",
      'DELETE FROM books WHERE title = ?',
    ]);
  });

  it('takes lists of values behind IN', () => {
    const { sql, bound } = run(`
ids = ', '.join(str(row.id) for row in rows)
names = "', '".join([row.title for row in rows])
conn.execute(f"DELETE FROM books WHERE id IN ({ids})")
conn.execute("DELETE FROM books WHERE title IN ('" + names + "')")
`);
    expect(sql).toEqual(['DELETE FROM books WHERE id IN (?)', 'DELETE FROM books WHERE title IN (?)']);
    expect(bound).toMatchObject([
      { kind: 'map', value: { kind: 'field', name: 'id' } },
      { kind: 'map', value: { kind: 'field', name: 'title' } },
    ]);
  });

  it('makes rows of tuples that stand behind VALUES', () => {
    const insert = {
      kind: 'insert',
      table: 'books',
      columns: ['id', 'title'],
      source: { kind: 'run', rows: { kind: 'map', value: { kind: 'dict' } } },
    };
    const [, known] = statementsOf(
      evaluate(`
pairs = [(row.id, row.title) for row in rows]
conn.execute("INSERT INTO books (id, title) VALUES {};".format(', '.join(map(str, pairs))))
`),
    );
    expect(known).toMatchObject(insert);
    const [, , born] = statementsOf(
      evaluate(`
import uuid
found = conn.execute('SELECT id, title FROM books').fetchall()
pairs = [(str(uuid.uuid4()), title) for key, title in found]
if pairs:
    insert = '''
        INSERT INTO books
        (id, title)
        VALUES {};'''
    conn.execute(text(insert.format(', '.join(map(str, pairs)))))
`),
    );
    expect(born).toMatchObject(insert);
  });

  it('makes a comparison of a condition that is one', () => {
    const [, statement] = statementsOf(
      evaluate(`
for row in rows:
    conn.execute(books.update().where(text("id='%s'" % row.id)).values(title='x'))
`),
    );
    const where = statement?.kind === 'update' ? statement.where : null;
    expect(where).toMatchObject({ kind: 'binary', op: '=', left: { kind: 'column', table: 'books', name: 'id' } });
    const raw = run(`
for row in rows:
    conn.execute(books.delete().where(text("id > 3 AND title='%s'" % row.title)))
`);
    expect(raw.sql).toEqual(['DELETE FROM `books` WHERE id > 3 AND title=?']);
  });

  it('lets the run refuse what is no number where the type is not known', () => {
    const { bound } = run(`
for row in conn.execute('SELECT id, title FROM books'):
    conn.execute('DELETE FROM books WHERE id = %s' % row[0])
`);
    expect(bound).toMatchObject([{ kind: 'call', fn: 'sql.number', args: [{ kind: 'item' }] }]);
  });

  it.each([
    ['a name', 'conn.execute("DELETE FROM `%s` WHERE id = 1" % row.title)', /a name in an SQL text/],
    ['a table', 'conn.execute(f"DELETE FROM {row.title}")', /without quotes/],
    ['a text where a value is wanted', 'conn.execute(f"DELETE FROM books WHERE id = {row.title}")', /without quotes/],
    ['a whole statement', 'conn.execute(row.title)', /a statement whose text only the run knows/],
  ])('refuses %s that only the run knows', (_name, statement, message) => {
    expect(() => run(`\nfor row in rows:\n    ${statement}\n`)).toThrow(message);
  });
});

describe('conditions that let no row through', () => {
  it('find nothing: Python decides `is` before SQLAlchemy sees it', () => {
    const { sql } = run(`
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy import orm
class Book(declarative_base()):
    __tablename__ = 'books'
    id = sa.Column(sa.Integer, primary_key=True)
session = orm.Session(bind=conn)
for book in session.query(Book).filter(Book.id is None).all():
    session.query().filter(Book.id is None).update({'id': 1})
`);
    expect(sql).toEqual([]);
  });
});

describe('columns whose type changes what they read', () => {
  const coded = `
import json
class Coded(sa.TypeDecorator):
    impl = sa.Text
    def process_bind_param(self, value, dialect):
        return json.dumps(value)
    def process_result_value(self, value, dialect):
        return json.loads(value)
notes = sa.Table('books', sa.MetaData(), sa.Column('title', Coded()), sa.Column('id', sa.Integer))
`;
  it.each([
    ['by name', 'row.title'],
    ['by position', 'row[0]'],
    ['by key', "row['title']"],
    ['as a dict', "dict(row)['title']"],
    ['unpacked', '[a for a, b in [row]][0]'],
  ])('read so %s', (_name, read) => {
    const program = evaluate(`${coded}
for row in conn.execute(notes.select()):
    conn.execute(books.update().where(books.c.id == row.id).values(title=${read}))
`);
    const loads = { kind: 'call', fn: 'json.loads', args: [column('title')] };
    expect(JSON.stringify(program)).toContain(JSON.stringify(loads));
  });
});
