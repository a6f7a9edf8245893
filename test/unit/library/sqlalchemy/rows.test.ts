import { describe, expect, it } from 'vitest';
import { renderStatement } from '../../../../generator/rows/render.ts';
import type { Operation } from '../../../../src/operation/model.ts';
import { evaluateScript, plain, statementsOf } from './script.ts';

const id = { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true } as const;
const tables: readonly Operation[] = [
  {
    kind: 'createTable',
    table: 'authors',
    columns: [id, { name: 'name', type: { name: 'varchar', length: 80 } }],
    primaryKey: ['id'],
  },
  {
    kind: 'createTable',
    table: 'books',
    columns: [
      id,
      { name: 'title', type: { name: 'varchar', length: 80 } },
      { name: 'author', type: { name: 'int' } },
      { name: 'lent', type: { name: 'boolean' } },
    ],
    primaryKey: ['id'],
  },
];

const head = `
import sqlalchemy as sa
from sqlalchemy import and_, bindparam, case, func, literal_column, not_, or_, orm, select, text
from alembic import op
meta = sa.MetaData(bind=op.get_bind())
books = sa.Table('books', meta, autoload=True)
authors = sa.Table('authors', meta, autoload=True)
conn = op.get_bind()
`;

/** The statements of a script as MySQL text. */
function sqlOf(script: string, empty: readonly string[] = []): string[] {
  const { program } = evaluateScript(head + script, { tables, empty });
  return statementsOf(program).map((statement) => renderStatement(statement, { run: () => '?' }));
}

describe('select', () => {
  it.each([
    [
      'a star of a table that the script says nothing about',
      "sa.select(['*'], from_obj=sa.table('authors'))",
      'SELECT `id`, `name` FROM `authors`',
    ],
    [
      'a star of one of two tables',
      "sa.select([sa.literal_column('a.*'), books.c.title]).select_from(authors.alias('a')).where(books.c.author == 1)",
      'SELECT `a`.`id`, `a`.`name`, `books`.`title` FROM `authors` AS `a`, `books` WHERE `books`.`author` = 1',
    ],
    [
      'old style',
      "select([books.c.id], books.c.title == 'x', order_by=[books.c.id], limit=3)",
      "SELECT `id` FROM `books` WHERE `title` = 'x' ORDER BY `id` LIMIT 3",
    ],
    [
      'new style',
      'select(books.c.id).where(books.c.author.is_(None)).limit(1)',
      'SELECT `id` FROM `books` WHERE `author` IS NULL LIMIT 1',
    ],
    [
      'both conditions',
      "books.select().where(and_(books.c.id > 1, or_(books.c.lent == True, not_(books.c.title.like('a%')))))",
      "SELECT `id`, `title`, `author`, `lent` FROM `books` WHERE `id` > 1 AND (`lent` = TRUE OR `title` NOT LIKE 'a%')",
    ],
    [
      'join',
      'select([books.c.id, authors.c.name]).select_from(books.outerjoin(authors, books.c.author == authors.c.id))',
      'SELECT `books`.`id`, `authors`.`name` FROM `books` LEFT JOIN `authors` ON `books`.`author` = `authors`.`id`',
    ],
    [
      'group',
      'select([func.count(books.c.id).label("n"), books.c.author]).group_by(books.c.author).having(func.count() > 1)',
      'SELECT count(`id`) AS `n`, `author` FROM `books` GROUP BY `author` HAVING count(*) > 1',
    ],
    [
      'in a subquery',
      'select([books.c.id]).where(books.c.author.in_(select([authors.c.id]).where(authors.c.name.startswith("A"))))',
      "SELECT `books`.`id` FROM `books` WHERE `books`.`author` IN (SELECT `authors`.`id` FROM `authors` WHERE `authors`.`name` LIKE 'A%')",
    ],
    ['in nothing', 'select([books.c.id]).where(books.c.id.in_([]))', 'SELECT `id` FROM `books` WHERE FALSE'],
    [
      'correlated',
      'select([authors.c.id]).where(~sa.exists().where(books.c.author == authors.c.id))',
      'SELECT `authors`.`id` FROM `authors` WHERE NOT EXISTS (SELECT 1 AS `anon_1` FROM `books` WHERE `books`.`author` = `authors`.`id`)',
    ],
    ['alias', 'select([books.alias().c.id])', 'SELECT `books_1`.`id` FROM `books` AS `books_1`'],
    [
      'union',
      'select([books.c.id]).union_all(select([authors.c.id]))',
      'SELECT `books`.`id` FROM `books` UNION ALL SELECT `authors`.`id` FROM `authors`',
    ],
    [
      'case and concat',
      'select([case([(books.c.lent == False, "in")], else_=books.c.title + "!")])',
      "SELECT CASE WHEN `lent` = FALSE THEN 'in' ELSE concat(`title`, '!') END AS `anon_1` FROM `books`",
    ],
    [
      'bound',
      'select([books.c.id]).where(books.c.id == bindparam("x", value=7))',
      'SELECT `id` FROM `books` WHERE `id` = 7',
    ],
    ['lightweight', 'sa.sql.table("t", sa.sql.column("a")).select()', 'SELECT `a` FROM `t`'],
  ])('%s', (_name, expression, sql) => {
    expect(sqlOf(`conn.execute(${expression})`)).toEqual([sql]);
  });

  it('treats == as Python does when `and` asks for its truth', () => {
    expect(sqlOf('conn.execute(books.select().where(books.c.id == 1 and books.c.lent is False))')).toEqual([
      'SELECT `id`, `title`, `author`, `lent` FROM `books` WHERE `id` = 1',
    ]);
  });

  it('knows the answer where a table cannot hold rows yet', () => {
    const script = `
seen = (conn.execute(select([func.count()]).select_from(books)).scalar(), list(books.select().execute()),
        conn.execute(books.select()).fetchone(), books.count().execute().scalar())
`;
    const { get, program } = evaluateScript(head + script, { tables, empty: ['books'] });
    expect(plain(get('seen'))).toEqual([0, [], null, 0]);
    expect(program).toEqual([]);
  });
});

describe('insert, update and delete', () => {
  it('writes values, whatever form they come in', () => {
    expect(
      sqlOf(`
books.insert().values(title='a', author=1).execute()
conn.execute(books.insert(), {'title': "it's"})
conn.execute(books.insert(), [{'title': 'b'}, {'title': 'c'}])
conn.execute(books.insert().from_select(['title'], select([authors.c.name])))
conn.execute(books.update().where(books.c.id == 1).values({books.c.title: func.lower(books.c.title)}))
books.update(values={'lent': False}).execute()
books.delete().where(books.c.author == None).execute()
`),
    ).toEqual([
      "INSERT INTO `books` (`title`, `author`) VALUES ('a', 1)",
      "INSERT INTO `books` (`title`) VALUES ('it''s')",
      "INSERT INTO `books` (`title`) VALUES ('b'), ('c')",
      'INSERT INTO `books` (`title`) SELECT `authors`.`name` FROM `authors`',
      'UPDATE `books` SET `title` = lower(`title`) WHERE `id` = 1',
      'UPDATE `books` SET `lent` = FALSE',
      'DELETE FROM `books` WHERE `author` IS NULL',
    ]);
  });

  it('fills in the defaults that a Table declares, and not those of the catalog', () => {
    expect(
      sqlOf(`
loans = sa.Table('loans', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True),
                 sa.Column('state', sa.String(9), default='new'),
                 sa.Column('days', sa.Integer, default=lambda: 14, onupdate=7))
conn.execute(loans.insert().values(id=1))
conn.execute(loans.update().values(state='old'))
`),
    ).toEqual([
      "INSERT INTO `loans` (`id`, `state`, `days`) VALUES (1, 'new', 14)",
      "UPDATE `loans` SET `state` = 'old', `days` = 7",
    ]);
  });

  it('writes SET in the table’s order', () => {
    expect(sqlOf("books.update().values(author=2, title='t').execute()")).toEqual([
      "UPDATE `books` SET `title` = 't', `author` = 2",
    ]);
  });

  it('refuses names that the table does not have', () => {
    expect(() => sqlOf("books.insert().values(isbn='1').execute()")).toThrow(/Unconsumed column names: isbn/);
  });

  it('keeps the generated key for later statements', () => {
    const [insert, update] = sqlOf(`
key = conn.execute(authors.insert().values(name='n')).inserted_primary_key[0]
books.update().values(author=key).execute()
`);
    expect(insert).toBe("INSERT INTO `authors` (`name`) VALUES ('n')");
    expect(update).toBe('UPDATE `books` SET `author` = ?');
  });
});

describe('text', () => {
  it('makes operations of schema statements and keeps row statements', () => {
    const { operations, program } = evaluateScript(
      `${head}
conn.execute('ALTER TABLE books DROP COLUMN lent')
conn.execute(text('UPDATE books SET title = :t'), t='x')
`,
      { tables },
    );
    expect(operations).toEqual([{ kind: 'dropColumn', table: 'books', column: 'lent' }]);
    expect(statementsOf(program)).toEqual([
      { kind: 'sql', text: 'UPDATE books SET title = :t', bindings: { t: { kind: 'literal', value: 'x' } } },
    ]);
  });

  it('runs several statements of one text, but leaves the body of a trigger whole', () => {
    const { operations } = evaluateScript(
      `${head}
conn.execute('ALTER TABLE books DROP COLUMN lent; ALTER TABLE books DROP COLUMN author;')
conn.execute('''CREATE TRIGGER fill BEFORE INSERT ON books FOR EACH ROW
BEGIN
  SET NEW.title = 'a';
  SET NEW.title = 'b';
END''')
`,
      { tables },
    );
    expect(operations.map((operation) => operation.kind)).toEqual(['dropColumn', 'dropColumn', 'createTrigger']);
  });

  it('answers what MySQL is asked about the schema', () => {
    const { get } = evaluateScript(
      `${head}
seen = [row.Name for row in conn.execute("SHOW TABLE STATUS WHERE Engine!='MyISAM';").fetchall()]
`,
      { tables },
    );
    expect(plain(get('seen'))).toEqual(['authors', 'books']);
    expect(() => evaluateScript(`${head}conn.execute('SHOW GRANTS')`, { tables })).toThrow(/question about the schema/);
  });
});
