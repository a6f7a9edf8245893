import { isSubclass } from '../builtin/introspection.ts';
import type { Machine, TryContext } from '../machine.ts';
import { exceptionClass, raised } from '../object/exceptions.ts';
import { closeGuards } from '../residual/guard.ts';
import type { Completion } from '../scope.ts';
import type { ExceptHandler, Expression, Statement, TryStatement } from '../syntax/ast.ts';
import { Opaque, PyClass, PyRaise, PyTuple, Unresolved, type Value } from '../value.ts';
import { assignTo } from './assign.ts';
import { boundary } from './boundary.ts';

/** A `try` statement. */
export function executeTry(vm: Machine, node: TryStatement): Completion {
  if (node.finally.length === 0) return guardedBody(vm, node, () => vm.execute_(node.body));
  return withFinally(vm, node, () => guardedBody(vm, node, () => vm.execute_(node.body)));
}

/** Runs `finally` behind a body, however it ended. */
export function withFinally(vm: Machine, node: TryStatement, body: () => Completion): Completion {
  return boundary(vm, body, (completion) => {
    const last = vm.execute_(node.finally);
    return last.kind === 'normal' ? completion : last;
  });
}

/** Runs a body under the handlers of a `try`, then `else`. */
export function guardedBody(vm: Machine, node: TryStatement, body: () => Completion): Completion {
  if (node.handlers.length === 0) return body();
  const before = { ...vm.risks };
  const guards = vm.guards.length;
  const { block } = vm;
  const context: TryContext = {
    frame: vm.frame,
    asked: new Set(),
    handlerOf: (names) => {
      for (const handler of node.handlers) {
        const taken = catchable(vm, handler, names);
        if (taken.length === 0) continue;
        if (alwaysRaises(handler.body)) return null;
        return { names: taken, run: () => runHandler(vm, handler, raised(taken[0] ?? 'Exception', '')) };
      }
      return null;
    },
    catches: (error) => node.handlers.some((handler) => matches(vm, handler, error)),
    tolerant: node.handlers.some((handler) => effectOf(vm, handler.body) === 'none' && catchesDatabase(vm, handler)),
  };
  vm.tries.push(context);
  let completion: Completion;
  try {
    completion = body();
  } catch (error) {
    vm.tries.pop();
    if (!(error instanceof PyRaise)) throw error;
    const handler = node.handlers.find((candidate) => matches(vm, candidate, error));
    if (!handler) throw error;
    if (vm.block !== block || vm.guards.length > guards) {
      throw vm.unresolved('an exception that is handled, behind a jump that depends on rows');
    }
    return runHandler(vm, handler, error);
  }
  vm.tries.pop();
  refuseHandlers(vm, node, before);
  if (completion.kind === 'normal') completion = vm.execute_(node.else);
  return closeGuards(vm, context, completion, guards);
}

/** Runs a handler's body with its exception. */
export function runHandler(vm: Machine, handler: ExceptHandler, error: PyRaise): Completion {
  if (handler.target) assignTo(vm, handler.target, error.value);
  const { handling } = vm.frame;
  handling.push(error.value);
  try {
    return vm.execute_(handler.body);
  } finally {
    handling.pop();
  }
}

/** Whether a handler takes an exception. */
export function matches(vm: Machine, handler: ExceptHandler, error: PyRaise): boolean {
  if (handler.type === null) return true;
  return isOneOf(vm, error, vm.evaluate(handler.type));
}

function isOneOf(vm: Machine, error: PyRaise, classes: Value): boolean {
  if (classes instanceof PyTuple) return classes.items.some((cls) => isOneOf(vm, error, cls));
  // A class without a stand-in: none of ours derives from it, but for those made from it.
  if (classes instanceof Opaque) return error.value.cls.mro.some((cls) => cls.opaque?.origin === classes.origin);
  return isSubclass(vm, error.value.cls, classes);
}

const DATABASE_MODULES = ['sqlalchemy', 'oslo_db', 'oslo.db', 'migrate', 'pymysql', 'MySQLdb'];

/** Whether a handler takes errors that the server may give in the run. */
function catchesDatabase(vm: Machine, handler: ExceptHandler): boolean {
  return handledClasses(vm, handler).some(
    (cls) =>
      cls === null ||
      isGeneral(cls) ||
      DATABASE_MODULES.some((name) => cls.module.split('.').includes(name) || cls.module.startsWith(name)),
  );
}

/** Which of these exceptions a handler takes: they, what they derive from, or what derives from them. */
function catchable(vm: Machine, handler: ExceptHandler, names: readonly string[]): string[] {
  const classes = handledClasses(vm, handler);
  return names.filter((name) => {
    const raisable = exceptionClass(name);
    return classes.some((cls) => cls === null || raisable.isSubclassOf(cls) || cls.isSubclassOf(raisable));
  });
}

function isGeneral(cls: PyClass): boolean {
  return cls.name === 'Exception' || cls.name === 'BaseException' || cls.name === 'StandardError';
}

/** The classes of a handler; `null` stands for any. */
function handledClasses(vm: Machine, handler: ExceptHandler): (PyClass | null)[] {
  if (handler.type === null) return [null];
  let value: Value;
  try {
    value = vm.evaluate(handler.type);
  } catch (error) {
    if (error instanceof Unresolved || error instanceof PyRaise) return [null];
    throw error;
  }
  const items = value instanceof PyTuple ? value.items : [value];
  return items.map((item) => (item instanceof PyClass ? item : null));
}

/**
 * The body went well while it was evaluated, but its row statements could fail in the run. A handler
 * that only turns the error into another one changes nothing. One that only logs makes operations tolerant and inserts
 * ignore what is there. Any other would have to run in the run; where only the catalog decides, the model has decided.
 */
function refuseHandlers(vm: Machine, node: TryStatement, before: Machine['risks']): void {
  if (vm.risks.inserts === before.inserts) return;
  for (const handler of node.handlers) {
    if (effectOf(vm, handler.body) === 'acts' && catchesDatabase(vm, handler)) {
      throw at(vm, handler, 'except whose handler would have to run when an insert fails');
    }
  }
}

/** What a handler would do: go on as if nothing was, raise, or act. */
function effectOf(vm: Machine, body: readonly Statement[]): 'none' | 'raises' | 'acts' {
  if (alwaysRaises(body)) return 'raises';
  for (const statement of body) {
    if (statement.kind === 'if') {
      const test = quietTruth(vm, statement.test);
      if (test === undefined) {
        const [then, other] = [effectOf(vm, statement.then), effectOf(vm, statement.else)];
        if (then !== 'none' || other !== 'none') return 'acts';
        continue;
      }
      const effect = effectOf(vm, test ? statement.then : statement.else);
      if (effect !== 'none') return effect;
    } else if (statement.kind === 'raise') return 'raises';
    else if (!onlyLogs([statement])) return 'acts';
  }
  return 'none';
}

/** The truth of a test that can be evaluated without doing anything: on names and their attributes. */
function quietTruth(vm: Machine, node: Expression): boolean | undefined {
  if (!isQuiet(node)) return undefined;
  try {
    return vm.truthOrRun(vm.evaluate(node));
  } catch (error) {
    if (error instanceof Unresolved || error instanceof PyRaise) return undefined;
    throw error;
  }
}

function isQuiet(node: Expression): boolean {
  switch (node.kind) {
    case 'call':
      // `engine.name.startswith('mysql')`, `url.get_dialect()`: methods that only ask.
      return (
        node.fn.kind === 'attribute' &&
        (node.fn.name.startsWith('get_') || node.fn.name.startsWith('is_') || node.fn.name === 'startswith') &&
        isQuiet(node.fn.of) &&
        node.args.every((arg) => isQuiet(arg.value))
      );
    case 'constant':
    case 'name':
      return true;
    case 'attribute':
      return isQuiet(node.of);
    case 'not':
      return isQuiet(node.operand);
    case 'and':
    case 'or':
      return isQuiet(node.left) && isQuiet(node.right);
    case 'compare':
      return isQuiet(node.first) && node.rest.every(isQuiet);
    case 'tuple':
    case 'list':
      return node.items.every(isQuiet);
    default:
      return false;
  }
}

function at(vm: Machine, handler: ExceptHandler, construct: string): Unresolved {
  vm.frame.line = handler.line;
  return vm.unresolved(construct);
}

/** Whether a block surely ends in `raise`. */
export function alwaysRaises(body: readonly Statement[]): boolean {
  const last = body[body.length - 1];
  if (!last) return false;
  switch (last.kind) {
    case 'raise':
      return true;
    case 'if':
      return alwaysRaises(last.then) && alwaysRaises(last.else);
    case 'with':
      // `with excutils.save_and_reraise_exception():`
      return (
        alwaysRaises(last.body) ||
        last.items.some(
          (item) => item.value.kind === 'call' && lastName(item.value.fn) === 'save_and_reraise_exception',
        )
      );
    case 'try':
      return (
        alwaysRaises(last.finally) || (alwaysRaises(last.body) && last.handlers.every((one) => alwaysRaises(one.body)))
      );
    default:
      return false;
  }
}

function lastName(node: Expression): string {
  return node.kind === 'attribute' ? node.name : node.kind === 'name' ? node.id : '';
}

function firstName(node: Expression): string {
  if (node.kind === 'attribute') return firstName(node.of);
  if (node.kind === 'call') return firstName(node.fn);
  return node.kind === 'name' ? node.id : '';
}

const LOGGERS = new Set(['log', 'logging', 'logger', 'warnings', 'print', 'warn', 'util', 'utils']);

/** Whether a block does nothing but say something. */
export function onlyLogs(body: readonly Statement[]): boolean {
  return body.every((statement) => {
    switch (statement.kind) {
      case 'pass':
      case 'print':
        return true;
      case 'expression': {
        const { value } = statement;
        if (value.kind === 'constant') return true;
        if (value.kind !== 'call') return false;
        const first = firstName(value.fn).toLowerCase();
        return LOGGERS.has(first) && (first !== 'util' && first !== 'utils' ? true : lastName(value.fn) === 'warn');
      }
      case 'assign':
        // `msg = _('…')` for a line of the log.
        return statement.targets.every((target) => target.kind === 'name' && target.id.startsWith('msg'));
      default:
        return false;
    }
  });
}
