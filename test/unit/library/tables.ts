import type { Operation } from '../../../src/operation/model.ts';

/** `parents` with a key and a name; `children` that point at it. */
export const family: readonly Operation[] = [
  {
    kind: 'createTable',
    table: 'parents',
    columns: [
      { name: 'id', type: { name: 'int' }, nullable: false, autoIncrement: true },
      { name: 'name', type: { name: 'varchar', length: 64 }, default: { kind: 'literal', value: 'x' }, comment: 'c' },
      { name: 'born', type: { name: 'datetime' } },
    ],
    primaryKey: ['id'],
    indexes: [{ name: 'uniq_name', unique: true, columns: ['name'] }],
  },
  {
    kind: 'createTable',
    table: 'children',
    columns: [
      { name: 'id', type: { name: 'varchar', length: 36 }, nullable: false },
      { name: 'parent_id', type: { name: 'int' } },
    ],
    primaryKey: ['id'],
    foreignKeys: [{ name: 'fk_parent', columns: ['parent_id'], refTable: 'parents', refColumns: ['id'] }],
  },
];
