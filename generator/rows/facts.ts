import type { Catalog, Column, ColumnType, Table } from '../../src/catalog/model.ts';
import type { FromItem, SqlExpr } from './sql.ts';

/** What lowering knows of the schema: the catalog before and behind the script. */
export interface LowerContext {
  readonly before: Catalog;
  readonly after: Catalog;
  /** The script, for messages. */
  readonly file: string;
  /** Tables that the script itself has emptied, and not filled again. */
  readonly emptied?: ReadonlySet<string>;
}

/** How Python sees a value of a column. */
export interface ValueType {
  /** `flag`: TINYINT(1), an int or a bool as the script declared it. */
  readonly kind: 'string' | 'int' | 'flag' | 'decimal' | 'float' | 'datetime' | 'bytes' | 'other';
  readonly nullable: boolean;
}

const UNKNOWN: ValueType = { kind: 'other', nullable: true };

/** The table as the script finds it, or as it leaves one that it creates. */
export function tableOf(context: LowerContext, name: string): Table | undefined {
  return context.before.tables.get(name) ?? context.after.tables.get(name);
}

/** A column's type; nullable if it is so before or behind the script. */
export function columnType(context: LowerContext, table: string, column: string): ValueType {
  const found = [context.before, context.after].flatMap((catalog): Column[] => {
    const one = catalog.tables.get(table)?.columns.find((candidate) => candidate.name === column);
    return one ? [one] : [];
  });
  const [first] = found;
  if (!first) return UNKNOWN;
  return { kind: kindOf(first.type), nullable: found.some((one) => one.nullable) };
}

function kindOf(type: ColumnType): ValueType['kind'] {
  switch (type.kind) {
    case 'boolean':
      return 'flag';
    case 'integer':
    case 'year':
      return 'int';
    case 'decimal':
      return 'decimal';
    case 'float':
    case 'double':
      return 'float';
    case 'char':
    case 'varchar':
    case 'text':
    case 'enum':
      return 'string';
    case 'blob':
    case 'binary':
    case 'varbinary':
      return 'bytes';
    case 'datetime':
    case 'timestamp':
      return 'datetime';
    default:
      return 'other';
  }
}

/** Names in a FROM list and the tables behind them; `null` for subqueries. */
export function namesIn(from: readonly FromItem[]): Map<string, string | null> {
  const names = new Map<string, string | null>();
  const visit = (item: FromItem): void => {
    if (item.kind === 'table') names.set(item.alias ?? item.name, item.name);
    else if (item.kind === 'subquery') names.set(item.alias, null);
    else {
      visit(item.left);
      visit(item.right);
    }
  };
  for (const item of from) visit(item);
  return names;
}

/** Names in a FROM list that an outer join may leave without a row. */
export function outerNames(from: readonly FromItem[]): Set<string> {
  const names = new Set<string>();
  const visit = (item: FromItem, outer: boolean): void => {
    if (item.kind === 'join') {
      visit(item.left, outer);
      visit(item.right, outer || item.outer);
    } else if (outer) names.add(item.kind === 'table' ? (item.alias ?? item.name) : item.alias);
  };
  for (const item of from) visit(item, false);
  return names;
}

/** The type of a piece of SQL over a FROM list. */
export function sqlType(context: LowerContext, from: readonly FromItem[], sql: SqlExpr): ValueType {
  switch (sql.kind) {
    case 'column': {
      const names = namesIn(from);
      const table = names.get(sql.table) ?? (sql.table === '' && names.size === 1 ? [...names.values()][0] : undefined);
      if (!table) {
        const inner = from.find((item) => item.kind === 'subquery' && item.alias === sql.table);
        const column =
          inner?.kind === 'subquery' ? inner.query.columns.find((one) => one.name === sql.name) : undefined;
        return inner?.kind === 'subquery' && column ? sqlType(context, inner.query.from, column.expr) : UNKNOWN;
      }
      const type = columnType(context, table, sql.name);
      return outerNames(from).has(sql.table) ? { ...type, nullable: true } : type;
    }
    case 'literal':
      return literalType(sql.value);
    case 'function':
      return functionType(context, from, sql);
    case 'cast':
      return {
        kind: /^char/i.test(sql.type) ? 'string' : /^(un)?signed/i.test(sql.type) ? 'int' : 'other',
        nullable: sqlType(context, from, sql.operand).nullable,
      };
    case 'unary':
      return sql.op === 'distinct' ? sqlType(context, from, sql.operand) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function functionType(
  context: LowerContext,
  from: readonly FromItem[],
  sql: Extract<SqlExpr, { kind: 'function' }>,
): ValueType {
  const args = sql.args.map((arg) => sqlType(context, from, arg));
  switch (sql.name.toLowerCase()) {
    case 'count':
      return { kind: 'int', nullable: false };
    case 'min':
    case 'max':
      return { kind: args[0]?.kind ?? 'other', nullable: args[0]?.nullable ?? true };
    case 'timestampdiff':
      return { kind: 'int', nullable: args.slice(1).some((arg) => arg.nullable) };
    case 'truncate':
      return args[0] ?? UNKNOWN;
    case 'uuid':
      return { kind: 'string', nullable: false };
    case 'concat':
    case 'replace':
      return { kind: 'string', nullable: args.some((arg) => arg.nullable) };
    default:
      return UNKNOWN;
  }
}

function literalType(value: unknown): ValueType {
  if (value === null) return { kind: 'other', nullable: true };
  if (typeof value === 'string') return { kind: 'string', nullable: false };
  if (typeof value === 'bigint') return { kind: 'int', nullable: false };
  if (typeof value === 'boolean') return { kind: 'flag', nullable: false };
  return typeof value === 'number' ? { kind: 'float', nullable: false } : { kind: 'bytes', nullable: false };
}

/**
 * Whether at most one row of a table can have given values in these columns.
 * @param filled columns that are asked for values other than NULL, which a unique index may hold more than once
 */
export function identifies(
  context: LowerContext,
  table: string,
  columns: ReadonlySet<string>,
  filled: ReadonlySet<string> = new Set(),
): boolean {
  const found = tableOf(context, table);
  if (!found) return false;
  const covered = (parts: readonly { column: string; length: number | null }[]): boolean =>
    parts.every((part) => part.length === null && columns.has(part.column));
  if (found.primaryKey && covered(found.primaryKey)) return true;
  return found.indexes.some(
    (index) =>
      index.unique &&
      covered(index.parts) &&
      index.parts.every((part) => filled.has(part.column) || !columnType(context, table, part.column).nullable),
  );
}

/** Whether these columns make up the primary key or hold it. */
export function holdsPrimaryKey(context: LowerContext, table: string, columns: ReadonlySet<string>): boolean {
  const key = tableOf(context, table)?.primaryKey;
  return !!key && key.every((part) => part.length === null && columns.has(part.column));
}
