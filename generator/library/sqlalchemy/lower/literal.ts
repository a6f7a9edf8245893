import type { Interpreter } from '../../../python/interpreter.ts';
import {
  CatalogBool,
  PyBytes,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  RunValue,
  type Value,
} from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import { theDialect } from '../kit/dialect.ts';
import { classNamed, isA } from '../kit/registry.ts';

/** A Python value as SQL, after the bind processing of the type that it meets (`TypeDecorator`, Python enums). */
export function literalSql(vm: Interpreter, value: Value, type: PyInstance | null): SqlExpr {
  return plainSql(vm, bound(vm, value, type));
}

function plainSql(vm: Interpreter, value: Value): SqlExpr {
  if (value === null || typeof value !== 'object') return { kind: 'literal', value };
  if (value instanceof CatalogBool) return { kind: 'literal', value: value.value };
  if (value instanceof PyBytes) return { kind: 'literal', value: value.bytes };
  if (value instanceof RunValue) return { kind: 'run', expr: value.expr };
  if (value instanceof PyList || value instanceof PyTuple || value instanceof PySet) {
    return { kind: 'list', items: vm.iterate(value).map((item) => plainSql(vm, item)) };
  }
  return { kind: 'run', expr: vm.toExpr(value) };
}

/** What SQLAlchemy's bind processors do that changes the value. */
function bound(vm: Interpreter, value: Value, type: PyInstance | null): Value {
  if (type === null) return value;
  if (isA(vm, type, 'TypeDecorator')) {
    const process = type.cls.lookup('process_bind_param');
    const untouched = classNamed(vm, 'TypeDecorator').lookup('process_bind_param');
    const processed =
      process !== undefined && process !== untouched
        ? vm.call(vm.getAttr(type, 'process_bind_param'), [value, theDialect(vm)])
        : value;
    const impl = type.attrs.get('impl');
    return bound(vm, processed, impl instanceof PyInstance ? impl : null);
  }
  if (isA(vm, type, 'Enum') && value instanceof PyInstance) {
    const cls = type.attrs.get('enum_class') ?? null;
    if (cls !== null && value.cls === cls) return enumName(vm, type, value);
  }
  if (isA(vm, type, 'JSON') && value !== null && !(value instanceof PyInstance && isA(vm, value, 'ClauseElement'))) {
    return vm.call(vm.getAttr(vm.importModule('json'), 'dumps'), [value]);
  }
  return value;
}

function enumName(vm: Interpreter, type: PyInstance, member: PyInstance): Value {
  const callable = type.attrs.get('values_callable') ?? null;
  return vm.getAttr(member, callable === null ? 'name' : 'value');
}
