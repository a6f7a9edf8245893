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

const DIGIT = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')})`;

/** A query for the numbers from 1 on, which every server takes. */
function numbers(upTo: number): string {
  const places = [...String(upTo)].map((_, place) => place);
  const sum = places.map((place) => `t${place}.d * ${10 ** place}`).join(' + ');
  return `SELECT seq FROM (SELECT 1 + ${sum} AS seq FROM ${places.map((place) => `${DIGIT} AS t${place}`).join(', ')}) AS n WHERE seq <= ${upTo}`;
}

/** SQL that makes the first release's database, with so many rows in each table. */
export function harbourAtOne(rows: number): string {
  const table = (name: string, key = '') =>
    `CREATE TABLE ${name} (id int NOT NULL PRIMARY KEY, place int, name varchar(80)${key}) ENGINE=InnoDB;
     INSERT INTO ${name} SELECT seq, seq, REPEAT('x', 80) FROM (${numbers(rows)}) AS numbers ORDER BY seq;`;
  return [
    table('ships'),
    table('piers'),
    table('crews', ', CONSTRAINT fk_crews_ship FOREIGN KEY (id) REFERENCES ships (id)'),
    "CREATE TABLE version (version_num varchar(32) NOT NULL PRIMARY KEY); INSERT INTO version VALUES ('a');",
    'ANALYZE TABLE ships, piers, crews;',
  ].join('\n');
}
