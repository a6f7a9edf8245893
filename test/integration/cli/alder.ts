import type { Connection } from 'mysql2/promise';

/** The hand-made service as its release alder leaves it, with a few books; made without Stackleap. */
export async function makeAlder(connection: Connection): Promise<void> {
  await connection.query(`
    CREATE TABLE authors (id int NOT NULL AUTO_INCREMENT, name varchar(255) NOT NULL, PRIMARY KEY (id))
      ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
    CREATE TABLE books (id int NOT NULL AUTO_INCREMENT, title varchar(255) NOT NULL, author_name varchar(255), lent int,
      isbn varchar(13), PRIMARY KEY (id), KEY ix_books_isbn (isbn)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
    CREATE TABLE migrate_version (repository_id varchar(250) NOT NULL, repository_path text, version int,
      PRIMARY KEY (repository_id));
    INSERT INTO migrate_version VALUES ('shelf', 'shelf/db/migrate_repo', 2);
    INSERT INTO authors (name) VALUES ('Ada'), ('Bob');
    INSERT INTO books (title, author_name) VALUES ('A', 'Ada'), ('B', 'Bob'), ('C', NULL);
  `);
}
