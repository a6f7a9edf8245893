import type { ColumnSpec, DefaultSpec } from '../operation/model.ts';
import { resolveType, specOfType } from './column-type.ts';
import { normalDefault } from './default.ts';
import { catalogError } from './error.ts';
import { normalExpression, quoteName } from './expression.ts';
import type { CharsetPair, Check, Column, ColumnDefault, ColumnType, Server } from './model.ts';
import { capabilities } from './server.ts';

/** What a column's definition becomes: the column, and the CHECK that the server adds by itself. */
export interface ResolvedColumn {
  readonly column: Column;
  readonly checks: readonly Check[];
}

/** What a definition needs to know of the table that it stands in. */
export interface ColumnSurroundings {
  readonly pair: CharsetPair;
  readonly server: Server;
  /** In the primary key: NOT NULL whatever the definition says. */
  readonly inPrimaryKey: boolean;
  /** No TIMESTAMP stands before it in the same table: where the server has implicit defaults, it gets them. */
  readonly firstTimestamp: boolean;
}

/**
 * The column that a server makes of a specification.
 *
 * @throws CatalogError ER_INVALID_DEFAULT, ER_BLOB_CANT_HAVE_DEFAULT, ER_WRONG_FIELD_SPEC, and what `resolveType` throws
 */
export function resolveColumn(spec: ColumnSpec, around: ColumnSurroundings): ResolvedColumn {
  const type = resolveType(spec.type, spec.name, around.pair, around.server);
  const able = capabilities(around.server);
  const autoIncrement = spec.autoIncrement === true;
  if (autoIncrement && !mayCount(type)) {
    throw catalogError('ER_WRONG_FIELD_SPEC', `Incorrect column specifier for column '${spec.name}'`);
  }
  const silentTimestamp = type.kind === 'timestamp' && spec.nullable !== true && !able.explicitTimestamps;
  const nullable = (spec.nullable ?? true) && !around.inPrimaryKey && !autoIncrement && !silentTimestamp;
  const implicit = silentTimestamp && spec.default === undefined && spec.onUpdateNow !== true;
  const column: Column = {
    name: spec.name,
    type,
    nullable,
    default: implicit
      ? normalDefault(implicitTimestamp(around.firstTimestamp, type.fsp), type, spec.name)
      : resolveDefault(spec, type, nullable, able.textDefaults),
    autoIncrement,
    onUpdateNow: spec.onUpdateNow === true || (implicit && around.firstTimestamp),
    comment: spec.comment ?? '',
    generated:
      spec.generated === undefined
        ? null
        : { expression: normalExpression(spec.generated.expression), stored: spec.generated.stored },
  };
  const json = spec.type.name === 'json' && able.jsonIsText && able.columnChecks;
  const check: Check = { name: spec.name, expression: `json_valid(${quoteName(spec.name)})`, column: spec.name };
  return { column, checks: json ? [check] : [] };
}

function mayCount(type: ColumnType): boolean {
  return type.kind === 'integer' || type.kind === 'boolean' || type.kind === 'float' || type.kind === 'double';
}

/** MySQL manual, "Automatic Initialization and Updating for TIMESTAMP", without `explicit_defaults_for_timestamp`. */
function implicitTimestamp(first: boolean, fsp: number): DefaultSpec {
  return first
    ? { kind: 'expression', sql: `current_timestamp(${fsp})` }
    : { kind: 'literal', value: '0000-00-00 00:00:00' };
}

/** A nullable column without a default has the default NULL: no server tells the two apart. */
function resolveDefault(spec: ColumnSpec, type: ColumnType, nullable: boolean, textDefaults: boolean): ColumnDefault {
  if (spec.generated !== undefined) return { kind: 'none' };
  if (spec.default === undefined) return nullable ? { kind: 'null' } : { kind: 'none' };
  const value = normalDefault(spec.default, type, spec.name);
  if (value.kind === 'null' && !nullable) {
    if (spec.nullable === false) throw catalogError('ER_INVALID_DEFAULT', `Invalid default value for '${spec.name}'`);
    return { kind: 'none' };
  }
  const large = type.kind === 'text' || type.kind === 'blob' || type.kind === 'json';
  if (large && value.kind === 'literal' && !textDefaults) {
    throw catalogError(
      'ER_BLOB_CANT_HAVE_DEFAULT',
      `BLOB, TEXT, GEOMETRY or JSON column '${spec.name}' can't have a default value`,
    );
  }
  if (spec.autoIncrement === true) throw catalogError('ER_INVALID_DEFAULT', `Invalid default value for '${spec.name}'`);
  return value;
}

/**
 * The specification that makes exactly this column again. `checks` are those of its table: MariaDB's JSON is known by
 * its own check.
 */
export function specOfColumn(column: Column, checks: readonly Check[] = []): ColumnSpec {
  const json = checks.some(
    (check) => check.column === column.name && check.expression === `json_valid(${quoteName(column.name)})`,
  );
  const isJson = json && column.type.kind === 'text' && column.type.collation === 'utf8mb4_bin';
  return {
    name: column.name,
    type: isJson ? { name: 'json' } : specOfType(column.type),
    nullable: column.nullable,
    ...(column.default.kind === 'none' || (column.default.kind === 'null' && column.nullable)
      ? {}
      : { default: column.default }),
    ...(column.autoIncrement ? { autoIncrement: true } : {}),
    ...(column.onUpdateNow ? { onUpdateNow: true } : {}),
    ...(column.comment === '' ? {} : { comment: column.comment }),
    ...(column.generated === null ? {} : { generated: column.generated }),
  };
}
