import { isDeepStrictEqual } from 'node:util';
import { type ColumnBuilder, columnSpec } from '../../src/operation/column-builder.ts';
import * as types from '../../src/operation/column-type.ts';
import type { ColumnSpec, TypeSpec } from '../../src/operation/model.ts';
import { atom, call, chain, type Js, string } from './javascript.ts';
import type { Names } from './names.ts';
import { data } from './value.ts';

type Factory = keyof typeof types;
type Literal = string | number | boolean;
type Link = readonly [method: Exclude<keyof ColumnBuilder, 'parts' | 'named'>, args: readonly (Literal | null)[]];

/**
 * A column's definition through the builders: `varchar(36).notNull()`. What they cannot say (a CHAR without a length)
 * stands as the data that it is.
 */
export function emitColumn(column: ColumnSpec, names: Names): Js {
  const { factory, args } = typeCall(column.type);
  const links = linksOf(column);
  if (!isDeepStrictEqual(columnSpec(column.name, build(factory, args, links)), column)) {
    const { name: _, ...parts } = column;
    return data(parts);
  }
  const head = call(names.use(factory), args.map(literal));
  return chain(
    head,
    links.map(([method, values]) => [method, values.map(literal)]),
  );
}

function typeCall(type: TypeSpec): { factory: Factory; args: Literal[] } {
  if (type.name === 'enum' || type.name === 'set') {
    return { factory: type.name === 'enum' ? 'enumeration' : 'setOf', args: [...(type.values ?? [])] };
  }
  if (type.name === 'decimal' || type.name === 'float' || type.name === 'double') {
    return { factory: type.name, args: [type.precision, type.scale].filter((digits) => digits !== undefined) };
  }
  return { factory: type.name, args: type.length === undefined ? [] : [type.length] };
}

function linksOf(column: ColumnSpec): Link[] {
  const { type, nullable, generated, comment } = column;
  const links: Link[] = [];
  if (type.unsigned) links.push(['unsigned', []]);
  if (type.charset !== undefined) links.push(['charset', [type.charset]]);
  if (type.collation !== undefined) links.push(['collate', [type.collation]]);
  if (nullable !== undefined) links.push([nullable ? 'null' : 'notNull', []]);
  if (column.default) links.push(defaultLink(column.default, type));
  if (column.autoIncrement) links.push(['autoIncrement', []]);
  if (column.onUpdateNow) links.push(['onUpdateNow', []]);
  if (comment !== undefined) links.push(['comment', [comment]]);
  if (generated)
    links.push(['generatedAs', generated.stored ? [generated.expression, 'stored'] : [generated.expression]]);
  return links;
}

const NUMBERS: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'int',
  'bigint',
  'decimal',
  'float',
  'double',
]);

function defaultLink(value: NonNullable<ColumnSpec['default']>, type: TypeSpec): Link {
  if (value.kind === 'null') return ['default', [null]];
  if (value.kind === 'expression') return ['defaultExpression', [value.sql]];
  const text = value.value;
  if (type.name === 'boolean' && (text === '0' || text === '1')) return ['default', [text === '1']];
  if (NUMBERS.has(type.name) && Number.isSafeInteger(Number(text)) && String(Number(text)) === text) {
    return ['default', [Number(text)]];
  }
  return ['default', [text]];
}

function literal(value: Literal | null): Js {
  return typeof value === 'string' ? string(value) : atom(String(value));
}

/** Builds the column as the generated file will, to see whether it comes out the same. */
function build(factory: Factory, args: readonly Literal[], links: readonly Link[]): ColumnBuilder {
  const factories: Readonly<Record<string, unknown>> = types;
  let builder = invoke(factories[factory], undefined, args);
  for (const [method, values] of links) builder = invoke(builder[method], builder, values);
  return builder;
}

function invoke(make: unknown, self: ColumnBuilder | undefined, args: readonly (Literal | null)[]): ColumnBuilder {
  return Reflect.apply(make as () => ColumnBuilder, self, args);
}
