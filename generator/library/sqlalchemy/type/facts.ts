import { resolveType } from '../../../../src/catalog/column-type.ts';
import type { Column, Table } from '../../../../src/catalog/model.ts';
import type { ColumnFacts, Condition, TypeSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyClass, PyInstance, Value } from '../../../python/value.ts';
import { reflectedType } from './reflected.ts';

/** One specification of every type that a column can have. */
const TYPES: readonly TypeSpec[] = [
  ...(['boolean', 'tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double'] as const),
  ...(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'] as const),
  ...(['tinyblob', 'blob', 'mediumblob', 'longblob', 'binary', 'varbinary'] as const),
  ...(['datetime', 'timestamp', 'time', 'date', 'year', 'bit', 'json'] as const),
]
  .map((name): TypeSpec => (name === 'varchar' || name === 'varbinary' ? { name, length: 1 } : { name }))
  .concat([
    { name: 'enum', values: ['a'] },
    { name: 'set', values: ['a'] },
  ]);

/** The type of a live column; what scripts compare of it, or ask of its class, is a condition on the catalog. */
export function columnType(vm: Interpreter, column: Column, table: Table): PyInstance {
  const made = reflectedType(vm, column.type, table);
  const that = (facts: ColumnFacts): Condition => ({
    kind: 'hasColumn',
    table: table.name,
    column: column.name,
    ...facts,
  });
  made.facts = {
    compare: (attribute, op, other) => (attribute === 'length' ? lengthCondition(that, op, other) : undefined),
    instance: (cls) => {
      const types = namesOf(vm, cls, table);
      return types.length === 0 || types.length === TYPES.length ? undefined : that({ types });
    },
  };
  return made;
}

function lengthCondition(that: (facts: ColumnFacts) => Condition, op: string, other: Value): Condition | undefined {
  const not = (condition: Condition): Condition => ({ kind: 'not', condition });
  if (other === null) {
    const some = that({ minLength: 0 });
    if (op === 'is' || op === '==') return not(some);
    return op === 'is not' || op === '!=' ? some : undefined;
  }
  if (typeof other !== 'bigint') return undefined;
  const length = Number(other);
  switch (op) {
    case '==':
      return that({ length });
    case '!=':
      return not(that({ length }));
    case '<':
      return that({ maxLength: length - 1 });
    case '<=':
      return that({ maxLength: length });
    case '>':
      return that({ minLength: length + 1 });
    case '>=':
      return that({ minLength: length });
    default:
      return undefined;
  }
}

const known = new WeakMap<PyClass, readonly TypeSpec['name'][]>();

/** The types whose reflected form is an instance of a class. */
function namesOf(vm: Interpreter, cls: PyClass, table: Table): readonly TypeSpec['name'][] {
  let names = known.get(cls);
  if (!names) {
    const { server } = vm.database.catalog;
    names = TYPES.filter((spec) =>
      reflectedType(vm, resolveType(spec, '', table, server), table).cls.isSubclassOf(cls),
    ).map(({ name }) => name);
    known.set(cls, names);
  }
  return names;
}
