import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/operation/model.ts';
import { evaluateScript, plain } from './script.ts';

const library: readonly Operation[] = [
  {
    kind: 'createTable',
    table: 'authors',
    columns: [{ name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true }],
    primaryKey: ['id'],
  },
  {
    kind: 'createTable',
    table: 'books',
    columns: [
      { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
      {
        name: 'title',
        type: { name: 'varchar', length: 80 },
        nullable: false,
        default: { kind: 'literal', value: 'x' },
      },
      { name: 'lent', type: { name: 'boolean' }, default: { kind: 'literal', value: '0' } },
      { name: 'author', type: { name: 'int' } },
      { name: 'notes', type: { name: 'mediumtext', charset: 'latin1' } },
    ],
    primaryKey: ['id'],
    indexes: [{ name: 'uq_title', unique: true, columns: ['title'] }],
    foreignKeys: [{ columns: ['author'], refTable: 'authors', refColumns: ['id'], onDelete: 'CASCADE' }],
  },
];

function run(text: string) {
  return evaluateScript(text, { tables: library });
}

describe('inspector', () => {
  it('describes columns, indexes and keys in the words of the MySQL dialect', () => {
    const { get } = run(`
from sqlalchemy import inspect
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import reflection

def look(engine):
    insp = reflection.Inspector.from_engine(engine)
    columns = dict((c['name'], c) for c in insp.get_columns('books'))
    return {
        'names': insp.get_table_names(),
        'types': [str(c['type']) for c in insp.get_columns('books')],
        'defaults': [c['default'] for c in insp.get_columns('books')],
        'lent': isinstance(columns['lent']['type'], mysql.TINYINT) and columns['lent']['type'].display_width,
        'notes': columns['notes']['type'].charset,
        'indexes': [(i['name'], i['column_names'], i['unique']) for i in insp.get_indexes('books')],
        'uniques': [u['name'] for u in insp.get_unique_constraints('books')],
        'pk': insp.get_pk_constraint('books')['constrained_columns'],
        'fks': [(f['name'], f['constrained_columns'], f['referred_table'], f['options'])
                for f in insp.get_foreign_keys('books')],
    }

from alembic import op
seen = look(op.get_bind())
`);
    expect(plain(get('seen'))).toEqual({
      names: ['authors', 'books'],
      types: [
        'INTEGER(11)',
        'VARCHAR(80)',
        'TINYINT(1)',
        'INTEGER(11)',
        'MEDIUMTEXT CHARACTER SET latin1 COLLATE latin1_swedish_ci',
      ],
      defaults: [null, "'x'", '0', null, null],
      lent: 1,
      notes: 'latin1',
      indexes: [
        ['uq_title', ['title'], true],
        ['author', ['author'], false],
      ],
      uniques: ['uq_title'],
      pk: ['id'],
      fks: [['books_ibfk_1', ['author'], 'authors', { ondelete: 'CASCADE' }]],
    });
  });

  it('keeps what it saw of a table, however the table changes', () => {
    const { get } = run(`
from alembic import op
from sqlalchemy import inspect
before = inspect(op.get_bind())
first = len(before.get_indexes('books'))
op.drop_index('uq_title', table_name='books')
later = (len(before.get_indexes('books')), len(inspect(op.get_bind()).get_indexes('books')))
`);
    expect(plain(get('first'))).toBe(2);
    expect(plain(get('later'))).toEqual([2, 1]);
  });

  it('makes a test on the schema the operation’s guard', () => {
    const { operations } = run(`
from alembic import op
from sqlalchemy import inspect
insp = inspect(op.get_bind())
if 'books' in insp.get_table_names():
    op.drop_table('books')
if not op.get_bind().dialect.has_table(op.get_bind(), 'loans'):
    op.execute('CREATE TABLE loans (id INT)')
`);
    expect(operations.map((operation) => operation.when)).toEqual([
      { kind: 'hasTable', table: 'books' },
      { kind: 'not', condition: { kind: 'hasTable', table: 'loans' } },
    ]);
  });

  it('raises NoSuchTableError', () => {
    const { get } = run(`
from sqlalchemy import MetaData, Table, exc
from alembic import op
try:
    Table('nothing', MetaData(bind=op.get_bind()), autoload=True)
    seen = 'found'
except exc.NoSuchTableError as error:
    seen = str(error)
`);
    expect(plain(get('seen'))).toBe('nothing');
  });
});

describe('a reflected table', () => {
  it('has the columns, keys and indexes of the catalog, and brings the tables it refers to', () => {
    const { get } = run(`
from sqlalchemy import MetaData, Table
from alembic import op
meta = MetaData(bind=op.get_bind())
books = Table('books', meta, autoload=True)
seen = {
    'columns': books.c.keys(),
    'has': ('title' in books.c, hasattr(books.c, 'isbn'), books.c.title.nullable),
    'fk': [(fk.target_fullname, fk.column is meta.tables['authors'].c.id) for fk in books.c.author.foreign_keys],
    'tables': sorted(meta.tables.keys()),
    'indexes': sorted(i.name for i in books.indexes),
    'key': [c.name for c in books.primary_key],
    'copy': len(books.c.author.copy().foreign_keys),
}
`);
    expect(plain(get('seen'))).toEqual({
      columns: ['id', 'title', 'lent', 'author', 'notes'],
      has: [true, false, false],
      fk: [['authors.id', true]],
      tables: ['authors', 'books'],
      indexes: ['author', 'uq_title'],
      key: ['id'],
      copy: 0,
    });
  });

  it('gives a new table the types that it reflected', () => {
    const { operations } = run(`
from sqlalchemy import MetaData, Table
from alembic import op
meta = MetaData(bind=op.get_bind())
books = Table('books', meta, autoload=True)
Table('shadow_books', meta, *[c.copy() for c in books.columns], mysql_engine='InnoDB').create()
`);
    expect(operations).toEqual([
      {
        kind: 'createTable',
        table: 'shadow_books',
        columns: [
          { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
          {
            name: 'title',
            type: { name: 'varchar', length: 80 },
            nullable: false,
            default: { kind: 'literal', value: 'x' },
          },
          { name: 'lent', type: { name: 'boolean' }, default: { kind: 'literal', value: '0' } },
          { name: 'author', type: { name: 'int' } },
          { name: 'notes', type: { name: 'mediumtext', charset: 'latin1', collation: 'latin1_swedish_ci' } },
        ],
        primaryKey: ['id'],
        options: { engine: 'InnoDB' },
      },
    ]);
  });
});
