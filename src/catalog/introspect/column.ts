import { charsetOf, normalCollation } from '../charset.ts';
import { normalDefault } from '../default.ts';
import { CatalogError } from '../error.ts';
import { normalExpression } from '../expression.ts';
import type { Column, ColumnDefault, ColumnType, Server } from '../model.ts';
import { parseColumnType } from '../parse-type.ts';
import type { Row } from './query.ts';

export const columnQuery = `
  SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS is_nullable,
    COLUMN_DEFAULT AS default_value, EXTRA AS extra, COLLATION_NAME AS collation, COLUMN_COMMENT AS comment,
    GENERATION_EXPRESSION AS generation
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION`;

/** All that a row says of a column but its name and comment. */
type Facts = Readonly<
  Record<'type' | 'is_nullable' | 'default_value' | 'extra' | 'collation' | 'generation', string | null>
>;

/** Reads the columns of one database: they are of few kinds, and what each comes to is found out once. */
export function columnReader(server: Server): (row: Row) => Column {
  const known = new Map<string, Omit<Column, 'name' | 'comment'>>();
  return (row) => {
    const facts: Facts = {
      type: row.nullable('type'),
      is_nullable: row.nullable('is_nullable'),
      default_value: row.nullable('default_value'),
      extra: row.nullable('extra'),
      collation: row.nullable('collation'),
      generation: row.nullable('generation'),
    };
    const key = JSON.stringify(facts);
    let kind = known.get(key);
    if (kind === undefined) {
      kind = readKind(facts, server);
      known.set(key, kind);
    }
    return { name: row.text('name'), ...kind, comment: row.text('comment') };
  };
}

function readKind(facts: Facts, server: Server): Omit<Column, 'name' | 'comment'> {
  const extra = (facts.extra ?? '').toLowerCase();
  const normal = facts.collation === null ? null : normalCollation(facts.collation);
  const pair = normal === null ? null : { charset: charsetOf(normal), collation: normal };
  const type = parseColumnType(facts.type ?? '', pair);
  const nullable = facts.is_nullable === 'YES';
  const generation = facts.generation ?? '';
  const generated =
    generation === ''
      ? null
      : { expression: normalExpression(unescaped(generation, server)), stored: /stored|persistent/.test(extra) };
  return {
    type,
    nullable,
    default: generated === null ? readDefault(facts.default_value, extra, type, nullable, server) : { kind: 'none' },
    autoIncrement: extra.includes('auto_increment'),
    onUpdateNow: extra.includes('on update'),
    generated,
  };
}

/** MariaDB since 10.2.7 prints a default as SQL, `'x'` in quotes; MySQL prints the bare value and says when it is an expression. Bytes come as `x'…'` or `0x…`. */
function readDefault(
  text: string | null,
  extra: string,
  type: ColumnType,
  nullable: boolean,
  server: Server,
): ColumnDefault {
  if (text === null) return nullable ? { kind: 'null' } : { kind: 'none' };
  const isSql = server.flavor === 'mariadb' || extra.includes('default_generated') || /^current_timestamp/i.test(text);
  try {
    const bytes =
      type.kind === 'binary' || type.kind === 'varbinary' ? /^(?:0x|x')((?:[0-9a-f]{2})*)'?$/i.exec(text) : null;
    if (bytes !== null) {
      const value = Buffer.from(bytes[1] ?? '', 'hex').toString();
      return normalDefault({ kind: 'literal', value }, type, 'it');
    }
    if (isSql) return normalDefault({ kind: 'expression', sql: unescaped(text, server) }, type, 'it');
    return normalDefault({ kind: 'literal', value: text }, type, 'it');
  } catch (error) {
    // A default that was valid once and is not for today's type: an ENUM that lost a value, a zero date.
    if (!(error instanceof CatalogError)) throw error;
    return { kind: 'literal', value: text };
  }
}

/** MySQL 8 escapes the quotes in expressions of information_schema: `json_valid(_utf8mb4\'x\')`. */
export function unescaped(expression: string, server: Server): string {
  return server.flavor === 'mysql' ? expression.replaceAll("\\'", "'") : expression;
}
