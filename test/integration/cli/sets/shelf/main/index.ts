import {
  addColumn,
  addForeignKey,
  assertNone,
  code,
  createIndex,
  createTable,
  datetime,
  defineMigration,
  defineSet,
  dropColumn,
  dropTable,
  hasTable,
  insertRows,
  int,
  now,
  updateRows,
  uuid,
  varchar,
  when,
} from 'stackleap/migration';

/**
 * A library's catalogue, written by hand: numbered scripts (1 to 4, of which 4 is a placeholder), the switch to Alembic,
 * then an expand and a contract branch with a dependency between them, and the drop of the old version table.
 */
const legacy = (revision: string) => ({ repository: 'legacy', revision });
const alembic = (revision: string) => ({ repository: 'alembic', revision });
const node = (
  repository: string,
  revision: string,
  down: string[],
  rest: { dependsOn?: string[]; implies?: string[] } = {},
) => ({
  repository,
  revision,
  down,
  dependsOn: rest.dependsOn ?? [],
  implies: (rest.implies ?? []).map(legacy),
});

export default defineSet({
  service: 'shelf',
  database: 'main',
  format: 1,
  repositories: {
    legacy: {
      format: 'sqlalchemy-migrate',
      versionTable: 'migrate_version',
      repositoryId: 'shelf',
      repositoryPath: 'shelf/db/migrate_repo',
    },
    alembic: { format: 'alembic', versionTable: 'alembic_version' },
  },
  revisions: [
    node('legacy', '1', []),
    node('legacy', '2', ['1']),
    node('legacy', '3', ['2']),
    node('legacy', '4', ['3']),
    node('alembic', 'aa01', [], { implies: ['4'] }),
    node('alembic', 'dogwood_expand', ['aa01']),
    node('alembic', 'dogwood_contract', ['aa01'], { dependsOn: ['dogwood_expand'] }),
    node('alembic', 'elm_expand', ['dogwood_expand']),
  ],
  releases: [
    { release: 'alder', tag: '1.0.0', heads: [legacy('2')] },
    { release: 'birch', tag: '2.0.0', heads: [legacy('4')] },
    { release: 'cedar', tag: '3.0.0', heads: [legacy('4'), alembic('aa01')] },
    { release: 'dogwood', tag: '4.0.0', heads: [legacy('4'), alembic('dogwood_contract')] },
    { release: 'elm', tag: '5.0.0', heads: [alembic('dogwood_contract'), alembic('elm_expand')] },
  ],
  inputs: [{ name: 'branch', type: 'string', default: 'central', description: 'the branch that owns all books' }],
  migrations: [
    defineMigration({
      name: '0001_alder_001_start',
      kind: 'baseline',
      revision: legacy('1'),
      release: 'alder',
      steps: [
        createTable('authors', {
          columns: { id: int().notNull().autoIncrement(), name: varchar(255).notNull() },
          primaryKey: ['id'],
          options: { engine: 'InnoDB', charset: 'utf8mb3' },
        }),
        createTable('books', {
          columns: {
            id: int().notNull().autoIncrement(),
            title: varchar(255).notNull(),
            author_name: varchar(255),
            lent: int(),
          },
          primaryKey: ['id'],
          options: { engine: 'InnoDB', charset: 'utf8mb3' },
        }),
      ],
    }),
    defineMigration({
      name: '0002_alder_002_isbn',
      kind: 'script',
      revision: legacy('2'),
      release: 'alder',
      steps: [addColumn('books', 'isbn', varchar(13)), createIndex('books', 'ix_books_isbn', ['isbn'])],
    }),
    defineMigration({
      name: '0003_birch_003_authors',
      kind: 'script',
      revision: legacy('3'),
      release: 'birch',
      steps: [
        assertNone("SELECT id FROM books WHERE title = ''", {
          message: '{rows} books have no title',
          reads: { books: ['id', 'title'] },
        }),
        addColumn('books', 'author_id', int()),
        updateRows('books', {
          join: ' JOIN authors ON authors.name = books.author_name',
          set: { author_id: 'authors.id' },
          reads: { authors: ['id', 'name'], books: ['author_name'] },
        }),
        addForeignKey('books', 'fk_books_author', ['author_id'], 'authors', ['id']),
        dropColumn('books', 'author_name'),
      ],
    }),
    defineMigration({
      name: '0004_cedar_switch',
      kind: 'switch',
      revision: alembic('aa01'),
      release: 'cedar',
      steps: [],
    }),
    defineMigration({
      name: '0005_dogwood_expand',
      kind: 'script',
      revision: alembic('dogwood_expand'),
      release: 'dogwood',
      steps: [
        addColumn('books', 'uuid', varchar(36)),
        addColumn('books', 'branch', varchar(64)),
        addColumn('books', 'updated_at', datetime()),
      ],
    }),
    defineMigration({
      name: '0006_dogwood_rows',
      kind: 'data',
      revision: alembic('dogwood_contract'),
      release: 'dogwood',
      steps: [
        code({
          description: 'every book gets a uuid of its own',
          reads: { books: ['id', 'uuid'] },
          writes: { books: ['uuid', 'branch', 'updated_at'] },
          async run({ query, execute, uuid: fresh, input, now: clock }) {
            const at = clock();
            for (const { id } of await query('SELECT id FROM books WHERE uuid IS NULL')) {
              await execute('UPDATE books SET uuid = ?, branch = ?, updated_at = ? WHERE id = ?', [
                fresh(),
                input('branch'),
                at,
                id,
              ]);
            }
          },
        }),
      ],
    }),
    defineMigration({
      name: '0007_dogwood_contract',
      kind: 'script',
      revision: alembic('dogwood_contract'),
      release: 'dogwood',
      steps: [dropColumn('books', 'lent')],
    }),
    defineMigration({
      name: '0008_elm_expand',
      kind: 'script',
      revision: alembic('elm_expand'),
      release: 'elm',
      steps: [
        createTable('loans', {
          columns: { id: varchar(36).notNull(), book_id: int().notNull(), since: datetime() },
          primaryKey: ['id'],
          options: { engine: 'InnoDB', charset: 'utf8mb3' },
        }),
        insertRows('loans', [{ id: uuid(), book_id: 1, since: now() }], { unless: 'SELECT 1 FROM loans' }),
        when(hasTable('migrate_version'), dropTable('migrate_version')),
      ],
    }),
  ],
});
