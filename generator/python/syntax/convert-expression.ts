import type { Argument, Comprehension, Expression, Parameter } from './ast.ts';
import { ConversionError, inLine } from './conversion-error.ts';
import { convertStrings } from './convert-string.ts';
import { parseNumber } from './literal.ts';
import { makeCode } from './names.ts';
import { field, fields, namedChildren, type Raw } from './tree.ts';

const COMPARISONS = new Set(['<', '>', '<=', '>=', '==', '!=', '<>', 'in', 'not in', 'is', 'is not', 'not']);

/** Turns a copied expression node into our own tree. */
export function convertExpression(node: Raw, text: string): Expression {
  const line = node.line;
  const convert = (child: Raw): Expression => convertExpression(child, text);
  const need = (name: string): Raw => {
    const child = field(node, name);
    if (!child) throw new ConversionError(`${node.type} without its ${name}`, line);
    return child;
  };
  const part = (name: string): Expression => convert(need(name));
  const slice = (child: Raw): string => text.slice(child.start, child.end);
  const only = (): Raw => {
    const child = namedChildren(node)[0];
    if (!child) throw new ConversionError(`empty ${node.type}`, line);
    return child;
  };
  switch (node.type) {
    case 'identifier':
    case 'keyword_identifier':
    case 'print':
    case 'exec':
      return { kind: 'name', id: slice(node), line };
    case 'true':
    case 'false':
      return { kind: 'constant', value: node.type === 'true', line };
    case 'none':
      return { kind: 'constant', value: null, line };
    case 'integer':
    case 'float':
      return { kind: 'constant', value: inLine(line, () => parseNumber(slice(node))), line };
    case 'ellipsis':
      return { kind: 'ellipsis', line };
    case 'string':
      return convertStrings([node], text, convertExpression);
    case 'concatenated_string':
      return convertStrings(namedChildren(node), text, convertExpression);
    case 'parenthesized_expression':
      return convert(only());
    case 'attribute':
      return { kind: 'attribute', of: part('object'), name: slice(need('attribute')), line };
    case 'subscript': {
      const indexes = fields(node, 'subscript').map(convert);
      const trailing = node.children.some((child) => child.type === ',');
      const [index] = indexes;
      if (!index) throw new ConversionError('empty subscript', line);
      return {
        kind: 'subscript',
        of: part('value'),
        index: trailing ? { kind: 'tuple', items: indexes, line } : index,
        line,
      };
    }
    case 'slice':
      return convertSlice(node, text);
    case 'call': {
      const args = need('arguments');
      return {
        kind: 'call',
        fn: part('function'),
        args:
          args.type === 'generator_expression'
            ? [{ kind: 'positional', name: '', value: convert(args) }]
            : convertArguments(args, text),
        line,
      };
    }
    case 'unary_operator':
      return { kind: 'unary', op: slice(need('operator')) as '-' | '+' | '~', operand: part('argument'), line };
    case 'not_operator':
      return { kind: 'not', operand: part('argument'), line };
    case 'binary_operator':
      return { kind: 'binary', op: slice(need('operator')), left: part('left'), right: part('right'), line };
    case 'boolean_operator':
      return {
        kind: slice(need('operator')) === 'and' ? 'and' : 'or',
        left: part('left'),
        right: part('right'),
        line,
      };
    case 'comparison_operator':
      return convertComparison(node, text);
    case 'conditional_expression': {
      const [then, test, other] = namedChildren(node);
      if (!then || !test || !other) throw new ConversionError('incomplete conditional expression', line);
      return { kind: 'conditional', test: convert(test), then: convert(then), else: convert(other), line };
    }
    case 'lambda': {
      const parameters = field(node, 'parameters');
      const body = part('body');
      return {
        kind: 'lambda',
        code: makeCode(
          '<lambda>',
          parameters ? convertParameters(parameters, text) : [],
          [{ kind: 'return', value: body, line: body.line }],
          line,
        ),
        line,
      };
    }
    case 'list':
    case 'list_pattern':
      return { kind: 'list', items: namedChildren(node).map(convert), line };
    case 'tuple':
    case 'tuple_pattern':
    case 'expression_list':
    case 'pattern_list':
      return { kind: 'tuple', items: namedChildren(node).map(convert), line };
    case 'set':
      return { kind: 'set', items: namedChildren(node).map(convert), line };
    case 'dictionary':
      return {
        kind: 'dict',
        entries: namedChildren(node).map((child) => convertEntry(child, text)),
        line,
      };
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return convertComprehension(node, text);
    case 'list_splat':
    case 'list_splat_pattern':
    case 'parenthesized_list_splat':
      return { kind: 'star', value: convert(only()), line };
    case 'yield': {
      const value = namedChildren(node)[0];
      const from = node.children.some((child) => child.type === 'from');
      return { kind: 'yield', value: value ? convert(value) : null, from, line };
    }
    case 'named_expression':
      return { kind: 'walrus', name: slice(need('name')), value: part('value'), line };
    case 'await':
      return { kind: 'unsupported', construct: 'await', line };
    case 'as_pattern':
    case 'as_pattern_target':
      return convert(only());
    case 'type':
      return { kind: 'constant', value: null, line };
    default:
      throw new ConversionError(`unknown syntax: ${node.type}`, line);
  }
}

function convertSlice(node: Raw, text: string): Expression {
  const parts: (Expression | null)[] = [null, null, null];
  let at = 0;
  for (const child of node.children) {
    if (child.type === ':') at++;
    else parts[at] = convertExpression(child, text);
  }
  return { kind: 'slice', lower: parts[0] ?? null, upper: parts[1] ?? null, step: parts[2] ?? null, line: node.line };
}

function convertComparison(node: Raw, text: string): Expression {
  const operands: Expression[] = [];
  const ops: string[] = [];
  for (const child of node.children) {
    if (COMPARISONS.has(child.type) && child.field === 'operators') {
      const op = child.type;
      const last = ops.length > operands.length - 1 ? ops[ops.length - 1] : undefined;
      // Some versions of the grammar give `not in` and `is not` as two tokens.
      if (last === 'not' && op === 'in') ops[ops.length - 1] = 'not in';
      else if (last === 'is' && op === 'not') ops[ops.length - 1] = 'is not';
      else ops.push(op === '<>' ? '!=' : op);
    } else if (child.named) operands.push(convertExpression(child, text));
  }
  const [first, ...rest] = operands;
  if (!first || rest.length !== ops.length) throw new ConversionError('incomplete comparison', node.line);
  return { kind: 'compare', first, ops, rest, line: node.line };
}

function convertEntry(node: Raw, text: string): { key: Expression | null; value: Expression } {
  if (node.type === 'dictionary_splat') {
    const value = namedChildren(node)[0];
    if (!value) throw new ConversionError('empty ** in a dict', node.line);
    return { key: null, value: convertExpression(value, text) };
  }
  const key = field(node, 'key');
  const value = field(node, 'value');
  if (!key || !value) throw new ConversionError('incomplete entry of a dict', node.line);
  return { key: convertExpression(key, text), value: convertExpression(value, text) };
}

function convertComprehension(node: Raw, text: string): Comprehension {
  const body = field(node, 'body');
  if (!body) throw new ConversionError('comprehension without a body', node.line);
  const clauses: { target: Expression; over: Expression; ifs: Expression[] }[] = [];
  for (const child of node.children) {
    if (child.type === 'for_in_clause') {
      const left = field(child, 'left');
      const rights = fields(child, 'right').filter((right) => right.named);
      const [over] = rights;
      if (!left || !over) throw new ConversionError('incomplete for in a comprehension', node.line);
      if (child.children.some((part) => part.type === 'async')) {
        throw new ConversionError('asynchronous comprehensions are not supported', node.line);
      }
      clauses.push({
        target: convertExpression(left, text),
        over:
          rights.length > 1
            ? { kind: 'tuple', items: rights.map((right) => convertExpression(right, text)), line: over.line }
            : convertExpression(over, text),
        ifs: [],
      });
    } else if (child.type === 'if_clause') {
      const test = namedChildren(child)[0];
      if (test) clauses[clauses.length - 1]?.ifs.push(convertExpression(test, text));
    }
  }
  const entry = body.type === 'pair' ? convertEntry(body, text) : null;
  return {
    kind: 'comprehension',
    result:
      node.type === 'list_comprehension'
        ? 'list'
        : node.type === 'set_comprehension'
          ? 'set'
          : node.type === 'dictionary_comprehension'
            ? 'dict'
            : 'generator',
    key: entry ? entry.key : null,
    value: entry ? entry.value : convertExpression(body, text),
    clauses,
    line: node.line,
  };
}

/** The arguments of a call, or the bases of a class. */
export function convertArguments(node: Raw, text: string): Argument[] {
  return namedChildren(node).map((child): Argument => {
    switch (child.type) {
      case 'keyword_argument': {
        const name = field(child, 'name');
        const value = field(child, 'value');
        if (!name || !value) throw new ConversionError('incomplete keyword argument', child.line);
        return { kind: 'keyword', name: text.slice(name.start, name.end), value: convertExpression(value, text) };
      }
      case 'list_splat':
      case 'dictionary_splat': {
        const value = namedChildren(child)[0];
        if (!value) throw new ConversionError('empty * in a call', child.line);
        return {
          kind: child.type === 'list_splat' ? 'star' : 'keywords',
          name: '',
          value: convertExpression(value, text),
        };
      }
      default:
        return { kind: 'positional', name: '', value: convertExpression(child, text) };
    }
  });
}

/** The parameters of a function or lambda. */
export function convertParameters(node: Raw, text: string): Parameter[] {
  const out: Parameter[] = [];
  let keywordOnly = false;
  const add = (kind: Parameter['kind'], name: string, value: Expression | null, unpack: Expression | null): void => {
    out.push({ kind, name, positionalOnly: false, default: value, unpack });
  };
  const plain = (child: Raw, value: Expression | null): void => {
    const kind = keywordOnly ? 'keywordOnly' : 'positional';
    switch (child.type) {
      case 'identifier':
        add(kind, text.slice(child.start, child.end), value, null);
        break;
      case 'list_splat_pattern':
      case 'dictionary_splat_pattern': {
        const name = namedChildren(child)[0];
        add(
          child.type === 'list_splat_pattern' ? 'star' : 'keywords',
          name ? text.slice(name.start, name.end) : '',
          null,
          null,
        );
        keywordOnly = true;
        break;
      }
      case 'tuple_pattern':
        add('positional', `.${out.length}`, value, convertExpression(child, text));
        break;
      default:
        throw new ConversionError(`unknown parameter: ${child.type}`, child.line);
    }
  };
  for (const child of namedChildren(node)) {
    switch (child.type) {
      case 'default_parameter':
      case 'typed_default_parameter': {
        const name = field(child, 'name');
        const value = field(child, 'value');
        if (!name || !value) throw new ConversionError('incomplete parameter', child.line);
        plain(name, convertExpression(value, text));
        break;
      }
      case 'typed_parameter': {
        const [name] = namedChildren(child);
        if (name) plain(name, null);
        break;
      }
      case 'keyword_separator':
        keywordOnly = true;
        break;
      case 'positional_separator':
        for (let at = 0; at < out.length; at++) out[at] = { ...(out[at] as Parameter), positionalOnly: true };
        break;
      default:
        plain(child, null);
    }
  }
  return out;
}
