import type { Born, Plain } from '../../src/migration/model.ts';
import { assertNone, deleteRows, insertFromSelect, insertRows, updateRows } from '../../src/migration/verb/index.ts';
import type { Condition } from '../../src/operation/model.ts';
import { bornValue } from './born.ts';
import { firstQuestion } from './first-question.ts';
import type { LoweredStep } from './lowered.ts';
import { reachOf } from './reach.ts';
import { severalRows } from './several.ts';
import type { Delete, FromItem, Insert, Select, SqlExpr, Update } from './sql.ts';
import { exprText, fromText, holdsQuery, selectText } from './text.ts';

/** An update as its verb. Further tables stand in `join`, and their conditions too where they came as a join. */
export function updateStep(update: Update): LoweredStep {
  const joins = (update.from ?? []).flatMap(joinTexts);
  const sight = joins.length > 0 ? 'many' : 'one';
  return updateRows(update.table, {
    set: Object.fromEntries(update.set.map(({ column, value }) => [column, exprText(value, sight)])),
    ...(joins.length > 0 ? { join: joins.join(' ') } : {}),
    ...(update.where ? { where: exprText(update.where, sight) } : {}),
    ...refuses(update, sight),
    reads: reachOf(update).reads,
  });
}

function refuses(update: Update, sight: 'one' | 'many'): { readonly refuses?: string } {
  const several = severalRows(update);
  return several ? { refuses: exprText(several, sight) } : {};
}

/** `u JOIN v ON …` behind the target: the first is joined without a condition of its own, the rest with theirs. */
function joinTexts(item: FromItem): string[] {
  if (item.kind !== 'join') return [`JOIN ${fromText(item)}`];
  const on = item.on ? ` ON ${exprText(item.on, 'many')}` : '';
  return [...joinTexts(item.left), `${item.outer ? 'LEFT JOIN' : 'JOIN'} ${fromText(item.right)}${on}`];
}

/** An update of `table` joined with others by conditions: `joins` are written in order. */
export function joinedUpdate(
  update: Omit<Update, 'from'>,
  joins: readonly { readonly item: FromItem; readonly on: SqlExpr | null; readonly outer: boolean }[],
): LoweredStep {
  const sight = joins.length > 0 ? 'many' : 'one';
  return updateRows(update.table, {
    set: Object.fromEntries(update.set.map(({ column, value }) => [column, exprText(value, sight)])),
    ...(joins.length > 0 ? { join: joinsText(joins) } : {}),
    ...(update.where ? { where: exprText(update.where, sight) } : {}),
    ...refuses(update, sight),
    reads: reachOf({ ...update, from: joins.map(asFrom) }).reads,
  });
}

/** What stands behind `JOIN` with its condition. */
export interface Join {
  readonly item: FromItem;
  readonly on: SqlExpr | null;
  readonly outer: boolean;
}

export function joinsText(joins: readonly Join[]): string {
  return joins
    .map(({ item, on, outer }) => {
      const condition = on ? ` ON ${exprText(on, 'many')}` : '';
      return `${outer ? 'LEFT JOIN' : 'JOIN'} ${fromText(item)}${condition}`;
    })
    .join(' ');
}

function asFrom(join: Join): FromItem {
  return join.on ? { kind: 'join', left: join.item, right: join.item, on: join.on, outer: false } : join.item;
}

/** A delete as its verb. */
export function deleteStep(statement: Delete, joins: readonly Join[] = []): LoweredStep {
  const sight = joins.length > 0 ? 'many' : 'one';
  const update: Update = {
    kind: 'update',
    table: statement.table,
    set: [],
    where: statement.where,
    from: joins.map(asFrom),
  };
  return deleteRows(statement.table, {
    ...(joins.length > 0 ? { join: joinsText(joins) } : {}),
    ...(statement.where ? { where: exprText(statement.where, sight) } : {}),
    reads: reachOf(update).reads,
  });
}

/** An insert as its verb; `unless` holds it back. `null` for rows that only code can make. */
export function insertStep(insert: Insert, unless?: Select): LoweredStep | null {
  if (insert.ignore) return null;
  const { source } = insert;
  if (source.kind === 'run') return null;
  if (source.kind === 'select') {
    if (unless) return null;
    return insertFromSelect(insert.table, insert.columns, valuesText(source.query), { reads: reachOf(insert).reads });
  }
  const rows = source.rows.map((row) => row.map(plainValue));
  if (rows.every((row): row is (Plain | Born)[] => row.every((value) => value !== undefined))) {
    return insertRows(
      insert.table,
      rows.map((row) => Object.fromEntries(insert.columns.map((column, at) => [column, row[at] ?? null]))),
      unless ? { unless: selectText(unless), reads: reachOf(unless).reads } : {},
    );
  }
  const [only] = source.rows;
  if (!only || source.rows.length > 1) return null;
  const values = only.map((value) => exprText(value, 'one')).join(', ');
  const where = unless ? ` FROM DUAL WHERE NOT EXISTS (${selectText(unless)})` : '';
  return insertFromSelect(insert.table, insert.columns, `SELECT ${values}${where}`, {
    reads: unless ? reachOf(unless).reads : {},
  });
}

function plainValue(sql: SqlExpr): Plain | Born | undefined {
  if (sql.kind === 'literal') {
    return typeof sql.value === 'bigint' && Number.isSafeInteger(Number(sql.value)) ? Number(sql.value) : sql.value;
  }
  return sql.kind === 'run' ? (bornValue(sql.expr) ?? undefined) : undefined;
}

/** A guard as its verb. */
export function guardStep(query: Select, message: string): LoweredStep {
  const first = firstQuestion(query);
  return assertNone(selectText(query), {
    ...(first ? { first: selectText(first) } : {}),
    message,
    reads: reachOf(query).reads,
  });
}

/** Puts a condition on the catalog on a step. */
export function guarded(step: LoweredStep, when: Condition | undefined): LoweredStep {
  return when ? Object.freeze({ ...step, when }) : step;
}

/**
 * A query whose columns go into an insert by their places: names for them would say nothing, and ORDER BY would take
 * them for columns. They stay where the query itself uses one.
 */
function valuesText(query: Select): string {
  const clauses = [...query.groupBy, ...query.orderBy, ...(query.having ? [query.having] : [])];
  const named = clauses.some((sql) => JSON.stringify(sql, bigints).includes('"table":""'));
  if (named || query.unions?.length || query.columns.some(({ expr }) => expr.kind === 'star')) return selectText(query);
  const [only, ...others] = query.from;
  const one = others.length === 0 && (!only || (only.kind === 'table' && only.alias === undefined));
  const sight = one && !holdsQuery(query) ? 'one' : 'many';
  const values = query.columns.map(({ expr }) => exprText(expr, sight)).join(', ');
  const rest = selectText({ ...query, columns: [{ expr: { kind: 'star' }, name: '*' }] }, undefined, sight === 'many');
  return rest.replace(
    /^SELECT (DISTINCT )?\*/,
    (_, distinct: string | undefined) => `SELECT ${distinct ?? ''}${values}`,
  );
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
