import { evaluateAsked, keepAsked } from '../expression/asked.ts';
import { conditionOf } from '../expression/boolean.ts';
import { noteDecision, noteDropped } from '../expression/decided.ts';
import { evaluateArguments, makeFunction } from '../expression/evaluate.ts';
import type { Machine } from '../machine.ts';
import { deleteAttr } from '../object/attribute.ts';
import { basesOf, buildClass } from '../object/class.ts';
import { negate } from '../object/comparison.ts';
import { raised } from '../object/exceptions.ts';
import { deleteItem } from '../object/item.ts';
import { noteBranch, noteQuestion } from '../question.ts';
import { bindName } from '../residual/bind.ts';
import { NeedsChoice } from '../residual/block.ts';
import { branchOn } from '../residual/branch.ts';
import { BREAK, CONTINUE, type Completion, NORMAL, Scope } from '../scope.ts';
import type { Expression, IfStatement, Statement } from '../syntax/ast.ts';
import { CatalogBool, PyClass, type Value } from '../value.ts';
import { assignTo, augment, scopeOf } from './assign.ts';
import { executeImport, executeImportFrom } from './import.ts';
import { jumpOf } from './jump.ts';
import { executeFor, executeWhile } from './loop.ts';
import { executeRaise } from './raise.ts';
import { executeTry } from './try.ts';
import { executeWith } from './with.ts';

/** Runs statements one after the other, until one of them jumps. */
export function executeBody(vm: Machine, body: readonly Statement[]): Completion {
  for (const statement of body) {
    vm.step(statement.line);
    const completion = executeChosen(vm, statement);
    if (completion !== NORMAL && completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

/** Choices inside choices, of one statement. */
const MAX_CHOICES = 6;

/** Runs a statement; one that reads a choice between two values is run for both, each on its side. */
function executeChosen(vm: Machine, statement: Statement, depth = 0): Completion {
  const { block, frame } = vm;
  const guards = vm.guards.length;
  const before = block.statements.length;
  const { catalog } = vm.database;
  try {
    return executeStatement(vm, statement);
  } catch (error) {
    if (!(error instanceof NeedsChoice)) throw error;
    const undone = vm.database.catalog === catalog && vm.guards.length === guards && vm.block === block;
    if (!undone || depth >= MAX_CHOICES) throw vm.unresolved('a value that depends on rows, in this statement');
    vm.frame = frame;
    block.statements.length = before;
    const { choice } = error;
    const side = (value: Value) => (): Completion => {
      choice.chosen = value;
      try {
        return executeChosen(vm, statement, depth + 1);
      } finally {
        choice.chosen = undefined;
      }
    };
    return branchOn(vm, choice.test, side(choice.then), side(choice.else));
  }
}

/** Runs one statement in the current frame. */
export function executeStatement(vm: Machine, node: Statement): Completion {
  switch (node.kind) {
    case 'expression':
      noteDropped(vm, vm.evaluate(node.value), node.line);
      return NORMAL;
    case 'assign': {
      const asked = evaluateAsked(vm, node.value);
      for (const target of node.targets) {
        assignTo(vm, target, asked.value);
        if (target.kind === 'name') keepAsked(vm.frame.scope, target.id, asked);
      }
      return NORMAL;
    }
    case 'augment':
      augment(vm, node);
      return NORMAL;
    case 'annotation':
    case 'pass':
    case 'global':
    case 'nonlocal':
      return NORMAL;
    case 'return':
      return { kind: 'return', value: node.value === null ? null : vm.evaluate(node.value) };
    case 'break':
      return BREAK;
    case 'continue':
      return CONTINUE;
    case 'if':
      return executeIf(vm, node);
    case 'for':
      return executeFor(vm, node);
    case 'while':
      return executeWhile(vm, node);
    case 'try':
      return executeTry(vm, node);
    case 'with':
      return executeWith(vm, node.items, 0, () => executeBody(vm, node.body));
    case 'raise':
      return executeRaise(vm, node);
    case 'delete':
      for (const target of node.targets) remove(vm, target);
      return NORMAL;
    case 'import':
      executeImport(vm, node);
      return NORMAL;
    case 'importFrom':
      executeImportFrom(vm, node);
      return NORMAL;
    case 'function':
      define(
        vm,
        node.code.name,
        decorate(vm, node.decorators, () => makeFunction(vm, node.code)),
      );
      return NORMAL;
    case 'class':
      define(
        vm,
        node.code.name,
        decorate(vm, node.decorators, () => executeClass(vm, node)),
      );
      return NORMAL;
    case 'assert':
      return executeAssert(vm, node);
    case 'print':
      for (const value of node.values) vm.evaluate(value);
      return NORMAL;
    case 'unsupportedStatement':
      throw vm.unresolved(`${node.construct} statement`);
  }
}

function define(vm: Machine, name: string, value: Value): void {
  bindName(vm, scopeOf(vm, name), name, value);
}

function decorate(vm: Machine, decorators: readonly Expression[], make: () => Value): Value {
  const functions = decorators.map((decorator) => vm.evaluate(decorator));
  let value = make();
  for (const fn of functions.reverse()) value = vm.call(fn, [value]);
  return value;
}

function executeIf(vm: Machine, node: IfStatement): Completion {
  const test = vm.evaluate(node.test);
  const known = vm.truthOrRun(test);
  if (known === undefined) {
    return branchOn(
      vm,
      vm.toExpr(test),
      () => executeBody(vm, node.then),
      () => executeBody(vm, node.else),
    );
  }
  noteDecision(vm, test, true, `it is ${known ? 'true' : 'false'} everywhere`);
  const taken = known ? node.then : node.else;
  if (!(test instanceof CatalogBool)) return executeBody(vm, taken);
  noteBranch(vm, test.condition, known, taken, known ? node.else : node.then);
  const { frame } = vm;
  const before = frame.conditions;
  const condition = conditionOf(test, known);
  frame.conditions = [...before, { condition, until: 'branch' }];
  let completion: Completion;
  try {
    completion = executeBody(vm, taken);
  } finally {
    frame.conditions = before;
  }
  // `if not has_table(t): return`: the rest of the function depends on the answer.
  const until = jumpOf(known ? node.else : node.then);
  if (until) frame.conditions = [...frame.conditions, { condition, until }];
  return completion;
}

function executeAssert(vm: Machine, node: Extract<Statement, { kind: 'assert' }>): Completion {
  const test = vm.evaluate(node.test);
  const fail = (): never => {
    const message = node.message === null ? '' : vm.evaluate(node.message);
    const error = raised('AssertionError', '');
    error.value.attrs.set('args', vm.call(vm.builtin('tuple'), [vm.call(vm.builtin('list'), [])]));
    if (node.message !== null) vm.call(vm.getAttr(error.value, '__init__'), [message]);
    throw error;
  };
  const known = vm.truthOrRun(test);
  if (test instanceof CatalogBool && known !== undefined) noteQuestion(vm, test.condition, known);
  if (known === true) return NORMAL;
  if (known === false) fail();
  return branchOn(
    vm,
    vm.toExpr(negate(vm, test)),
    () => fail(),
    () => NORMAL,
  );
}

function remove(vm: Machine, target: Expression): void {
  switch (target.kind) {
    case 'name': {
      const scope = scopeOf(vm, target.id);
      if (!scope.vars.has(target.id)) throw raised('NameError', `name '${target.id}' is not defined`);
      // Inside branches over rows the name may live on elsewhere; nobody asks for it after `del` there.
      if (vm.block.parent === null || scope.serial >= vm.block.startSerial) scope.vars.delete(target.id);
      return;
    }
    case 'attribute':
      deleteAttr(vm, vm.evaluate(target.of), target.name);
      return;
    case 'subscript':
      deleteItem(vm, vm.evaluate(target.of), vm.evaluate(target.index));
      return;
    case 'tuple':
    case 'list':
      for (const item of target.items) remove(vm, item);
      return;
    default:
      throw raised('SyntaxError', 'cannot delete this expression');
  }
}

function executeClass(vm: Machine, node: Extract<Statement, { kind: 'class' }>): Value {
  const { frame } = vm;
  const outer = frame.scope;
  const { positional, keyword } = evaluateArguments(vm, node.bases);
  const keywords = new Map(keyword);
  const bases = basesOf(vm, positional);
  const scope = new Scope('class', new Map(), outer, outer.module, node.code);
  scope.vars.set('__module__', outer.module.name);
  scope.vars.set('__qualname__', node.code.name);
  if (node.code.doc !== null) scope.vars.set('__doc__', node.code.doc);
  frame.scope = scope;
  try {
    executeBody(vm, node.code.body);
  } finally {
    frame.scope = outer;
  }
  const metaclass = keywords.get('metaclass') ?? scope.vars.get('__metaclass__') ?? null;
  keywords.delete('metaclass');
  scope.vars.delete('__qualname__');
  const made = buildClass(vm, node.code.name, outer.module.name, bases, scope.vars, metaclass, keywords);
  if (made instanceof PyClass) scope.cell.cls = made;
  return made;
}
