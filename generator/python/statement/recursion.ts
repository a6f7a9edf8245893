import type { Argument, Code, Expression, Parameter, Statement } from '../syntax/ast.ts';
import { makeCode } from '../syntax/names.ts';
import { statementBlocks, statementExpressions, subexpressions } from '../syntax/walk.ts';

/** Thrown when a function calls itself over and over on values of the run. */
export class Recursion extends Error {
  readonly code: Code;
  constructor(code: Code) {
    super(`${code.name} recurses over rows`);
    this.code = code;
  }
}

const made = new WeakMap<Code, Code | null>();

/**
 * A function that calls itself, written as a loop; `null` when it cannot be.
 * - `return f(…)` where nothing is left to do: the parameters change and the function begins again;
 * - `f(…)` as the last thing of the function, or of a loop that is its last statement: the calls wait in a list, whose first
 *   one is done next. That is the order in which the calls themselves would run.
 */
export function asLoop(code: Code): Code | null {
  const known = made.get(code);
  if (known !== undefined) return known;
  const loop = write(code);
  made.set(code, loop);
  return loop;
}

function write(code: Code): Code | null {
  if (!code.parameters.every((parameter) => parameter.kind === 'positional' && !parameter.unpack)) return null;
  const returns = { found: false };
  const again = rewriteReturns(code, code.body, returns);
  if (again && returns.found && !calls(code, again)) return whileTrue(code, again);
  const queued = { found: false };
  const body = rewriteTail(code, code.body, queued);
  if (body && queued.found && !calls(code, body) && !returnsValue(body)) return worklist(code, body);
  return null;
}

function isSelf(code: Code, node: Expression): node is Extract<Expression, { kind: 'call' }> {
  return node.kind === 'call' && node.fn.kind === 'name' && node.fn.id === code.name;
}

/** Whether the function is mentioned anywhere in a body. */
function calls(code: Code, body: readonly Statement[]): boolean {
  const mentions = (node: Expression): boolean =>
    (node.kind === 'name' && node.id === code.name) || subexpressions(node).some(mentions);
  return body.some(
    (statement) =>
      statementExpressions(statement).some(mentions) || statementBlocks(statement).some((block) => calls(code, block)),
  );
}

function returnsValue(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      (statement.kind === 'return' && statement.value !== null) || statementBlocks(statement).some(returnsValue),
  );
}

/** The arguments of a call in the order of the parameters; `null` for `*` and for what is missing. */
function inOrder(parameters: readonly Parameter[], args: readonly Argument[]): Expression[] | null {
  if (args.some((arg) => arg.kind === 'star' || arg.kind === 'keywords')) return null;
  const positional = args.filter((arg) => arg.kind === 'positional');
  const values = parameters.map(
    (parameter, at) =>
      positional[at]?.value ??
      args.find((arg) => arg.kind === 'keyword' && arg.name === parameter.name)?.value ??
      parameter.default,
  );
  return values.every((value) => value !== null) ? values : null;
}

/** `return f(a)` becomes `parameters = a; continue`, through `if`s only; `return x` stays. */
function rewriteReturns(code: Code, body: readonly Statement[], seen: { found: boolean }): Statement[] | null {
  const out: Statement[] = [];
  for (const statement of body) {
    if (statement.kind === 'return' && statement.value && isSelf(code, statement.value)) {
      const values = inOrder(code.parameters, statement.value.args);
      if (!values) return null;
      seen.found = true;
      out.push(setParameters(code, { kind: 'tuple', items: values, line: statement.line }, statement.line));
      out.push({ kind: 'continue', line: statement.line });
    } else if (statement.kind === 'if') {
      const [then, other] = [rewriteReturns(code, statement.then, seen), rewriteReturns(code, statement.else, seen)];
      if (!then || !other) return null;
      out.push({ ...statement, then, else: other });
    } else out.push(statement);
  }
  return out;
}

function setParameters(code: Code, value: Expression, line: number): Statement {
  const items = code.parameters.map((parameter): Expression => ({ kind: 'name', id: parameter.name, line }));
  return { kind: 'assign', targets: [{ kind: 'tuple', items, line }], value, line };
}

function whileTrue(code: Code, body: readonly Statement[]): Code {
  const { line } = code;
  const loop: Statement = {
    kind: 'while',
    test: { kind: 'constant', value: true, line },
    body: [...body, { kind: 'return', value: null, line }],
    else: [],
    line,
  };
  return makeCode(code.name, code.parameters, [loop], line);
}

const LATER = '.later';
const PENDING = '.pending';

/** The call at the very end becomes an entry of the list of later calls. */
function rewriteTail(code: Code, body: readonly Statement[], seen: { found: boolean }): Statement[] | null {
  const last = body[body.length - 1];
  if (!last) return [];
  const rest = body.slice(0, -1).map(leaveRound);
  const { line } = last;
  switch (last.kind) {
    case 'expression': {
      if (!isSelf(code, last.value)) return [...rest, last];
      const values = inOrder(code.parameters, last.value.args);
      if (!values) return null;
      seen.found = true;
      const fn: Expression = { kind: 'attribute', of: { kind: 'name', id: LATER, line }, name: 'append', line };
      const entry: Expression = { kind: 'tuple', items: values, line };
      const value: Expression = { kind: 'call', fn, args: [{ kind: 'positional', name: '', value: entry }], line };
      return [...rest, { kind: 'expression', value, line }];
    }
    case 'for': {
      const inner = rewriteTail(code, last.body, seen);
      return inner && [...rest, { ...last, body: inner }];
    }
    case 'if': {
      const [then, other] = [rewriteTail(code, last.then, seen), rewriteTail(code, last.else, seen)];
      return then && other && [...rest, { ...last, then, else: other }];
    }
    default:
      return [...rest, leaveRound(last)];
  }
}

/** `return` of the function ends one round of the loop. Only through `if`s: elsewhere it stays, and is refused. */
function leaveRound(statement: Statement): Statement {
  if (statement.kind === 'return' && statement.value === null) return { kind: 'continue', line: statement.line };
  if (statement.kind !== 'if') return statement;
  return { ...statement, then: statement.then.map(leaveRound), else: statement.else.map(leaveRound) };
}

function worklist(code: Code, body: readonly Statement[]): Code | null {
  if (hasReturn(body)) return null;
  const { line } = code;
  const name = (id: string): Expression => ({ kind: 'name', id, line });
  const list = (items: readonly Expression[]): Expression => ({ kind: 'list', items, line });
  const set = (id: string, value: Expression): Statement => ({ kind: 'assign', targets: [name(id)], value, line });
  const first: Expression = {
    kind: 'call',
    fn: { kind: 'attribute', of: name(PENDING), name: 'pop', line },
    args: [{ kind: 'positional', name: '', value: { kind: 'constant', value: 0n, line } }],
    line,
  };
  const start: Expression = { kind: 'tuple', items: code.parameters.map((one) => name(one.name)), line };
  const loop: Statement = {
    kind: 'while',
    test: name(PENDING),
    body: [
      set(LATER, list([])),
      setParameters(code, first, line),
      ...body,
      set(PENDING, { kind: 'binary', op: '+', left: name(LATER), right: name(PENDING), line }),
    ],
    else: [],
    line,
  };
  return makeCode(code.name, code.parameters, [set(PENDING, list([start])), loop], line);
}

function hasReturn(body: readonly Statement[]): boolean {
  return body.some((statement) => statement.kind === 'return' || statementBlocks(statement).some(hasReturn));
}
