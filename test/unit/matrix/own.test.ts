import { describe, expect, it } from 'vitest';
import { applyOperation, diffCatalogs, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import type { MigrationSet } from '../../../src/migration/model.ts';
import { addColumn, createIndex, createTable, int, varchar } from '../../../src/operation/index.ts';
import type { Operation } from '../../../src/operation/model.ts';
import { ownDifferences } from '../../matrix/own.ts';
import { packSeries } from '../../matrix/packed-truth.ts';
import type { StandingTruth } from '../../matrix/truth-reader.ts';

const EMPTY = emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' });
const NO_SCRIPTS = { migrations: [] } as unknown as MigrationSet;

function built(...operations: readonly Operation[]): Catalog {
  return operations.reduce(applyOperation, EMPTY);
}

function truthOf(catalog: Catalog): StandingTruth {
  const schema = {
    database: { charset: 'utf8mb3', collation: 'utf8mb3_general_ci' },
    tables: {},
    triggers: [],
    views: [],
  };
  return { catalog, schema, versions: {} };
}

const books = createTable('books', {
  columns: { id: int().notNull(), title: varchar(40), year: int() },
  primaryKey: ['id'],
});
const turned = createTable('books', {
  columns: { id: int().notNull(), year: int(), title: varchar(40) },
  primaryKey: ['id'],
});
const came = truthOf(built(books, createIndex('books', 'by_title', ['title'])));
const named = truthOf(built(books, createIndex('books', 'ix_title', ['title'])));

describe('what a start had otherwise', () => {
  it('goes on to be its own as long as it is the same', () => {
    const own = ownDifferences(NO_SCRIPTS, came, named);
    const [difference] = diffCatalogs(came.catalog, named.catalog);
    expect(difference?.code).toBe('index-name');
    expect(difference && own.difference(difference, named.catalog)).toBe(true);
  });

  it('is another difference once a script has changed either side', () => {
    const own = ownDifferences(NO_SCRIPTS, came, named);
    const wanted = built(books, createIndex('books', 'title_again', ['title']));
    const [renamed] = diffCatalogs(wanted, named.catalog);
    expect(renamed && own.difference(renamed, named.catalog)).toBe(false);
    const [left] = diffCatalogs(built(books), named.catalog);
    expect(left?.code).toBe('index-unexpected');
    expect(left && own.difference(left, named.catalog)).toBe(false);
  });

  it('takes in an order of columns only while these stand as they did', () => {
    const start = truthOf(built(turned));
    const own = ownDifferences(NO_SCRIPTS, truthOf(built(books)), start);
    const grown = (first: Operation) => built(first, addColumn('books', 'pages', int()));
    const [kept] = diffCatalogs(grown(books), grown(turned));
    expect(kept?.code).toBe('column-order');
    expect(kept && own.difference(kept, grown(turned))).toBe(true);
    const moved = built(
      createTable('books', { columns: { year: int(), title: varchar(40), id: int().notNull() }, primaryKey: ['id'] }),
    );
    const [other] = diffCatalogs(built(books), moved);
    expect(other?.code).toBe('column-order');
    expect(other && own.difference(other, moved)).toBe(false);
  });

  it('is nothing for a database that came all the way, or where no record says what is', () => {
    const [difference] = diffCatalogs(came.catalog, named.catalog);
    for (const reference of [came, null]) {
      const own = ownDifferences(NO_SCRIPTS, reference, reference ?? named);
      expect(difference && own.difference(difference, named.catalog)).toBe(false);
    }
  });
});

it('packs tables that stand the same at several releases once', () => {
  const table = {
    engine: 'InnoDB',
    collation: 'utf8mb3_general_ci',
    row_format: 'Dynamic',
    comment: '',
    columns: [],
    indexes: {},
    foreign_keys: {},
    checks: {},
  };
  const schema = { ...truthOf(EMPTY).schema, tables: { books: table, shelves: table } };
  const one = packSeries({ upgraded: { ash: { schema, versions: {} } } });
  const two = packSeries({ upgraded: { ash: { schema, versions: {} }, birch: { schema, versions: {} } } });
  expect(two.length - one.length).toBeLessThan(60);
});
