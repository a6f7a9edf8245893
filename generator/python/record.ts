import { applyOperation, CatalogError, conditionHolds } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Condition, Operation } from '../../src/operation/model.ts';
import type { FromItem, RowStatement, Select, SqlExpr } from '../rows/sql.ts';
import { parseStatement } from '../sql/index.ts';
import type { Machine } from './machine.ts';
import { exceptionClass, makeException } from './object/exceptions.ts';
import { objectClass } from './object/types.ts';
import { PyClass, PyInstance, PyList, PyRaise, PyTuple, type RunType, RunValue, type Value } from './value.ts';

/** The database that scripts are evaluated against; changes as they are. */
export interface ChainDatabase {
  catalog: Catalog;
  /** As it was when the script began. */
  start?: Catalog;
  /**
   * Tables without rows: the script that is being evaluated created them. It must start empty with every script that
   * may run on a database of its own (a service has written to the tables of earlier scripts by then).
   */
  readonly knownEmpty: Set<string>;
  /** The script runs on a database that the chain itself has built from nothing: what it asks of the catalog is decided. */
  fromNothing?: boolean;
}

/** What recording needs beside the machine. */
export interface Recorder extends Machine {
  readonly chain: ChainDatabase;
}

/** Applies a schema change and records it with its guard, and with what the script has set of the session. */
export function applyToCatalog(vm: Recorder, given: Operation): void {
  const operation: Operation = vm.foreignKeyChecks === false ? { ...given, foreignKeyChecks: false } : given;
  if (vm.block.parent !== null) throw vm.unresolved(`schema change (${operation.kind}) under a condition on rows`);
  if (!vm.inScriptCall()) throw vm.unresolved(`schema change (${operation.kind}) while a module is imported`);
  const condition = guardOf(vm, operation);
  const tolerant = vm.tries.some((context) => context.tolerant);
  const recorded: Operation = {
    ...operation,
    ...(condition ? { when: operation.when ? both(operation.when, condition) : condition } : {}),
    ...(tolerant ? { tolerant: true } : {}),
  };
  try {
    vm.chain.catalog = applyOperation(vm.chain.catalog, operation);
  } catch (error) {
    if (error instanceof CatalogError) throw serverError(vm, error);
    throw error;
  }
  rememberEmpty(vm.chain, recorded);
  vm.statement({ kind: 'operation', operation: recorded, place: vm.scriptPlace() });
}

function rememberEmpty({ knownEmpty: empty, fromNothing }: ChainDatabase, operation: Operation): void {
  switch (operation.kind) {
    case 'createTable':
      // Under a condition the table may have been there, with rows.
      if (!operation.when || fromNothing) empty.add(operation.table);
      break;
    case 'dropTable':
      empty.delete(operation.table);
      break;
    case 'renameTable':
      if (empty.delete(operation.table)) empty.add(operation.to);
      break;
    default:
      break;
  }
}

function both(left: Condition, right: Condition): Condition {
  return { kind: 'all', conditions: [...parts(left), ...parts(right)] };
}

function parts(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.conditions.flatMap(parts) : [condition];
}

/** The conditions of the `if`s around the current statement, outermost first, without doubles. */
function heldConditions(vm: Machine): Condition[] {
  const found: Condition[] = [];
  for (let frame: Machine['frame'] | null = vm.frame; frame; frame = frame.caller) {
    found.unshift(...frame.conditions.flatMap((held) => parts(held.condition)));
  }
  const seen = new Set<string>();
  return found.filter((condition) => {
    const key = JSON.stringify(condition);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * The guard of an operation, or of a row statement (`null`). A condition that an earlier operation under the same `if`
 * has made false (the column that was missing is there now) cannot be asked again at this point: the operation's own
 * condition takes its place; where it has none, the question goes to the schema as it was before the script.
 */
function guardOf(vm: Recorder, operation: Operation | null): Condition | null {
  const held = heldConditions(vm);
  if (held.length === 0) return null;
  const { catalog, start = catalog } = vm.chain;
  const holds = (condition: Condition): boolean => conditionHolds(catalog, condition, start);
  const own = operation && ownCondition(operation);
  const standing = held.filter(holds);
  if (standing.length < held.length && own && holds(own)) {
    if (!standing.some((one) => same(one, own))) standing.push(own);
  } else {
    for (const condition of held) {
      if (!holds(condition) && conditionHolds(start, condition, start)) standing.push({ kind: 'before', condition });
    }
  }
  const [first, ...rest] = standing;
  if (!first) return null;
  return rest.length === 0 ? first : { kind: 'all', conditions: standing };
}

function same(left: Condition, right: Condition): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What must be true of the catalog for the operation to have anything to do. */
function ownCondition(operation: Operation): Condition | null {
  const not = (condition: Condition): Condition => ({ kind: 'not', condition });
  const { kind } = operation;
  switch (kind) {
    case 'createTable':
      return not({ kind: 'hasTable', table: operation.table });
    case 'dropTable':
    case 'renameTable':
      return { kind: 'hasTable', table: operation.table };
    case 'addColumn':
      return not({ kind: 'hasColumn', table: operation.table, column: operation.column.name });
    case 'dropColumn':
      return { kind: 'hasColumn', table: operation.table, column: operation.column };
    case 'createIndex': {
      const { name, columns } = operation.index;
      if (name !== undefined) return not({ kind: 'hasIndex', table: operation.table, name });
      const names = columns.map((column) => (typeof column === 'string' ? column : column.column));
      return not({ kind: 'hasIndex', table: operation.table, columns: names });
    }
    case 'dropIndex':
      return { kind: 'hasIndex', table: operation.table, name: operation.name };
    case 'addForeignKey':
      return not({ kind: 'hasForeignKey', table: operation.table, columns: operation.foreignKey.columns });
    case 'dropForeignKey':
      return operation.columns
        ? { kind: 'hasForeignKey', table: operation.table, columns: operation.columns }
        : { kind: 'hasForeignKey', table: operation.table, name: operation.name };
    default:
      return null;
  }
}

/** Error numbers that PyMySQL raises as ProgrammingError and IntegrityError (pymysql/err.py); others are Operational. */
const PROGRAMMING = new Set([1007, 1064, 1103, 1110, 1111, 1112, 1113, 1146, 1149]);
const INTEGRITY = new Set([1048, 1062, 1215, 1216, 1217, 1451, 1452]);

/** The exception that the script would have seen. */
function serverError(vm: Machine, error: CatalogError): PyRaise {
  const name = PROGRAMMING.has(error.errno)
    ? 'ProgrammingError'
    : INTEGRITY.has(error.errno)
      ? 'IntegrityError'
      : 'OperationalError';
  const cls = refusalClass(vm, name, error.errno);
  const message = `(${error.errno}, '${error.message}')`;
  const value = makeException(cls, [message]);
  const orig = makeException(exceptionClass('Exception'), [BigInt(error.errno), error.message]);
  value.attrs.set('orig', orig);
  value.attrs.set('code', null);
  const raised = new PyRaise(value, `${name}: ${message}`);
  raised.place = vm.place;
  return raised;
}

/** What oslo.db makes of a refusal (oslo_db/sqlalchemy/exc_filters.py, MySQL's filters); the rest is its DBError. */
const OSLO: ReadonlyMap<number, string> = new Map([
  [1062, 'DBDuplicateEntry'],
  [1091, 'DBNonExistentConstraint'],
  [1146, 'DBNonExistentTable'],
  [1216, 'DBReferenceError'],
  [1217, 'DBReferenceError'],
  [1451, 'DBReferenceError'],
  [1452, 'DBReferenceError'],
]);

/**
 * The class of a refusal: SQLAlchemy's. Where the script's own modules know oslo.db, whose engines turn it into one of
 * their own, it is both, since the engine comes from the service's command and a script catches what it knows to come.
 */
function refusalClass(vm: Machine, name: string, errno: number): PyClass {
  const found = vm.findAttr(vm.importModule('sqlalchemy.exc'), name);
  const plain = found instanceof PyClass ? found : exceptionClass('Exception');
  if (!vm.hasImported('oslo_db.exception')) return plain;
  const turned = vm.findAttr(vm.importModule('oslo_db.exception'), OSLO.get(errno) ?? 'DBError');
  return turned instanceof PyClass ? new PyClass(name, plain.module, [plain, turned]) : plain;
}

/** Records a row statement, unless what is known of the tables decides it. */
export function executeRows(vm: Recorder, statement: RowStatement, type: RunType): Value {
  if (!vm.inScriptCall()) throw vm.unresolved('row statement while a module is imported');
  const decided = decide(vm, statement);
  if (decided !== undefined) return decided;
  vm.risks.statements++;
  if (statement.kind === 'insert' || statement.kind === 'sql') vm.risks.inserts++;
  const name = vm.freshName(statement.kind === 'select' ? 'rows' : 'result');
  const when = guardOf(vm, null);
  const tolerant = vm.tries.some((context) => context.tolerant);
  const recorded: RowStatement = tolerant && statement.kind === 'insert' ? { ...statement, ignore: true } : statement;
  vm.statement({
    kind: 'execute',
    statement: recorded,
    result: name,
    ...(when ? { when } : {}),
    place: vm.scriptPlace(),
  });
  return new RunValue({ kind: 'var', name }, type);
}

function decide(vm: Recorder, statement: RowStatement): Value | undefined {
  switch (statement.kind) {
    case 'select':
      return selectNothing(vm, statement);
    case 'update':
    case 'delete':
      return vm.database.isKnownEmpty(statement.table) ? outcome() : undefined;
    case 'insert':
      if (statement.source.kind === 'select' && isEmptySelect(vm, statement.source.query)) return outcome();
      vm.chain.knownEmpty.delete(statement.table);
      return undefined;
    case 'sql':
      forgetWritten(vm, statement.text);
      return undefined;
  }
}

/** A row statement that the script spells out may fill the tables that it writes. */
function forgetWritten(vm: Recorder, text: string): void {
  const parsed = parseStatement(text, vm.chain.catalog);
  if (parsed.kind !== 'rows') {
    vm.chain.knownEmpty.clear();
    return;
  }
  if (parsed.verb !== 'insert' && parsed.verb !== 'replace') return;
  for (const table of parsed.writes) vm.chain.knownEmpty.delete(table);
}

const outcomeClass = new PyClass('CursorResult', 'sqlalchemy.engine', [objectClass]);

/** The outcome of a statement that touches no row. */
function outcome(): Value {
  const result = new PyInstance(outcomeClass);
  result.attrs.set('rowcount', 0n);
  return result;
}

function isEmptyFrom(vm: Machine, item: FromItem): boolean {
  switch (item.kind) {
    case 'table':
      return vm.database.isKnownEmpty(item.name);
    case 'join':
      return isEmptyFrom(vm, item.left) || (!item.outer && isEmptyFrom(vm, item.right));
    case 'subquery':
      return isEmptySelect(vm, item.query);
  }
}

const AGGREGATES = new Set(['count', 'sum', 'min', 'max', 'avg', 'group_concat']);

function isAggregate(expr: SqlExpr): boolean {
  return expr.kind === 'function' && AGGREGATES.has(expr.name.toLowerCase());
}

function isEmptySelect(vm: Machine, query: Select): boolean {
  if (!query.from.some((item) => isEmptyFrom(vm, item))) return false;
  if (query.groupBy.length === 0 && query.columns.some((column) => isAggregate(column.expr))) return false;
  return (query.unions ?? []).every((arm) => isEmptySelect(vm, arm.query));
}

/** The rows of a select from tables without rows: none; of an aggregate without groups: one. */
function selectNothing(vm: Machine, query: Select): Value | undefined {
  if (isEmptySelect(vm, query)) return new PyList([]);
  const aggregates =
    query.groupBy.length === 0 &&
    query.having === null &&
    !query.unions &&
    query.columns.length > 0 &&
    query.columns.every((column) => isAggregate(column.expr)) &&
    query.from.some((item) => isEmptyFrom(vm, item));
  if (!aggregates) return undefined;
  const row = new PyClass('Row', 'sqlalchemy.engine', [objectClass]);
  row.attrs.set('_fields', new PyTuple(query.columns.map((column) => column.name)));
  const items = query.columns.map(({ expr }) =>
    expr.kind === 'function' && expr.name.toLowerCase() === 'count' ? 0n : null,
  );
  return new PyList([new PyTuple(items, row)]);
}
