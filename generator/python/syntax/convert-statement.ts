import type { ExceptHandler, Expression, Statement } from './ast.ts';
import { ConversionError } from './conversion-error.ts';
import { convertArguments, convertExpression, convertParameters } from './convert-expression.ts';
import { DeferredCode } from './deferred-code.ts';
import { makeCode } from './names.ts';
import { field, fields, namedChildren, type Raw } from './tree.ts';

/** The statements of a block, or of the module. */
export function convertBlock(node: Raw, text: string): Statement[] {
  return namedChildren(node).map((child) => convertStatement(child, text));
}

function convertStatement(node: Raw, text: string): Statement {
  const line = node.line;
  const slice = (child: Raw): string => text.slice(child.start, child.end);
  const need = (name: string): Raw => {
    const child = field(node, name);
    if (!child) throw new ConversionError(`${node.type} without its ${name}`, line);
    return child;
  };
  const expression = (child: Raw): Expression => convertExpression(child, text);
  const block = (name: string): Statement[] => convertBlock(need(name), text);
  switch (node.type) {
    case 'expression_statement':
      return convertSimple(node, text);
    case 'print_statement':
      return {
        kind: 'print',
        values: fields(node, 'argument')
          .filter((child) => child.named)
          .map(expression),
        line,
      };
    case 'pass_statement':
      return { kind: 'pass', line };
    case 'break_statement':
      return { kind: 'break', line };
    case 'continue_statement':
      return { kind: 'continue', line };
    case 'return_statement': {
      const [value] = namedChildren(node);
      return { kind: 'return', value: value ? expression(value) : null, line };
    }
    case 'raise_statement':
      return convertRaise(node, text);
    case 'delete_statement': {
      const [target] = namedChildren(node).map(expression);
      if (!target) throw new ConversionError('empty del', line);
      return { kind: 'delete', targets: target.kind === 'tuple' ? target.items : [target], line };
    }
    case 'global_statement':
    case 'nonlocal_statement':
      return {
        kind: node.type === 'global_statement' ? 'global' : 'nonlocal',
        names: namedChildren(node).map(slice),
        line,
      };
    case 'import_statement':
      return { kind: 'import', names: fields(node, 'name').map((child) => importedName(child, text)), line };
    case 'future_import_statement':
      return { kind: 'pass', line };
    case 'import_from_statement':
      return convertImportFrom(node, text);
    case 'if_statement':
      return convertIf(node, text);
    case 'for_statement':
      return {
        kind: 'for',
        target: expression(need('left')),
        over: expression(need('right')),
        body: block('body'),
        else: elseBlock(node, text),
        line,
      };
    case 'while_statement':
      return {
        kind: 'while',
        test: expression(need('condition')),
        body: block('body'),
        else: elseBlock(node, text),
        line,
      };
    case 'with_statement':
      return convertWith(node, text);
    case 'try_statement':
      return convertTry(node, text);
    case 'function_definition':
    case 'class_definition':
      return convertDefinition(node, [], text);
    case 'decorated_definition': {
      const decorators = node.children
        .filter((child) => child.type === 'decorator')
        .map((child) => expression(namedChildren(child)[0] ?? child));
      return convertDefinition(need('definition'), decorators, text);
    }
    case 'assert_statement': {
      const [test, message] = namedChildren(node).map(expression);
      if (!test) throw new ConversionError('empty assert', line);
      return { kind: 'assert', test, message: message ?? null, line };
    }
    case 'exec_statement':
      return { kind: 'unsupportedStatement', construct: 'exec', line };
    case 'match_statement':
      return { kind: 'unsupportedStatement', construct: 'match', line };
    case 'type_alias_statement':
      return { kind: 'unsupportedStatement', construct: 'type alias', line };
    default:
      throw new ConversionError(`unknown statement: ${node.type}`, line);
  }
}

function convertSimple(node: Raw, text: string): Statement {
  const children = namedChildren(node);
  const [child] = children;
  if (!child) throw new ConversionError('empty statement', node.line);
  const line = node.line;
  if (child.type === 'assignment') {
    const targets: Expression[] = [];
    let at: Raw | undefined = child;
    while (at?.type === 'assignment') {
      const left = field(at, 'left');
      const right: Raw | undefined = field(at, 'right');
      if (!left) throw new ConversionError('assignment without a target', line);
      if (!right) return { kind: 'annotation', line };
      targets.push(convertExpression(left, text));
      at = right;
    }
    if (!at) throw new ConversionError('assignment without a value', line);
    return { kind: 'assign', targets, value: convertExpression(at, text), line };
  }
  if (child.type === 'augmented_assignment') {
    const [target, op, value] = [field(child, 'left'), field(child, 'operator'), field(child, 'right')];
    if (!target || !op || !value) throw new ConversionError('incomplete assignment', line);
    return {
      kind: 'augment',
      target: convertExpression(target, text),
      op: text.slice(op.start, op.end - 1),
      value: convertExpression(value, text),
      line,
    };
  }
  // `a, b` as a statement: several children, or one expression list.
  const value: Expression =
    children.length > 1
      ? { kind: 'tuple', items: children.map((part) => convertExpression(part, text)), line }
      : convertExpression(child, text);
  return { kind: 'expression', value, line };
}

function convertRaise(node: Raw, text: string): Statement {
  const [value] = node.children.filter((child) => child.named && child.field !== 'cause');
  if (!value) return { kind: 'raise', exception: null, argument: null, line: node.line };
  if (value.type === 'expression_list') {
    const [exception, argument] = namedChildren(value).map((child) => convertExpression(child, text));
    return { kind: 'raise', exception: exception ?? null, argument: argument ?? null, line: node.line };
  }
  return { kind: 'raise', exception: convertExpression(value, text), argument: null, line: node.line };
}

function importedName(node: Raw, text: string): { name: string; as: string | null } {
  if (node.type !== 'aliased_import') return { name: dotted(node, text), as: null };
  const name = field(node, 'name');
  const alias = field(node, 'alias');
  if (!name || !alias) throw new ConversionError('incomplete import', node.line);
  return { name: dotted(name, text), as: text.slice(alias.start, alias.end) };
}

function dotted(node: Raw, text: string): string {
  return namedChildren(node).length === 0
    ? text.slice(node.start, node.end)
    : namedChildren(node)
        .map((part) => text.slice(part.start, part.end))
        .join('.');
}

function convertImportFrom(node: Raw, text: string): Statement {
  const from = field(node, 'module_name');
  if (!from) throw new ConversionError('import without a module', node.line);
  let level = 0;
  let module = '';
  if (from.type === 'relative_import') {
    for (const child of from.children) {
      if (child.type === 'import_prefix')
        level = [...text.slice(child.start, child.end)].filter((c) => c === '.').length;
      else module = dotted(child, text);
    }
  } else module = dotted(from, text);
  const names = node.children.some((child) => child.type === 'wildcard_import')
    ? '*'
    : fields(node, 'name').map((child) => importedName(child, text));
  return { kind: 'importFrom', level, module, names, line: node.line };
}

function elseBlock(node: Raw, text: string): Statement[] {
  const clause = node.children.find((child) => child.type === 'else_clause');
  const body = clause && field(clause, 'body');
  return body ? convertBlock(body, text) : [];
}

function convertIf(node: Raw, text: string): Statement {
  const clauses = [node, ...node.children.filter((child) => child.type === 'elif_clause')];
  let rest = elseBlock(node, text);
  for (const clause of clauses.reverse()) {
    const test = field(clause, 'condition');
    const then = field(clause, 'consequence');
    if (!test || !then) throw new ConversionError('incomplete if', clause.line);
    rest = [
      {
        kind: 'if',
        test: convertExpression(test, text),
        then: convertBlock(then, text),
        else: rest,
        line: clause.line,
      },
    ];
  }
  return rest[0] as Statement;
}

function convertWith(node: Raw, text: string): Statement {
  if (node.children.some((child) => child.type === 'async')) {
    return { kind: 'unsupportedStatement', construct: 'async with', line: node.line };
  }
  const clause = node.children.find((child) => child.type === 'with_clause');
  const body = field(node, 'body');
  if (!clause || !body) throw new ConversionError('incomplete with', node.line);
  const items = namedChildren(clause).map((item) => {
    const value = field(item, 'value');
    if (!value) throw new ConversionError('incomplete with', node.line);
    if (value.type !== 'as_pattern') return { value: convertExpression(value, text), target: null };
    const [managed, target] = namedChildren(value);
    if (!managed || !target) throw new ConversionError('incomplete with', node.line);
    return { value: convertExpression(managed, text), target: convertExpression(target, text) };
  });
  return { kind: 'with', items, body: convertBlock(body, text), line: node.line };
}

function convertTry(node: Raw, text: string): Statement {
  const body = field(node, 'body');
  if (!body) throw new ConversionError('incomplete try', node.line);
  const handlers: ExceptHandler[] = [];
  let last: Statement[] = [];
  for (const child of node.children) {
    if (child.type === 'except_clause') handlers.push(convertHandler(child, text));
    else if (child.type === 'finally_clause') {
      const block = child.children.find((part) => part.type === 'block');
      last = block ? convertBlock(block, text) : [];
    } else if (child.type === 'except_group_clause') {
      return { kind: 'unsupportedStatement', construct: 'except*', line: child.line };
    }
  }
  return {
    kind: 'try',
    body: convertBlock(body, text),
    handlers,
    else: elseBlock(node, text),
    finally: last,
    line: node.line,
  };
}

function convertHandler(node: Raw, text: string): ExceptHandler {
  if (node.children.some((child) => child.type === '*')) {
    throw new ConversionError('except* is not supported', node.line);
  }
  const block = node.children.find((child) => child.type === 'block');
  const parts = node.children.filter((child) => child.named && child.type !== 'block');
  let [type, target] = parts;
  if (type?.type === 'as_pattern') [type, target] = namedChildren(type);
  return {
    type: type ? convertExpression(type, text) : null,
    target: target ? convertExpression(target, text) : null,
    body: block ? convertBlock(block, text) : [],
    line: node.line,
  };
}

function convertDefinition(node: Raw, decorators: readonly Expression[], text: string): Statement {
  const name = field(node, 'name');
  const body = field(node, 'body');
  if (!name || !body) throw new ConversionError(`incomplete ${node.type}`, node.line);
  const id = text.slice(name.start, name.end);
  if (node.type === 'class_definition') {
    const bases = field(node, 'superclasses');
    return {
      kind: 'class',
      code: makeCode(id, [], convertBlock(body, text), node.line),
      bases: bases ? convertArguments(bases, text) : [],
      decorators,
      line: node.line,
    };
  }
  const parameters = field(node, 'parameters');
  const converted = parameters ? convertParameters(parameters, text) : [];
  const isAsync = node.children.some((child) => child.type === 'async');
  const { unread } = body;
  const code = unread
    ? new DeferredCode(id, converted, node.line, isAsync, () => unread((read) => convertBlock(read, text)))
    : makeCode(id, converted, convertBlock(body, text), node.line, isAsync);
  return {
    kind: 'function',
    code,
    decorators,
    line: node.line,
  };
}
