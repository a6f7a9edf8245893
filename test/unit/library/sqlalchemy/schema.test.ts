import { describe, expect, it } from 'vitest';
import { evaluateScript } from './script.ts';

describe('creating a table', () => {
  it('writes columns, keys, constraints and indexes in SQLAlchemy’s order', () => {
    const { operations } = evaluateScript(`
from sqlalchemy import (Boolean, Column, DateTime, Enum, ForeignKey, Index, Integer, MetaData, String, Table, Text,
                        UniqueConstraint)

def upgrade(engine):
    meta = MetaData(bind=engine)
    authors = Table('authors', meta, Column('id', Integer, primary_key=True), mysql_engine='InnoDB')
    books = Table(
        'books', meta,
        Column('id', Integer, primary_key=True, nullable=False),
        Column('title', String(length=255), nullable=False, index=True),
        Column('isbn', String(13), unique=True),
        Column('author', Integer, ForeignKey('authors.id', ondelete='CASCADE')),
        Column('notes', Text(65536)),
        Column('state', Enum('new', 'old', name='states'), server_default='new'),
        Column('lent', Boolean(create_constraint=True), default=False),
        Column('seen', DateTime),
        UniqueConstraint('title', 'author', name='uq_title'),
        mysql_engine='InnoDB', mysql_charset='utf8')
    Index('seen_idx', books.c.seen)
    authors.create()
    books.create(checkfirst=True)

upgrade(None)
`);
    expect(operations).toEqual([
      {
        kind: 'createTable',
        table: 'authors',
        columns: [{ name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true }],
        primaryKey: ['id'],
        options: { engine: 'InnoDB' },
      },
      {
        kind: 'createTable',
        table: 'books',
        columns: [
          { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
          { name: 'title', type: { name: 'varchar', length: 255 }, nullable: false },
          { name: 'isbn', type: { name: 'varchar', length: 13 } },
          { name: 'author', type: { name: 'int' } },
          { name: 'notes', type: { name: 'text', length: 65536 } },
          {
            name: 'state',
            type: { name: 'enum', values: ['new', 'old'] },
            default: { kind: 'literal', value: 'new' },
          },
          { name: 'lent', type: { name: 'boolean' } },
          { name: 'seen', type: { name: 'datetime' } },
        ],
        primaryKey: ['id'],
        indexes: [
          { name: 'uq_title', unique: true, columns: ['title', 'author'] },
          { unique: true, columns: ['isbn'] },
        ],
        foreignKeys: [{ columns: ['author'], refTable: 'authors', refColumns: ['id'], onDelete: 'CASCADE' }],
        checks: [{ expression: '`lent` IN (0, 1)' }],
        options: { engine: 'InnoDB', charset: 'utf8' },
        when: { kind: 'not', condition: { kind: 'hasTable', table: 'books' } },
      },
      { kind: 'createIndex', table: 'books', index: { name: 'ix_books_title', columns: ['title'] } },
      { kind: 'createIndex', table: 'books', index: { name: 'seen_idx', columns: ['seen'] } },
    ]);
  });
});
