import { quoteName, quoteString } from '../../catalog/expression.ts';
import type { ColumnSpec, DefaultSpec, ForeignKeySpec, IndexSpec, PartSpec, TableOptions, TypeSpec } from '../model.ts';

export { quoteName, quoteString };

function charsetClause(type: { readonly charset?: string; readonly collation?: string }): string {
  const charset = type.charset === undefined ? '' : ` CHARACTER SET ${type.charset}`;
  return `${charset}${type.collation === undefined ? '' : ` COLLATE ${type.collation}`}`;
}

export function typeSql(type: TypeSpec): string {
  const unsigned = type.unsigned === true ? ' unsigned' : '';
  switch (type.name) {
    case 'boolean':
      return 'tinyint(1)';
    case 'decimal':
    case 'float':
    case 'double': {
      if (type.precision === undefined) return `${type.name}${unsigned}`;
      return `${type.name}(${type.precision}${type.scale === undefined ? '' : `,${type.scale}`})${unsigned}`;
    }
    case 'enum':
    case 'set':
      return `${type.name}(${(type.values ?? []).map(quoteString).join(',')})${charsetClause(type)}`;
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return `${type.name}${type.name === 'tinyint' && type.length === 1 ? '(1)' : ''}${unsigned}`;
    default:
      return `${type.name}${type.length === undefined ? '' : `(${type.length})`}${charsetClause(type)}`;
  }
}

function defaultSql(value: DefaultSpec, type: TypeSpec): string {
  switch (value.kind) {
    case 'null':
      return 'NULL';
    case 'literal':
      return type.name === 'bit' ? value.value : quoteString(value.value);
    case 'expression':
      return expressionSql(value.sql);
  }
}

/** MySQL wants parentheses around anything but a literal and the current time; MariaDB takes them too. */
function expressionSql(sql: string): string {
  const plain =
    /^:(now|localnow|input\.[\w.-]+)$/.test(sql) ||
    /^(current_timestamp|now|localtime|localtimestamp)\b/i.test(sql) ||
    /^(null|true|false|[-+]?[\d.]+|b?'[^']*')$/i.test(sql);
  return plain || sql.startsWith('(') ? sql : `(${sql})`;
}

/** A whole column definition, with its name. */
export function columnSql(spec: ColumnSpec): string {
  const { type } = spec;
  const words = [quoteName(spec.name), typeSql(type)];
  if (spec.generated !== undefined) {
    words.push(`GENERATED ALWAYS AS (${spec.generated.expression}) ${spec.generated.stored ? 'STORED' : 'VIRTUAL'}`);
  }
  if (spec.nullable === false) words.push('NOT NULL');
  else if (spec.nullable === true && type.name === 'timestamp') words.push('NULL');
  if (spec.default !== undefined) words.push(`DEFAULT ${defaultSql(spec.default, type)}`);
  if (spec.onUpdateNow === true) words.push(`ON UPDATE current_timestamp(${type.length ?? ''})`);
  if (spec.autoIncrement === true) words.push('AUTO_INCREMENT');
  if (spec.comment !== undefined) words.push(`COMMENT ${quoteString(spec.comment)}`);
  return words.join(' ');
}

export function partsSql(columns: readonly (string | PartSpec)[]): string {
  const part = (each: string | PartSpec): string => {
    if (typeof each === 'string') return quoteName(each);
    return `${quoteName(each.column)}${each.length === undefined ? '' : `(${each.length})`}`;
  };
  return `(${columns.map(part).join(', ')})`;
}

/** As a clause of CREATE TABLE, and of ALTER TABLE behind ADD. */
export function indexSql(index: IndexSpec): string {
  const kind = index.kind === 'fulltext' ? 'FULLTEXT ' : index.kind === 'spatial' ? 'SPATIAL ' : '';
  const name = index.name === undefined ? '' : ` ${quoteName(index.name)}`;
  return `${index.unique === true ? 'UNIQUE ' : kind}INDEX${name} ${partsSql(index.columns)}`;
}

export function foreignKeySql(key: ForeignKeySpec): string {
  const name = key.name === undefined ? '' : `CONSTRAINT ${quoteName(key.name)} `;
  const target = `${quoteName(key.refTable)} ${partsSql(key.refColumns)}`;
  const onDelete = key.onDelete === undefined || key.onDelete === 'RESTRICT' ? '' : ` ON DELETE ${key.onDelete}`;
  const onUpdate = key.onUpdate === undefined || key.onUpdate === 'RESTRICT' ? '' : ` ON UPDATE ${key.onUpdate}`;
  return `${name}FOREIGN KEY ${partsSql(key.columns)} REFERENCES ${target}${onDelete}${onUpdate}`;
}

export function optionsSql(options: TableOptions): string[] {
  const words: string[] = [];
  if (options.engine !== undefined) words.push(`ENGINE=${options.engine}`);
  if (options.charset !== undefined) words.push(`DEFAULT CHARSET=${options.charset}`);
  if (options.collation !== undefined) words.push(`COLLATE=${options.collation}`);
  if (options.rowFormat !== undefined) words.push(`ROW_FORMAT=${options.rowFormat}`);
  if (options.comment !== undefined) words.push(`COMMENT=${quoteString(options.comment)}`);
  return words;
}
