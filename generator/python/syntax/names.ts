import type { Code, Expression, Parameter, Statement } from './ast.ts';
import { statementBlocks, statementExpressions, subexpressions } from './walk.ts';

/** What a block of statements binds and declares, without nested functions. */
export interface Bindings {
  readonly bound: Set<string>;
  readonly globals: Set<string>;
  readonly nonlocals: Set<string>;
  yields: boolean;
  starImport: boolean;
}

/** Names that an assignment target binds. */
export function targetNames(target: Expression, into: Set<string>): void {
  switch (target.kind) {
    case 'name':
      into.add(target.id);
      break;
    case 'list':
    case 'tuple':
      for (const item of target.items) targetNames(item, into);
      break;
    case 'star':
      targetNames(target.value, into);
      break;
    default:
      break;
  }
}

function scanExpression(node: Expression, into: Bindings): void {
  if (node.kind === 'yield') into.yields = true;
  if (node.kind === 'walrus') into.bound.add(node.name);
  for (const inner of subexpressions(node)) scanExpression(inner, into);
}

/** Collects the bindings of a block. */
export function scanBindings(body: readonly Statement[], into: Bindings = emptyBindings()): Bindings {
  for (const statement of body) {
    switch (statement.kind) {
      case 'assign':
        for (const target of statement.targets) targetNames(target, into.bound);
        break;
      case 'augment':
        targetNames(statement.target, into.bound);
        break;
      case 'delete':
        for (const target of statement.targets) targetNames(target, into.bound);
        break;
      case 'for':
        targetNames(statement.target, into.bound);
        break;
      case 'with':
        for (const item of statement.items) if (item.target) targetNames(item.target, into.bound);
        break;
      case 'try':
        for (const handler of statement.handlers) if (handler.target) targetNames(handler.target, into.bound);
        break;
      case 'function':
      case 'class':
        into.bound.add(statement.code.name);
        break;
      case 'import':
        for (const { name, as } of statement.names) into.bound.add(as ?? (name.split('.')[0] as string));
        break;
      case 'importFrom':
        if (statement.names === '*') into.starImport = true;
        else for (const { name, as } of statement.names) into.bound.add(as ?? name);
        break;
      case 'global':
        for (const name of statement.names) into.globals.add(name);
        break;
      case 'nonlocal':
        for (const name of statement.names) into.nonlocals.add(name);
        break;
      default:
        break;
    }
    for (const expression of statementExpressions(statement)) scanExpression(expression, into);
    for (const block of statementBlocks(statement)) scanBindings(block, into);
  }
  return into;
}

function emptyBindings(): Bindings {
  return { bound: new Set(), globals: new Set(), nonlocals: new Set(), yields: false, starImport: false };
}

/** A function's (or class's) code with its names worked out. */
export function makeCode(
  name: string,
  parameters: readonly Parameter[],
  body: readonly Statement[],
  line: number,
  isAsync = false,
): Code {
  const found = scanBindings(body);
  const locals = new Set(found.bound);
  for (const parameter of parameters) {
    locals.add(parameter.name);
    if (parameter.unpack) targetNames(parameter.unpack, locals);
  }
  for (const outer of [...found.globals, ...found.nonlocals]) locals.delete(outer);
  return Object.freeze({
    name,
    parameters,
    body,
    locals,
    globals: found.globals,
    nonlocals: found.nonlocals,
    isGenerator: found.yields,
    isAsync,
    doc: docString(body),
    line,
  });
}

/** The string that opens a body. */
export function docString(body: readonly Statement[]): string | null {
  const first = body[0];
  if (first?.kind !== 'expression' || first.value.kind !== 'constant') return null;
  return typeof first.value.value === 'string' ? first.value.value : null;
}
