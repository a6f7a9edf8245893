import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import { referenceOf } from '../ddl/reference.ts';
import { sqlalchemyError } from '../error.ts';
import { make } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { clauseOf } from '../lower/clause.ts';
import { tablesOf } from '../lower/from.ts';
import type { Clause } from '../state/clause.ts';
import { type ColumnState, ConstraintState, ForeignKeyState, TableState } from '../state/schema.ts';
import { JoinState } from '../state/selectable.ts';
import { columnsOf, fromOf } from './columns.ts';
import { conditionClause } from './element.ts';
import { compare, conjoin } from './operate.ts';

/** `left JOIN right`; without a condition the foreign keys between the two give it. */
export function joinOf(vm: Interpreter, left: PyInstance, right: Value, on: Value, outer: boolean): PyInstance {
  const other = fromOf(vm, right);
  const condition = on === null ? naturalCondition(vm, left, other) : conditionClause(vm, on);
  return make(vm, 'Join', new JoinState(left, other, condition, outer));
}

/** @throws PyRaise NoForeignKeysError, AmbiguousForeignKeysError as SQLAlchemy's `join_condition` */
function naturalCondition(vm: Interpreter, left: PyInstance, right: PyInstance): Clause {
  const found = [...links(vm, left, right), ...links(vm, right, left)];
  const [only] = found;
  if (!only)
    throw sqlalchemyError(vm, 'NoForeignKeysError', "Can't find any foreign key relationships between the tables");
  if (found.length > 1) {
    throw sqlalchemyError(vm, 'AmbiguousForeignKeysError', "Can't determine join: more than one foreign key");
  }
  const clause = clauseOf(vm, conjoin(vm, 'and', only));
  if (!clause) throw vm.unresolved('join condition');
  return clause;
}

/** The conditions of every foreign key of a table in `from` that points at a table in `to`. */
function links(vm: Interpreter, from: PyInstance, to: PyInstance): Value[][] {
  const found: Value[][] = [];
  for (const table of tablesOf(from)) {
    if (!(table?.payload instanceof TableState)) continue;
    for (const constraint of table.payload.constraints) {
      const state = stateOf(vm, constraint, ConstraintState);
      if (state.kind !== 'foreign') continue;
      const pairs = state.elements.map((element) => pair(vm, from, to, stateOf(vm, element, ForeignKeyState)));
      if (pairs.length > 0 && pairs.every((item) => item !== null)) found.push(pairs as Value[]);
    }
  }
  return found;
}

function pair(vm: Interpreter, from: PyInstance, to: PyInstance, key: ForeignKeyState): Value {
  const reference = referenceOf(vm, key);
  const targets = tablesOf(to).map((table) => (table?.payload instanceof TableState ? table.payload.name : null));
  if (!targets.includes(reference.table)) return null;
  const local = columnOf(vm, from, (key.parent?.payload as ColumnState | undefined)?.key ?? '', key.parent);
  const remote = columnOf(vm, to, reference.column, reference.target);
  return local && remote ? compare(vm, '=', local, remote) : null;
}

/** The column as it is seen through `from`: an alias has its own. */
function columnOf(vm: Interpreter, from: PyInstance, key: string, direct: PyInstance | null): PyInstance | null {
  const columns = columnsOf(vm, from);
  if (direct && [...columns.values()].includes(direct)) return direct;
  return columns.get(key) ?? direct;
}
