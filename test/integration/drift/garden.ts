import type { Connection } from 'mysql2/promise';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  boolean,
  createIndex,
  createTable,
  datetime,
  defineMigration,
  defineSet,
  dropColumn,
  dropForeignKey,
  dropIndex,
  foreignKey,
  index,
  insertRows,
  int,
  text,
  updateRows,
  varchar,
} from '../../../src/migration/index.ts';

const ref = (revision: string) => ({ repository: 'alembic', revision });
const node = (revision: string, down: string[]) => ({
  repository: 'alembic',
  revision,
  down,
  dependsOn: [],
  implies: [],
});
const options = { engine: 'InnoDB', charset: 'utf8mb3' };

/** A small service of our own, one release from another, with one step of each kind that drift can meet. */
export const garden = defineSet({
  service: 'garden',
  database: 'main',
  format: 1,
  repositories: { alembic: { format: 'alembic', versionTable: 'alembic_version' } },
  revisions: [node('g1', []), node('g2', ['g1']), node('g3', ['g2']), node('g4', ['g3'])],
  releases: [
    { release: 'spring', tag: '1.0.0', heads: [ref('g1')] },
    { release: 'summer', tag: '2.0.0', heads: [ref('g4')] },
  ],
  inputs: [],
  migrations: [
    defineMigration({
      name: '0001_spring_g1',
      kind: 'baseline',
      revision: ref('g1'),
      release: 'spring',
      steps: [
        createTable('beds', {
          columns: {
            id: varchar(36).notNull(),
            name: varchar(255),
            kind: varchar(64),
            deleted: boolean(),
          },
          primaryKey: ['id'],
          indexes: [index('ix_beds_kind', ['kind'])],
          options,
        }),
        createTable('plants', {
          columns: {
            id: int().notNull().autoIncrement(),
            bed_id: varchar(36),
            name: varchar(255).notNull(),
            height: int(),
            note: text(),
            legacy: varchar(20),
          },
          primaryKey: ['id'],
          indexes: [index('ix_plants_name', ['name'])],
          foreignKeys: [foreignKey('fk_plants_bed', ['bed_id'], 'beds', ['id'])],
          options,
        }),
        createTable('tools', {
          columns: { id: int().notNull(), label: varchar(30).notNull(), owner: varchar(36) },
          primaryKey: ['id'],
          options,
        }),
        createTable('sheds', { columns: { id: int().notNull() }, primaryKey: ['id'], options }),
      ],
    }),
    defineMigration({
      name: '0002_summer_g2',
      kind: 'script',
      revision: ref('g2'),
      release: 'summer',
      steps: [
        // Drift must not look like a run that was cut short: nothing that drifts is the first thing to be done.
        addColumn('sheds', 'locked', boolean()),
        addColumn('plants', 'planted', datetime()),
        dropForeignKey('plants', 'fk_plants_bed', { columns: ['bed_id'], refTable: 'beds', refColumns: ['id'] }),
        dropIndex('plants', 'ix_plants_name', { columns: ['name'] }),
        createIndex('plants', 'ix_plants_height', ['height']),
      ],
    }),
    defineMigration({
      name: '0003_summer_g3',
      kind: 'script',
      revision: ref('g3'),
      release: 'summer',
      steps: [
        updateRows('plants', {
          set: { height: 'height * 10' },
          where: 'planted IS NULL AND height < 100',
          reads: { plants: ['height', 'planted'] },
        }),
        insertRows('beds', [{ id: 'b-new', name: 'a bed of the summer', kind: 'raised', deleted: 0 }], {
          unless: "SELECT 1 FROM beds WHERE id = 'b-new'",
          reads: { beds: ['id'] },
        }),
      ],
    }),
    defineMigration({
      name: '0004_summer_g4',
      kind: 'script',
      revision: ref('g4'),
      release: 'summer',
      steps: [
        alterColumn('beds', 'kind', varchar(64), { rename: 'style' }),
        createTable('labels', {
          columns: { id: int().notNull(), bed_id: varchar(36) },
          primaryKey: ['id'],
          foreignKeys: [foreignKey('fk_labels_bed', ['bed_id'], 'beds', ['id'])],
          options,
        }),
        addForeignKey('plants', 'fk_plants_bed_again', ['bed_id'], 'beds', ['id']),
        dropColumn('plants', 'legacy'),
      ],
    }),
  ],
});

/** The service as its release spring leaves it, with a few rows; made without Stackleap. */
export async function makeSpring(connection: Connection): Promise<void> {
  await connection.query(`
    CREATE TABLE beds (id varchar(36) NOT NULL, name varchar(255), kind varchar(64), deleted tinyint(1), PRIMARY KEY (id),
      KEY ix_beds_kind (kind)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
    CREATE TABLE plants (id int NOT NULL AUTO_INCREMENT, bed_id varchar(36), name varchar(255) NOT NULL, height int, note text,
      legacy varchar(20), PRIMARY KEY (id), KEY ix_plants_name (name),
      CONSTRAINT fk_plants_bed FOREIGN KEY (bed_id) REFERENCES beds (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
    CREATE TABLE tools (id int NOT NULL, label varchar(30) NOT NULL, owner varchar(36), PRIMARY KEY (id))
      ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
    CREATE TABLE sheds (id int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
    CREATE TABLE alembic_version (version_num varchar(32) NOT NULL, PRIMARY KEY (version_num));
    INSERT INTO alembic_version VALUES ('g1');
    INSERT INTO beds VALUES ('b1', 'south', 'flat', 0), ('b2', 'north', 'raised', 1);
    INSERT INTO plants (bed_id, name, height) VALUES ('b1', 'bean', 3), ('b2', 'kale', 4), (NULL, 'leek', NULL);
    INSERT INTO tools VALUES (1, 'spade', 'b1');
  `);
}
