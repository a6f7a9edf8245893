import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { renderExpr } from '../../../rows/render.ts';
import { clauseOf } from '../lower/clause.ts';
import { Scope } from '../state/scope.ts';
import { TextState, writtenText } from '../state/selectable.ts';

/** The text of an expression inside DDL: a str as it is, a clause without its table's name. */
export function expressionText(vm: Interpreter, value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyInstance && value.payload instanceof TextState) return writtenText(vm, value.payload);
  const clause = clauseOf(vm, value);
  if (!clause) throw vm.unresolved(`SQL expression ${vm.repr(value)} in a schema change`);
  return renderExpr(clause.lower(vm, new Scope()), { qualify: false });
}
