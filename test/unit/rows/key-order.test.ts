import { describe, expect, it } from 'vitest';
import { inKeyOrder } from '../../../generator/rows/key-order.ts';
import { applyOperation, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { dataStepSql, deleteRows, insertFromSelect } from '../../../src/migration/verb/index.ts';
import { createTable, int, varchar } from '../../../src/operation/index.ts';

const catalog = [
  createTable('places', {
    columns: { parcel_id: varchar(36).notNull(), depot: varchar(36).notNull(), note: varchar(20) },
    primaryKey: ['depot', 'parcel_id'],
  }),
  createTable('counted', { columns: { id: int().autoIncrement(), note: varchar(20) }, primaryKey: ['id'] }),
  createTable('heap', { columns: { note: varchar(20) } }),
].reduce(applyOperation, emptyCatalog(mariadb('10.11')));

const context = { before: catalog, after: catalog, file: '007_places.py' };

const ordered = (columns: readonly string[], select: string, table = 'places') =>
  inKeyOrder(insertFromSelect(table, columns, select), context);

describe('rows of a query', () => {
  it('go in by the primary key, as far as it is made of columns', () => {
    const whole = ordered(
      ['parcel_id', 'note', 'depot'],
      "SELECT p.id, 'new, from', `d`.`key` FROM p JOIN d ON d.id = p.d",
    );
    expect(whole).toMatchObject({ order: ['depot', 'parcel_id'] });
    expect(dataStepSql(whole as never)).toEqual([
      "INSERT INTO `places` (`parcel_id`, `note`, `depot`) SELECT p.id, 'new, from', `d`.`key` FROM p JOIN d ON d.id = p.d ORDER BY 3, 1",
    ]);
    expect(ordered(['depot', 'parcel_id'], 'SELECT depot, UUID() FROM p')).toMatchObject({ order: ['depot'] });
    expect(
      ordered(['depot', 'parcel_id'], 'SELECT depot, id FROM p WHERE id NOT IN (SELECT id FROM q ORDER BY id LIMIT 1)'),
    ).toMatchObject({ order: ['depot', 'parcel_id'] });
  });

  it.each([
    ['a key that is computed', ['depot', 'parcel_id'], 'SELECT UUID(), id FROM p'],
    ['a key that is not all there', ['parcel_id'], 'SELECT id FROM p'],
    ['an order of its own', ['depot', 'parcel_id'], 'SELECT depot, id FROM p ORDER BY id'],
    ['a limit', ['depot', 'parcel_id'], 'SELECT depot, id FROM p WHERE id > 1 LIMIT 3'],
    ['groups', ['depot', 'parcel_id'], 'SELECT depot, id FROM p GROUP BY id'],
    ['more than one query', ['depot', 'parcel_id'], 'SELECT depot, id FROM p UNION SELECT depot, id FROM q'],
    ['all columns', ['depot', 'parcel_id'], 'SELECT * FROM p'],
    ['a table that counts its rows', ['note'], 'SELECT note FROM p', 'counted'],
    ['a table without a key', ['note'], 'SELECT note FROM p', 'heap'],
    ['a table that nobody knows', ['note'], 'SELECT note FROM p', 'elsewhere'],
  ])('stay as they come: %s', (_, columns, select, table = 'places') => {
    expect(ordered(columns, select, table)).not.toHaveProperty('order');
  });

  it('are not those of another verb', () => {
    const step = deleteRows('places');
    expect(inKeyOrder(step, context)).toBe(step);
  });

  it('cannot go in by a column that they do not fill', () => {
    expect(() => insertFromSelect('places', ['note'], 'SELECT note FROM p', { order: ['depot'] })).toThrow(
      'places: rows cannot go in by depot, which is not inserted',
    );
  });
});
