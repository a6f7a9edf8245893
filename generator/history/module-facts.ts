import type { Expression, ModuleSyntax, Statement } from '../python/syntax/ast.ts';

/** What a module says about itself in plain literals. */
export type Literal = null | boolean | bigint | number | string | readonly Literal[];

/** A name's value could not be read from literals alone. */
export const NOT_LITERAL = Symbol('not literal');

/**
 * The value of a top-level name, if it is made of literals, of other such names, or of tuples, lists and sums of them.
 * `undefined`: the module does not bind the name at its top level.
 */
export function literalOf(module: ModuleSyntax, name: string): Literal | typeof NOT_LITERAL | undefined {
  return lookup(module, name, 0);
}

function lookup(module: ModuleSyntax, name: string, depth: number): Literal | typeof NOT_LITERAL | undefined {
  if (depth > 8) return NOT_LITERAL;
  let found: Expression | null = null;
  for (const statement of module.body) {
    if (statement.kind === 'assign' && statement.targets.some((target) => isName(target, name)))
      found = statement.value;
    // Anything else that might bind the name (an `if`, an import) makes it more than a literal.
    else if (statement.kind !== 'assign' && mayBind(statement, name)) return NOT_LITERAL;
  }
  if (!found) return module.names.has(name) ? NOT_LITERAL : undefined;
  return read(module, found, depth + 1);
}

function read(module: ModuleSyntax, expression: Expression, depth: number): Literal | typeof NOT_LITERAL {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'tuple':
    case 'list':
    case 'set': {
      const items = expression.items.map((item) => read(module, item, depth));
      return items.includes(NOT_LITERAL) ? NOT_LITERAL : (items as Literal[]);
    }
    case 'name':
      return lookup(module, expression.id, depth) ?? NOT_LITERAL;
    case 'binary': {
      if (expression.op !== '+') return NOT_LITERAL;
      const left = read(module, expression.left, depth);
      const right = read(module, expression.right, depth);
      return typeof left === 'string' && typeof right === 'string' ? left + right : NOT_LITERAL;
    }
    default:
      return NOT_LITERAL;
  }
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.id === name;
}

function mayBind(statement: Statement, name: string): boolean {
  switch (statement.kind) {
    case 'if':
    case 'while':
    case 'for':
      return [...(statement.kind === 'if' ? statement.then : statement.body), ...statement.else].some((inner) =>
        binds(inner, name),
      );
    case 'try':
      return [...statement.body, ...statement.handlers.flatMap((handler) => handler.body), ...statement.else].some(
        (inner) => binds(inner, name),
      );
    case 'with':
      return statement.body.some((inner) => binds(inner, name));
    default:
      return binds(statement, name);
  }
}

function binds(statement: Statement, name: string): boolean {
  switch (statement.kind) {
    case 'assign':
      return statement.targets.some((target) => isName(target, name));
    case 'augment':
      return isName(statement.target, name);
    case 'import':
      return statement.names.some((one) => (one.as ?? one.name.split('.')[0]) === name);
    case 'importFrom':
      return statement.names !== '*' && statement.names.some((one) => (one.as ?? one.name) === name);
    case 'if':
    case 'while':
    case 'for':
    case 'try':
    case 'with':
      return mayBind(statement, name);
    default:
      return false;
  }
}

/** Whether a script's `upgrade` does nothing: upstream's placeholders, which keep a number free for a backport. */
export function isPlaceholder(module: ModuleSyntax, functionName = 'upgrade'): boolean {
  const upgrade = module.body.findLast(
    (statement) => statement.kind === 'function' && statement.code.name === functionName,
  );
  if (upgrade?.kind !== 'function') return false;
  return upgrade.code.body.every(
    (statement) =>
      statement.kind === 'pass' ||
      (statement.kind === 'expression' && statement.value.kind === 'constant') ||
      (statement.kind === 'return' && (statement.value === null || statement.value.kind === 'constant')),
  );
}

/** Whether the module defines a function of that name at its top level. */
export function hasFunction(module: ModuleSyntax, name: string): boolean {
  return module.body.some((statement) => statement.kind === 'function' && statement.code.name === name);
}
