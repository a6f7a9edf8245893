import { describe, expect, it } from 'vitest';
import { lower } from '../../../../generator/rows/lower.ts';
import type { Operation } from '../../../../src/operation/model.ts';
import { catalogWith, upgrade } from '../script.ts';

const tables: readonly Operation[] = [
  {
    kind: 'createTable',
    table: 'books',
    columns: [
      { name: 'id', type: { name: 'int' }, nullable: false },
      { name: 'shelf', type: { name: 'varchar', length: 80 }, nullable: false },
      { name: 'place', type: { name: 'int' } },
    ],
    primaryKey: ['id'],
  },
];
const catalog = catalogWith(...tables);

/** What a script's rows become, as code or verbs. */
function lowered(imports: string, ...body: readonly string[]): unknown[] {
  const { program } = upgrade(
    `import sqlalchemy as sa\n${imports}`,
    ["books = sa.Table('books', sa.MetaData(bind=engine), autoload=True)", ...body].join('\n'),
    { catalog },
  );
  return lower(program, { before: catalog, after: catalog, file: '001_script.py' });
}

describe('iterators that rows go along with', () => {
  it('a counter counts on from row to row', () => {
    const steps = lowered(
      'import itertools',
      'numbers = itertools.count(5)',
      'first = next(numbers)',
      'for book in engine.execute(books.select()).fetchall():',
      '    if book.place is None:',
      '        engine.execute(books.update().where(books.c.id == book.id).values(place=next(numbers)))',
    );
    expect(steps).toMatchObject([
      {
        kind: 'code',
        source: [
          "const rows = await query('SELECT id, place FROM books');",
          'const list = [6];',
          'for (const book of rows) {',
          '  if (book.place === null) {',
          '    const number = py.item(list, 0);',
          '    py.setItem(list, 0, py.add(number, 1));',
          "    await execute('UPDATE books SET place = ? WHERE id = ?', [number, book.id]);",
          '  }',
          '}',
        ].join('\n'),
      },
    ]);
  });

  it('the items of others are not known behind rows', () => {
    expect(() =>
      lowered(
        '',
        'names = iter(["a", "b"])',
        'for book in engine.execute(books.select()).fetchall():',
        '    engine.execute(books.update().where(books.c.id == book.id).values(shelf=next(names)))',
      ),
    ).toThrow(/iterator that was made before/);
  });

  it('a defaultdict makes what is not there', () => {
    const steps = lowered(
      'from collections import defaultdict',
      'shelves = defaultdict(list)',
      'for book in engine.execute(books.select()).fetchall():',
      '    shelves[book.shelf].append(book)',
      'for found in shelves.values():',
      '    engine.execute(books.update().where(books.c.id == found[0].id).values(place=len(found)))',
    );
    expect(steps).toMatchObject([
      { kind: 'code', source: expect.stringContaining('py.setDefault(shelves, book.shelf, [])') },
    ]);
  });
});
