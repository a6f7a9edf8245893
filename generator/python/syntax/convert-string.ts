import type { Expression, FormatField } from './ast.ts';
import { ConversionError, inLine } from './conversion-error.ts';
import { literalBytes, stringPrefix, unescapeLiteral } from './literal.ts';
import { field, type Raw } from './tree.ts';

/** Turns an expression inside an f-string into our own tree. */
type Convert = (node: Raw, text: string) => Expression;

/** Adjacent literals become one; as soon as one of them is an f-string, all are its parts. */
export function convertStrings(nodes: readonly Raw[], text: string, convert: Convert): Expression {
  const line = nodes[0]?.line ?? 1;
  let joined = '';
  let bytes = '';
  let isBytes = false;
  const parts: (string | FormatField)[] = [];
  for (const node of nodes) {
    if (node.type !== 'string') throw new ConversionError(`${node.type} next to a string`, node.line);
    const start = node.children.find((child) => child.type === 'string_start');
    const end = node.children.find((child) => child.type === 'string_end');
    if (!start || !end) throw new ConversionError('unterminated string', node.line);
    const prefix = stringPrefix(text.slice(start.start, start.end));
    if (prefix.formatted) {
      if (joined !== '') parts.push(joined);
      joined = '';
      parts.push(...fieldParts(node, start.end, end.start, text, prefix.raw, convert));
      continue;
    }
    const content = inLine(node.line, () => unescapeLiteral(text.slice(start.end, end.start), prefix));
    if (prefix.bytes) {
      isBytes = true;
      bytes += content;
    } else joined += content;
  }
  if (isBytes) return { kind: 'bytes', bytes: literalBytes(bytes), line };
  if (parts.length === 0) return { kind: 'constant', value: joined, line };
  if (joined !== '') parts.push(joined);
  return { kind: 'fstring', parts, line };
}

function fieldParts(
  node: Raw,
  from: number,
  to: number,
  text: string,
  raw: boolean,
  convert: Convert,
): (string | FormatField)[] {
  const parts: (string | FormatField)[] = [];
  let at = from;
  const literal = (until: number): void => {
    if (until <= at) return;
    const plain = inLine(node.line, () => unescapeLiteral(text.slice(at, until), { raw, bytes: false }));
    parts.push(plain.replaceAll('{{', '{').replaceAll('}}', '}'));
  };
  for (const child of node.children) {
    if (child.type !== 'interpolation' && child.type !== 'format_expression') continue;
    literal(child.start);
    parts.push(convertField(child, text, raw, convert));
    at = child.end;
  }
  literal(to);
  return parts;
}

function convertField(node: Raw, text: string, raw: boolean, convert: Convert): FormatField {
  const expression = field(node, 'expression');
  if (!expression) throw new ConversionError('empty field in an f-string', node.line);
  const conversion = field(node, 'type_conversion');
  const spec = field(node, 'format_specifier');
  const equals = node.children.find((child) => child.type === '=');
  const letter = conversion ? text.slice(conversion.start + 1, conversion.end) : null;
  return {
    value: convert(expression, text),
    debug: equals ? text.slice(node.start + 1, equals.end) : null,
    conversion: letter === 's' || letter === 'r' || letter === 'a' ? letter : null,
    spec: spec ? fieldParts(spec, spec.start + 1, spec.end, text, raw, convert) : null,
  };
}
