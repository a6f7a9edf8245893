import { generatedNumber } from '../foreign-key-name.ts';
import { partColumns, sameName, sameNames } from '../lookup.ts';
import type { ForeignKey, Index, IndexPart, ReferentialAction } from '../model.ts';
import { normalAction } from '../referential-action.ts';
import { byTable, type Row } from './query.ts';

/** MySQL 8.0.13 has functional parts, which have no column; MariaDB has no column EXPRESSION. */
export function indexQuery(withExpressions: boolean): string {
  return `
  SELECT TABLE_NAME AS table_name, INDEX_NAME AS name, NON_UNIQUE AS non_unique, SEQ_IN_INDEX AS place,
    COLUMN_NAME AS column_name, SUB_PART AS length, INDEX_TYPE AS type${withExpressions ? ', EXPRESSION AS expression' : ''}
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ?`;
}

/**
 * Without the actions: information_schema has no index, and a server that joins its two views of foreign keys takes ten
 * times as long as for reading both. TABLE_SCHEMA: MariaDB opens the tables of that one database only, where it would look
 * through all for CONSTRAINT_SCHEMA, which is the same (MariaDB and MySQL manuals, "Optimizing INFORMATION_SCHEMA Queries").
 */
export const foreignKeyQuery = `
  SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, COLUMN_NAME AS column_name,
    REFERENCED_TABLE_SCHEMA AS ref_schema, REFERENCED_TABLE_NAME AS ref_table, REFERENCED_COLUMN_NAME AS ref_column
  FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL
  ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;

export const foreignKeyRuleQuery = `
  SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, UPDATE_RULE AS on_update, DELETE_RULE AS on_delete
  FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?`;

/** The columns of foreign keys, each row with what the rule of its key says beside. */
export function withRules(columns: readonly Row[], rules: readonly Row[]): Row[] {
  const key = (row: Row): string => JSON.stringify([row.text('table_name'), row.text('name')]);
  const known = new Map(rules.map((rule) => [key(rule), rule]));
  return columns.flatMap((row) => {
    const rule = known.get(key(row));
    // A key that was dropped between the two questions.
    if (rule === undefined) return [];
    const nullable = (name: string) => row.nullable(name) ?? rule.nullable(name);
    return [{ nullable, text: (name) => nullable(name) ?? '' }];
  });
}

interface Keys {
  readonly primaryKey: readonly IndexPart[] | null;
  readonly indexes: readonly Index[];
}

/** The keys of one table. An index that InnoDB may have made for one of `foreignKeys` is marked as that. */
export function readKeys(table: string, rows: readonly Row[], foreignKeys: readonly ForeignKey[]): Keys {
  const groups = byTable(rows, 'name');
  let primaryKey: readonly IndexPart[] | null = null;
  const indexes: Index[] = [];
  for (const [name, group] of groups) {
    const sorted =
      group.length === 1 ? group : [...group].sort((a, b) => Number(a.text('place')) - Number(b.text('place')));
    const parts = sorted.map((row): IndexPart => {
      const length = row.nullable('length');
      const column = row.nullable('column_name') ?? `(${row.text('expression')})`;
      return { column, length: length === null ? null : Number(length) };
    });
    const type = group[0]?.text('type');
    const kind = type === 'FULLTEXT' ? 'fulltext' : type === 'SPATIAL' ? 'spatial' : 'btree';
    const index: Index = {
      name,
      unique: Number(group[0]?.text('non_unique')) === 0,
      kind,
      // SUB_PART means nothing for these: 0 or 32.
      parts: kind === 'btree' ? parts : parts.map(({ column }) => ({ column, length: null })),
    };
    if (name === 'PRIMARY') primaryKey = index.parts;
    else indexes.push(looksImplicit(table, index, foreignKeys) ? { ...index, implicit: true } : index);
  }
  return { primaryKey, indexes };
}

/**
 * No server says which indexes it made. They are plain, over exactly a key's columns, and named like the key, or like
 * its first column where the key's own name was made up. An index made by hand that looks so is taken for one.
 */
function looksImplicit(table: string, index: Index, foreignKeys: readonly ForeignKey[]): boolean {
  if (index.unique || index.kind !== 'btree' || index.parts.some((part) => part.length !== null)) return false;
  const columns = partColumns(index.parts);
  return foreignKeys.some((key) => {
    if (!sameNames(key.columns, columns)) return false;
    if (sameName(index.name, key.name)) return true;
    const first = (columns[0] ?? '').toLowerCase();
    const byColumn = index.name.toLowerCase().startsWith(first) && /^(_\d+)?$/.test(index.name.slice(first.length));
    return byColumn && generatedNumber(table, key.name) !== null;
  });
}

export function readForeignKeys(rows: readonly Row[], database: string): ForeignKey[] {
  const keys = new Map<string, ForeignKey>();
  for (const row of rows) {
    const name = row.text('name');
    const schema = row.text('ref_schema');
    const before = keys.get(name);
    keys.set(name, {
      name,
      columns: [...(before?.columns ?? []), row.text('column_name')],
      refTable: schema === database ? row.text('ref_table') : `${schema}.${row.text('ref_table')}`,
      refColumns: [...(before?.refColumns ?? []), row.text('ref_column')],
      onUpdate: normalAction(row.text('on_update') as ReferentialAction),
      onDelete: normalAction(row.text('on_delete') as ReferentialAction),
    });
  }
  return [...keys.values()];
}
