import {
  addColumn,
  addForeignKey,
  alterColumn,
  bigint,
  createTable,
  int,
  varchar,
} from '../../../src/migration/index.ts';
import { twoReleases } from '../../support/two-releases.ts';

const tableOf = (name: string) =>
  createTable(name, { columns: { id: int().notNull(), place: int(), name: varchar(80) }, primaryKey: ['id'] });

/** Three tables that are copied, of which two have nothing to do with each other and one points at another. */
export const harbour = twoReleases(
  'harbour',
  [...['ships', 'piers', 'crews'].map(tableOf), addForeignKey('crews', 'fk_crews_ship', ['id'], 'ships', ['id'])],
  ['ships', 'piers', 'crews'].flatMap((table) => [
    alterColumn(table, 'place', bigint()),
    addColumn(table, 'flag', varchar(3)),
  ]),
);

/** SQL that makes the first release's database, with so many rows in each table. */
export function harbourAtOne(rows: number): string {
  const table = (name: string, key = '') =>
    `CREATE TABLE ${name} (id int NOT NULL PRIMARY KEY, place int, name varchar(80)${key}) ENGINE=InnoDB;
     INSERT INTO ${name} SELECT seq, seq, REPEAT('x', 80) FROM seq_1_to_${rows};`;
  return [
    table('ships'),
    table('piers'),
    table('crews', ', CONSTRAINT fk_crews_ship FOREIGN KEY (id) REFERENCES ships (id)'),
    "CREATE TABLE version (version_num varchar(32) NOT NULL PRIMARY KEY); INSERT INTO version VALUES ('a');",
    'ANALYZE TABLE ships, piers, crews;',
  ].join('\n');
}
