import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { keyOf } from '../object/item.ts';
import { noteQuestion } from '../question.ts';
import { undo } from '../residual/bind.ts';
import { Block, Restart } from '../residual/block.ts';
import { markState, rewind } from '../residual/mark.ts';
import { ANY, typeOfRun } from '../residual/type.ts';
import { Scope } from '../scope.ts';
import type { Comprehension, Expression, Statement } from '../syntax/ast.ts';
import {
  CatalogBool,
  CatalogList,
  PyDict,
  PyIterator,
  PyList,
  PySet,
  type RunType,
  RunValue,
  type Value,
} from '../value.ts';

/** Thrown when a comprehension over known items meets something that only the run knows. */
class NeedsStatements extends Error {}

/** A list, set or dict comprehension, or a generator expression. */
export function evaluateComprehension(vm: Machine, node: Comprehension): Value {
  const [first] = node.clauses;
  if (!first) throw raised('SyntaxError', 'comprehension without for');
  const over = vm.evaluate(first.over);
  const outer = vm.frame.scope;
  const source = vm.source(over);
  if (node.result === 'generator' && !(source instanceof RunValue)) return lazily(vm, node, source);
  const mark = markState(vm);
  const scope = new Scope('comprehension', new Map(), outer, outer.module);
  vm.frame.scope = scope;
  try {
    if (source instanceof RunValue) {
      return (node.clauses.length === 1 ? asMap(vm, node, source) : null) ?? asStatements(vm, node, source);
    }
    try {
      return known(vm, node, source, over);
    } catch (error) {
      if (!(error instanceof NeedsStatements)) throw error;
      rewind(vm, mark);
      return asStatements(vm, node, over);
    }
  } finally {
    vm.frame.scope = outer;
  }
}

type Items = Iterator<Value, Value, Value>;

function known(vm: Machine, node: Comprehension, source: Items, over: Value): Value {
  if (node.result === 'dict') {
    const dict = new PyDict();
    for (const [key, value] of pairs(vm, node, 0, source)) {
      if (key instanceof RunValue) throw new NeedsStatements();
      dict.set(keyOf(vm, key), value);
    }
    return dict;
  }
  const items: Value[] = [];
  for (const [, value] of pairs(vm, node, 0, source)) {
    items.push(value);
    if (items.length > vm.limits.size) throw vm.unresolved('a comprehension without end');
  }
  const membership = provenance(node, over);
  if (node.result === 'set') {
    if (items.some((item) => item instanceof RunValue)) throw new NeedsStatements();
    const set = new PySet(items.map((item) => keyOf(vm, item)));
    if (membership) set.membership = membership;
    return set;
  }
  const list = new PyList(items);
  if (membership) list.membership = membership;
  return list;
}

/** `[c['name'] for c in columns]` of a list of the catalog's is still a question to the catalog. */
function provenance(node: Comprehension, over: Value): PyList['membership'] {
  const [clause] = node.clauses;
  if (!clause || node.clauses.length > 1 || clause.ifs.length > 0 || clause.target.kind !== 'name') return undefined;
  if (over === null || typeof over !== 'object' || !over.membership) return undefined;
  const item = clause.target.id;
  const isItem = (expression: Expression): boolean => expression.kind === 'name' && expression.id === item;
  const key = over instanceof CatalogList ? over.key : null;
  const { value } = node;
  if (key === null) return isItem(value) ? over.membership : undefined;
  const byKey =
    value.kind === 'subscript' && isItem(value.of) && value.index.kind === 'constant' && value.index.value === key;
  const byName = value.kind === 'attribute' && isItem(value.of) && value.name === key;
  return byKey || byName ? over.membership : undefined;
}

/** The results of the clauses from `at` on. The scope of the comprehension must be the current one. */
function* pairs(vm: Machine, node: Comprehension, at: number, given?: Items): Generator<[Value, Value]> {
  const clause = node.clauses[at];
  if (!clause) {
    const key = node.key ? vm.evaluate(node.key) : null;
    yield [key, vm.evaluate(node.value)];
    return;
  }
  const source = given ?? vm.source(vm.evaluate(clause.over));
  if (source instanceof RunValue) throw new NeedsStatements();
  for (let next = source.next(null); !next.done; next = source.next(null)) {
    vm.step(node.line);
    vm.assign(clause.target, next.value);
    let wanted = true;
    for (const test of clause.ifs) {
      const answer = vm.evaluate(test);
      const truth = vm.truthOrRun(answer);
      if (truth === undefined) throw new NeedsStatements();
      if (answer instanceof CatalogBool) noteQuestion(vm, answer.condition, truth);
      if (!truth) {
        wanted = false;
        break;
      }
    }
    if (wanted) yield* pairs(vm, node, at + 1);
  }
}

/** A generator expression over known items is evaluated as it is asked, in its own scope. */
function lazily(vm: Machine, node: Comprehension, source: Items): Value {
  const outer = vm.frame.scope;
  const scope = new Scope('comprehension', new Map(), outer, outer.module);
  const inner = pairs(vm, node, 0, source);
  function* items(): Generator<Value, Value, Value> {
    for (;;) {
      const frame = vm.frame;
      const before = frame.scope;
      frame.scope = scope;
      let next: IteratorResult<[Value, Value]>;
      try {
        next = inner.next();
      } catch (error) {
        if (error instanceof NeedsStatements) {
          throw vm.unresolved('a generator expression that depends on rows, over known items');
        }
        throw error;
      } finally {
        frame.scope = before;
      }
      if (next.done) return null;
      yield next.value[1];
    }
  }
  return new PyIterator(items());
}

/** A `map` expression; `null` when evaluating an item takes statements. */
function asMap(vm: Machine, node: Comprehension, source: RunValue): Value | null {
  const [clause] = node.clauses;
  if (!clause) return null;
  const tests: Expr[] = [];
  let key: Value = null;
  let decided = true;
  const mapped = mapExpression(vm, source, hintOf(clause.target), (item) => {
    vm.assign(clause.target, item);
    for (const test of clause.ifs) {
      const value = vm.evaluate(test);
      const truth = vm.truthOrRun(value);
      if (truth === false) {
        decided = false;
        return null;
      }
      if (truth === undefined) tests.push(vm.toExpr(value));
    }
    key = node.key ? vm.evaluate(node.key) : null;
    const value = vm.evaluate(node.value);
    // Only what the run can hold may come out of it.
    vm.toExpr(value);
    return value;
  });
  if (mapped === null) return null;
  if (!decided) return node.result === 'dict' ? new PyDict() : node.result === 'set' ? new PySet() : new PyList([]);
  const result = node.result === 'generator' ? 'list' : node.result;
  const where =
    tests.length === 0 ? null : tests.reduce((left, right) => ({ kind: 'op', op: 'and', args: [left, right] }));
  const value = vm.toExpr(mapped.value);
  const valueType = typeOfRun(mapped.value);
  const type: RunType =
    result === 'dict' ? { kind: 'dict', key: typeOfRun(key), value: valueType } : { kind: result, of: valueType };
  // `[x for x in rows]` is the list itself.
  if (where === null && result === 'list' && value.kind === 'var' && value.name === mapped.item) return source;
  return vm.run(
    {
      kind: 'map',
      result,
      item: mapped.item,
      over: source.expr,
      where,
      value,
      ...(result === 'dict' ? { key: vm.toExpr(key) } : {}),
    },
    type,
  );
}

/** Evaluates a function of an item once; `null` when that takes statements or writes outside. */
export function mapExpression(
  vm: Machine,
  source: RunValue,
  hint: string,
  body: (item: Value) => Value,
): { readonly item: string; readonly value: Value } | null {
  const outer = vm.block;
  const scope = vm.frame.scope;
  const block = new Block('loop', outer, { scope, planned: new Set() });
  const guards = vm.guards.length;
  const item = vm.freshName(hint);
  const { type } = source;
  const of = type.kind === 'list' || type.kind === 'set' ? type.of : type.kind === 'dict' ? type.key : ANY;
  vm.block = block;
  // Made inside the block, so that writes to it concern nobody else.
  vm.frame.scope = new Scope('comprehension', new Map(), scope, scope.module);
  try {
    const value = body(new RunValue({ kind: 'var', name: item }, of));
    if (block.statements.length > 0 || vm.guards.length > guards) return null;
    return { item, value };
  } catch (error) {
    if (error instanceof Restart && error.block === block) return null;
    throw error;
  } finally {
    vm.guards.length = Math.min(vm.guards.length, guards);
    for (let open: Block | null = vm.block; open && open !== outer; open = open.parent) undo(open);
    vm.block = outer;
    vm.frame.scope = scope;
  }
}

function hintOf(target: Expression): string {
  return target.kind === 'name' ? target.id : 'row';
}

/** The same as loops that fill a collection. */
function asStatements(vm: Machine, node: Comprehension, over: Value): Value {
  const scope = vm.frame.scope;
  const result = node.result === 'dict' ? new PyDict() : node.result === 'set' ? new PySet() : new PyList([]);
  scope.vars.set('.result', result);
  scope.vars.set('.over', over);
  vm.execute_(statementsOf(node));
  return vm.readFrom(scope.vars.get('.result') ?? null);
}

const written = new WeakMap<Comprehension, readonly Statement[]>();

function statementsOf(node: Comprehension): readonly Statement[] {
  const done = written.get(node);
  if (done) return done;
  const { line } = node;
  const name = (id: string): Expression => ({ kind: 'name', id, line });
  const store = (): Statement => {
    if (node.result === 'dict' && node.key) {
      return {
        kind: 'assign',
        targets: [{ kind: 'subscript', of: name('.result'), index: node.key, line }],
        value: node.value,
        line,
      };
    }
    const method = node.result === 'set' ? 'add' : 'append';
    return {
      kind: 'expression',
      value: {
        kind: 'call',
        fn: { kind: 'attribute', of: name('.result'), name: method, line },
        args: [{ kind: 'positional', name: '', value: node.value }],
        line,
      },
      line,
    };
  };
  let body: readonly Statement[] = [store()];
  for (const [at, clause] of [...node.clauses.entries()].reverse()) {
    for (const test of [...clause.ifs].reverse()) body = [{ kind: 'if', test, then: body, else: [], line }];
    body = [{ kind: 'for', target: clause.target, over: at === 0 ? name('.over') : clause.over, body, else: [], line }];
  }
  written.set(node, body);
  return body;
}
