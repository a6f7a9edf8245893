import type { Expression, FormatField, Statement } from './ast.ts';

/** The expressions directly inside another one, in the order in which Python evaluates them. */
export function subexpressions(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'constant':
    case 'bytes':
    case 'ellipsis':
    case 'name':
    case 'unsupported':
      return [];
    case 'fstring':
      return node.parts.flatMap(fieldExpressions);
    case 'attribute':
      return [node.of];
    case 'subscript':
      return [node.of, node.index];
    case 'slice':
      return [node.lower, node.upper, node.step].filter((part) => part !== null);
    case 'call':
      return [node.fn, ...node.args.map((arg) => arg.value)];
    case 'unary':
    case 'not':
      return [node.operand];
    case 'binary':
    case 'and':
    case 'or':
      return [node.left, node.right];
    case 'compare':
      return [node.first, ...node.rest];
    case 'conditional':
      return [node.test, node.then, node.else];
    case 'lambda':
      return defaults(node);
    case 'list':
    case 'tuple':
    case 'set':
      return node.items;
    case 'dict':
      return node.entries.flatMap((entry) => (entry.key ? [entry.key, entry.value] : [entry.value]));
    case 'comprehension':
      return [
        ...node.clauses.flatMap((clause) => [clause.over, ...clause.ifs]),
        ...(node.key ? [node.key] : []),
        node.value,
      ];
    case 'star':
    case 'walrus':
      return [node.value];
    case 'yield':
      return node.value ? [node.value] : [];
  }
}

function fieldExpressions(part: string | FormatField): readonly Expression[] {
  if (typeof part === 'string') return [];
  return [part.value, ...(part.spec ?? []).flatMap(fieldExpressions)];
}

function defaults(node: Extract<Expression, { kind: 'lambda' }>): readonly Expression[] {
  return node.code.parameters.flatMap((parameter) => (parameter.default ? [parameter.default] : []));
}

/** The expressions that a statement evaluates itself, without those of the statements inside it. */
export function statementExpressions(node: Statement): readonly Expression[] {
  switch (node.kind) {
    case 'expression':
      return [node.value];
    case 'assign':
      return [node.value, ...node.targets];
    case 'augment':
      return [node.target, node.value];
    case 'delete':
      return node.targets;
    case 'return':
      return node.value ? [node.value] : [];
    case 'raise':
      return [node.exception, node.argument].filter((part) => part !== null);
    case 'if':
    case 'while':
      return [node.test];
    case 'for':
      return [node.over, node.target];
    case 'with':
      return node.items.flatMap((item) => (item.target ? [item.value, item.target] : [item.value]));
    case 'try':
      return node.handlers.flatMap((handler) => [handler.type, handler.target].filter((part) => part !== null));
    case 'function':
      return [
        ...node.decorators,
        ...node.code.parameters.flatMap((parameter) => (parameter.default ? [parameter.default] : [])),
      ];
    case 'class':
      return [...node.decorators, ...node.bases.map((base) => base.value)];
    case 'assert':
      return node.message ? [node.test, node.message] : [node.test];
    case 'print':
      return node.values;
    case 'annotation':
    case 'pass':
    case 'break':
    case 'continue':
    case 'global':
    case 'nonlocal':
    case 'import':
    case 'importFrom':
    case 'unsupportedStatement':
      return [];
  }
}

/** The blocks of statements directly inside a statement, without the bodies of functions and classes. */
export function statementBlocks(node: Statement): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case 'if':
      return [node.then, node.else];
    case 'for':
    case 'while':
      return [node.body, node.else];
    case 'with':
      return [node.body];
    case 'try':
      return [node.body, ...node.handlers.map((handler) => handler.body), node.else, node.finally];
    default:
      return [];
  }
}
