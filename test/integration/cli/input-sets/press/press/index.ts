import {
  addColumn,
  createTable,
  defineMigration,
  defineSet,
  input,
  insertRows,
  int,
  varchar,
} from 'stackleap/migration';

/** A printer's shop, written by hand: what its columns have as defaults comes from its configuration. */
const main = (revision: string) => ({ repository: 'main', revision });

export default defineSet({
  service: 'press',
  database: 'press',
  format: 1,
  repositories: { main: { format: 'alembic', versionTable: 'alembic_version' } },
  revisions: [
    { ...main('a1'), down: [], dependsOn: [], implies: [] },
    { ...main('b1'), down: ['a1'], dependsOn: [], implies: [] },
  ],
  releases: [
    { release: 'ash', tag: '1.0', heads: [main('a1')] },
    { release: 'birch', tag: '2.0', heads: [main('b1')] },
  ],
  inputs: [
    { name: 'press.prefix', type: 'string', default: 'p:', description: 'What stands before the number of an order.' },
    { name: 'press.copies', type: 'integer', default: 1, description: 'Copies of an order.' },
    { name: 'press.owner', type: 'string', default: 'nobody', description: 'Whose the first order is.', secret: true },
  ],
  migrations: [
    defineMigration({
      name: '0001_ash_baseline',
      kind: 'baseline',
      revision: main('a1'),
      release: 'ash',
      steps: [
        createTable('orders', {
          columns: {
            id: int().notNull().autoIncrement(),
            prefix: varchar(4).notNull().defaultExpression(':input.press.prefix'),
            owner: varchar(40),
          },
          primaryKey: ['id'],
          options: { engine: 'InnoDB', charset: 'utf8' },
        }),
      ],
    }),
    defineMigration({
      name: '0002_birch_b1',
      kind: 'script',
      revision: main('b1'),
      release: 'birch',
      steps: [
        addColumn('orders', 'copies', int().notNull().defaultExpression(':input.press.copies')),
        insertRows('orders', [{ owner: input('press.owner') }]),
      ],
    }),
  ],
});
