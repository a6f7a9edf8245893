import type { Truth, TruthColumn, TruthForeignKey, TruthIndex, TruthTable } from './truth.ts';

const id = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/**
 * The statements that build the truth's schema and version rows in an empty MariaDB database. They come from the
 * dump alone, through none of the code that is under test.
 */
export function truthStatements(truth: Truth): string[] {
  const { database, tables } = truth.schema;
  const creates = Object.entries(tables).flatMap(([name, table]) => tableStatements(name, table));
  const rows = [
    ...(truth.versions.alembic_version ?? []).map(
      (row) => `INSERT INTO alembic_version (version_num) VALUES (${text(row.version_num)})`,
    ),
    ...(truth.versions.migrate_version ?? []).map(
      (row) =>
        `INSERT INTO migrate_version (repository_id, repository_path, version) VALUES (${text(row.repository_id)}, ${text(row.repository_path)}, ${row.version})`,
    ),
  ];
  return [
    `ALTER DATABASE CHARACTER SET ${database.charset} COLLATE ${database.collation}`,
    'SET FOREIGN_KEY_CHECKS = 0',
    ...creates,
    ...rows,
    'SET FOREIGN_KEY_CHECKS = 1',
  ];
}

/** `4` for `<table>_ibfk_4`: the key had no name, and the server has numbered it. */
function numberOf(table: string, key: string): number | null {
  const number = key.startsWith(`${table}_ibfk_`) ? Number(key.slice(table.length + '_ibfk_'.length)) : Number.NaN;
  return Number.isInteger(number) ? number : null;
}

/**
 * The index that InnoDB itself has made for a foreign key, named like a key that has a name, else like the key's first
 * column. The statements leave it to InnoDB, which keeps in mind what it has made, and drops it when another index comes
 * to serve the key.
 */
function generatedIndex(name: string, table: TruthTable, key: string, { columns }: TruthForeignKey): string | null {
  const serving = Object.entries(table.indexes).filter(([, index]) =>
    columns.every((column, at) => index.columns[at]?.name === column && index.columns[at]?.sub_part === null),
  );
  const [only] = serving;
  if (only === undefined || serving.length > 1) return null;
  const [index, { unique, type, columns: parts }] = only;
  if (unique || type !== 'BTREE' || parts.length !== columns.length) return null;
  return index === (numberOf(name, key) === null ? key : columns[0]) ? index : null;
}

/** A column that holds the numbers of keys which are gone, while the next ones are made. */
const filler = '`number filler`';

function tableStatements(name: string, table: TruthTable): string[] {
  const generated = new Set(
    Object.entries(table.foreign_keys).map(([key, foreign]) => generatedIndex(name, table, key, foreign)),
  );
  const lines = [
    ...table.columns.map((column) => columnLine(column)),
    ...Object.entries(table.indexes)
      .filter(([index]) => !generated.has(index))
      .map(([index, definition]) => indexLine(index, definition)),
    ...Object.entries(table.checks)
      .filter(([, check]) => check.level !== 'Column')
      .map(([check, { clause }]) => `CONSTRAINT ${id(check)} CHECK (${clause})`),
  ];
  const named: string[] = [];
  const numbered: [number, string][] = [];
  for (const [key, foreign] of Object.entries(table.foreign_keys)) {
    const number = numberOf(name, key);
    if (number === null) named.push(`CONSTRAINT ${id(key)} ${foreignKey(foreign)}`);
    else numbered.push([number, foreignKey(foreign)]);
  }
  numbered.sort(([a], [b]) => a - b);
  const charset = table.collation.split('_')[0];
  const create = (parts: readonly string[]): string =>
    `CREATE TABLE ${id(name)} (\n  ${parts.join(',\n  ')}\n) ENGINE=${table.engine} DEFAULT CHARSET=${charset} COLLATE=${table.collation}` +
    (table.comment ? ` COMMENT=${text(table.comment)}` : '');
  // The server numbers keys without a name in their order, each behind the highest that is there.
  if (numbered.every(([number], at) => number === at + 1)) {
    return [create([...lines, ...named, ...numbered.map(([, key]) => key)])];
  }
  const alter = `ALTER TABLE ${id(name)}`;
  const fillers: string[] = [];
  const adds = numbered.flatMap(([number, key], at) => {
    if ((numbered[at - 1]?.[0] ?? 0) === number - 1) return [`${alter} ADD ${key}`];
    const place = id(`${name}_ibfk_${number - 1}`);
    fillers.push(`DROP FOREIGN KEY ${place}`);
    return [
      `${alter} ADD CONSTRAINT ${place} FOREIGN KEY (${filler}) REFERENCES ${id(name)} (${filler})`,
      `${alter} ADD ${key}`,
    ];
  });
  return [
    create([...lines, `${filler} INT`, `KEY ${filler} (${filler})`, ...named]),
    ...adds,
    `${alter} ${[...fillers, `DROP KEY ${filler}`, `DROP COLUMN ${filler}`].join(', ')}`,
  ];
}

function foreignKey(key: TruthForeignKey): string {
  return `FOREIGN KEY (${key.columns.map(id).join(', ')}) REFERENCES ${id(key.ref_table)} (${key.ref_columns.map(id).join(', ')}) ON UPDATE ${key.on_update} ON DELETE ${key.on_delete}`;
}

function columnLine(column: TruthColumn): string {
  const parts = [id(column.name), column.type];
  if (column.charset) parts.push(`CHARACTER SET ${column.charset} COLLATE ${column.collation}`);
  if (column.generated) {
    const stored = /stored|persistent/i.test(column.extra) ? 'STORED' : 'VIRTUAL';
    parts.push(`GENERATED ALWAYS AS (${column.generated}) ${stored}`);
    return parts.join(' ');
  }
  parts.push(column.nullable ? 'NULL' : 'NOT NULL');
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  if (/auto_increment/i.test(column.extra)) parts.push('AUTO_INCREMENT');
  const onUpdate = /on update \S+/i.exec(column.extra);
  if (onUpdate) parts.push(onUpdate[0]);
  if (column.comment) parts.push(`COMMENT ${text(column.comment)}`);
  return parts.join(' ');
}

function indexLine(name: string, index: TruthIndex): string {
  const columns = index.columns.map((part) => id(part.name) + (part.sub_part === null ? '' : `(${part.sub_part})`));
  if (name === 'PRIMARY') return `PRIMARY KEY (${columns.join(', ')})`;
  const kind = index.unique ? 'UNIQUE KEY' : index.type === 'FULLTEXT' ? 'FULLTEXT KEY' : 'KEY';
  return `${kind} ${id(name)} (${columns.join(', ')})`;
}
