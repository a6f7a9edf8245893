import { describe, expect, it } from 'vitest';
import { renderStatement } from '../../../../generator/rows/render.ts';
import type { Operation } from '../../../../src/operation/model.ts';
import { evaluateScript, plain, statementsOf } from './script.ts';

const tables: readonly Operation[] = [
  {
    kind: 'createTable',
    table: 'books',
    columns: [
      { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
      { name: 'title', type: { name: 'varchar', length: 80 } },
      { name: 'deleted', type: { name: 'boolean' } },
      { name: 'seen', type: { name: 'varchar', length: 9 } },
    ],
    primaryKey: ['id'],
  },
];

const head = `
import sqlalchemy as sa
from sqlalchemy import func, orm
from sqlalchemy.ext.declarative import declarative_base, declared_attr
from sqlalchemy.orm import backref, column_property, relationship, sessionmaker, validates
from alembic import op

BASE = declarative_base()

class Common(object):
    __table_args__ = {'mysql_engine': 'InnoDB'}
    deleted = sa.Column(sa.Boolean, default=False)

    @staticmethod
    def delete_values():
        return {'deleted': True}

class Book(BASE, Common):
    __tablename__ = 'books'
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.String(80))
    seen = sa.Column(sa.String(9), onupdate='now')
    loans = relationship('Loan', backref=backref('book'))

class Loan(BASE, Common):
    __tablename__ = 'loans'
    __table_args__ = (sa.Index('loans_book_idx', 'book_id', unique=True), Common.__table_args__)
    id = sa.Column(sa.Integer, primary_key=True)
    book_id = sa.Column(sa.Integer, sa.ForeignKey('books.id'))

session = orm.Session(bind=op.get_bind())
`;

function run(script: string, empty: readonly string[] = []) {
  return evaluateScript(head + script, { tables, empty });
}

function sqlOf(script: string): string[] {
  return statementsOf(run(script).program).map((statement) => renderStatement(statement, { run: () => '?' }));
}

describe('declarative models', () => {
  it('make tables with the columns of their mix-ins', () => {
    const { operations } = run('Loan.__table__.create()');
    expect(operations).toEqual([
      {
        kind: 'createTable',
        table: 'loans',
        columns: [
          { name: 'deleted', type: { name: 'boolean' } },
          { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
          { name: 'book_id', type: { name: 'int' } },
        ],
        primaryKey: ['id'],
        foreignKeys: [{ columns: ['book_id'], refTable: 'books', refColumns: ['id'] }],
        options: { engine: 'InnoDB' },
      },
      { kind: 'createIndex', table: 'loans', index: { name: 'loans_book_idx', unique: true, columns: ['book_id'] } },
    ]);
  });

  it('are expressions as classes and plain values as objects', () => {
    const { get } = run(`
class Named(BASE):
    __abstract__ = True
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + 's'

class Shelf(Named):
    id = sa.Column(sa.Integer, primary_key=True)
    room = sa.Column('where', sa.String(9))

shelf = Shelf(room='attic')
seen = (Shelf.__tablename__, Shelf.__table__.c.keys(), shelf.room, shelf.id, str(Shelf.room.name))
`);
    expect(plain(get('seen'))).toEqual(['shelfs', ['id', 'where'], 'attic', null, 'where']);
  });
});

describe('sessions', () => {
  it('query mapped classes, columns and tables', () => {
    expect(
      sqlOf(`
session.query(Book).filter_by(deleted=False).filter(Book.title.in_(['a', 'b'])).first()
session.query(func.count(Book.id)).filter(~Book.deleted).scalar()
session.query(Book.id, Book.title).order_by(Book.id.desc()).limit(2).all()
session.query(Book).filter(Book.id > 3).count()
session.query(sa.sql.exists().where(Book.title == 'x')).scalar()
`),
    ).toEqual([
      "SELECT `deleted`, `id`, `title`, `seen` FROM `books` WHERE `deleted` = FALSE AND `title` IN ('a', 'b') LIMIT 1",
      'SELECT count(`id`) AS `count_1` FROM `books` WHERE `deleted` = FALSE',
      'SELECT `id`, `title` FROM `books` ORDER BY `id` DESC LIMIT 2',
      'SELECT count(*) AS `count_1` FROM `books` WHERE `id` > 3',
      "SELECT EXISTS (SELECT 1 AS `anon_1` FROM `books` WHERE `books`.`title` = 'x') AS `anon_1`",
    ]);
  });

  it('update and delete by query', () => {
    expect(
      sqlOf(`
with session.begin():
    session.query(Book).filter_by(title='x').update(Book.delete_values())
    session.query(Book).filter(Book.id == 1).delete(synchronize_session=False)
`),
    ).toEqual([
      "UPDATE `books` SET `deleted` = TRUE, `seen` = 'now' WHERE `title` = 'x'",
      'DELETE FROM `books` WHERE `id` = 1',
    ]);
  });

  it('write a new object where it is added, with the defaults of its class, and its later changes', () => {
    expect(
      sqlOf(`
book = Book(title='new')
session.add(book)
session.add(Loan(book_id=book.id))
book.title = 'newer'
session.commit()
`),
    ).toEqual([
      "INSERT INTO `books` (`title`, `deleted`) VALUES ('new', FALSE)",
      'INSERT INTO `loans` (`book_id`, `deleted`) VALUES (?, FALSE)',
      "UPDATE `books` SET `title` = 'newer', `seen` = 'now' WHERE `id` = ?",
    ]);
  });

  it('make an UPDATE by key of an assignment to a queried object', () => {
    const { program } = run(`
def lower():
    for book in session.query(Book).filter(Book.title != None):
        book.title = book.title.lower()
    session.commit()

lower()
`);
    expect(program.map((statement) => statement.kind)).toEqual(['execute', 'forEach']);
    const [, update] = statementsOf(program);
    expect(update && renderStatement(update, { run: () => '?' })).toBe(
      "UPDATE `books` SET `title` = ?, `seen` = 'now' WHERE `id` = ?",
    );
  });

  it('add and change what a loop over rows has made', () => {
    const { program } = run(`
def fill():
    books = session.query(Book).all()
    session.add_all([Loan(book_id=book.id) for book in books])
    more = []
    for book in books:
        if book.title == 'x':
            more.append(Loan(book_id=book.id, deleted=True))
    session.bulk_save_objects(more)
    session.bulk_save_objects(books)
    session.bulk_update_mappings(Book, [{'id': book.id, 'title': book.title.lower()} for book in books])
    session.bulk_update_mappings(Book, [{'id': 1, 'title': 'one'}])

fill()
`);
    expect(statementsOf(program).map((statement) => renderStatement(statement, { run: () => '?' }))).toEqual([
      'SELECT `deleted`, `id`, `title`, `seen` FROM `books`',
      'INSERT INTO `loans` (`book_id`, `deleted`) VALUES (?, FALSE)',
      'INSERT INTO `loans` (`book_id`, `deleted`) VALUES (?, ?)',
      "UPDATE `books` SET `title` = ?, `seen` = 'now' WHERE `id` = ?",
      "UPDATE `books` SET `title` = 'one', `seen` = 'now' WHERE `id` = 1",
    ]);
  });

  it('refuse a change of an object that a list of the run holds', () => {
    const late = `
def late():
    made = []
    for book in session.query(Book).all():
        loan = Loan(book_id=book.id)
        made.append(loan)
        loan.deleted = True
    session.add_all(made)

late()
`;
    expect(() => run(late)).toThrow(/a change of a Loan that a list of the run holds/);
  });

  it('find nothing in a table that cannot hold rows yet', () => {
    const { get, program } = run(
      `
Session = sessionmaker(bind=op.get_bind())
other = Session()
seen = (other.query(Book).first(), other.query(Book).count(), [b.id for b in other.query(Book)])
`,
      ['books'],
    );
    expect(plain(get('seen'))).toEqual([null, 0, []]);
    expect(program).toEqual([]);
  });

  it('refuse what they cannot say', () => {
    expect(() => run('session.query(Book, Loan).all()')).toThrow(/mapped objects and something else/);
    expect(() => run('session.add(Book(loans=[Loan()]))')).toThrow(/relation loans/);
    expect(() => run('session.rollback()')).toThrow(/rollback/);
  });
});
