import type { Born, Plain, TableColumns } from '../../src/migration/model.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { LoweredCode, LoweredEachRow, LoweredStep } from '../rows/lowered.ts';
import { hardline, indent } from './doc.ts';
import { array, atom, call, type Js, members, object, property, string, templateLines } from './javascript.ts';
import type { Names } from './names.ts';
import { layoutSql } from './sql-layout.ts';
import { data } from './value.ts';

type DataDraft = Exclude<LoweredStep, Operation>;

/** Columns that SQL text is laid out to when it takes several lines; less than the file's, for its indentation. */
const SQL_WIDTH = 100;
/** SQL up to this length stays on one line. */
const SQL_SHORT = 88;

/** A data step as a call of its verb, without its guard. */
export function emitDataStep(step: DataDraft, names: Names): Js {
  const reads = Object.keys(step.reads).length === 0 ? undefined : tableColumns(step.reads);
  const options = (entries: readonly (readonly [string, Js | undefined])[]): Js[] => {
    const all = object([...entries, ['needs', step.needs && columns(step.needs)], ['reads', reads]]);
    return all.size === 0 ? [] : [all];
  };
  const verb = names.use(step.kind);
  switch (step.kind) {
    case 'updateRows': {
      const set = object(Object.entries(step.set).map(([column, sql]) => [column, sqlJs(sql)]));
      return call(verb, [
        string(step.table),
        ...options([['set', set], ...selection(step), ['refuses', optionalSql(step.refuses)]]),
      ]);
    }
    case 'insertRows': {
      const rows = step.rows.map((row) =>
        object(Object.entries(row).map(([name, value]) => [name, plain(value, names)])),
      );
      return call(verb, [string(step.table), array(rows), ...options([['unless', optionalSql(step.unless)]])]);
    }
    case 'insertFromSelect':
      return call(verb, [
        string(step.table),
        array(step.columns.map(string)),
        sqlJs(step.select),
        ...options([['order', step.order && columns(step.order)]]),
      ]);
    case 'deleteRows':
      return call(verb, [string(step.table), ...options(selection(step))]);
    case 'assertNone':
      return call(verb, [
        sqlJs(step.select),
        ...options([
          ['first', optionalSql(step.first)],
          ['message', string(step.message)],
        ]),
      ]);
    case 'linkRows': {
      const values = object(Object.entries(step.values).map(([column, sql]) => [column, sqlJs(sql)]));
      const own: [string, Js | undefined][] = [
        ['key', columns(step.key)],
        ['column', string(step.column)],
        ['into', string(step.into)],
        ['values', values],
        ['where', optionalSql(step.where)],
      ];
      return call(verb, [string(step.table), ...options(own)]);
    }
    case 'numberRows': {
      const own: [string, Js | undefined][] = [
        ['key', columns(step.key)],
        ['column', string(step.column)],
        ['within', step.within && columns(step.within)],
        ['order', optionalSql(step.order)],
      ];
      return call(verb, [string(step.table), ...options(own)]);
    }
    case 'walkParents': {
      const own: [string, Js | undefined][] = [
        ['key', string(step.key)],
        ['parent', string(step.parent)],
        ['depth', string(step.depth)],
        ['top', sqlJs(step.top)],
        ['where', optionalSql(step.where)],
      ];
      return call(verb, [string(step.table), ...options(own)]);
    }
    case 'findRoots': {
      const own: [string, Js | undefined][] = [
        ['column', string(step.column)],
        ['by', string(step.by)],
        ['of', string(step.of)],
        ['key', string(step.key)],
        ['parent', string(step.parent)],
      ];
      return call(verb, [string(step.table), ...options(own)]);
    }
    case 'deleteDuplicates': {
      const own: [string, Js | undefined][] = [
        ['key', columns(step.key)],
        ['same', columns(step.same)],
        ['where', optionalSql(step.where)],
      ];
      return call(verb, [string(step.table), ...options(own)]);
    }
    case 'eachRow':
      return emitEachRow(step, verb, names);
    case 'code':
      return emitCode(step, verb, names);
  }
}

function selection(step: { readonly join?: string; readonly where?: string }): [string, Js | undefined][] {
  return [
    ['join', optionalSql(step.join)],
    ['where', optionalSql(step.where)],
  ];
}

function emitCode(step: LoweredCode, verb: string, names: Names): Js {
  for (const name of step.imports) names.use(name);
  const tools = step.tools.length === 0 ? '' : `{ ${step.tools.join(', ')} }`;
  const body = step.source.split('\n').map((text) => [hardline, text]);
  const head: [string, Js | undefined][] = [
    ['description', string(step.description)],
    ['reads', tableColumns(step.reads)],
    ['writes', tableColumns(step.writes)],
    ['needs', step.needs && columns(step.needs)],
  ];
  if (step.instead) {
    const { unless, step: one } = step.instead;
    head.push([
      'instead',
      object([
        ['unless', sqlJs(unless)],
        ['step', emitDataStep(one, names)],
      ]),
    ]);
  }
  const properties = head.flatMap(([key, value]) => (value ? [property(key, value)] : []));
  return call(verb, [members([...properties, [`async run(${tools}) {`, indent(body), hardline, '}']])]);
}

function emitEachRow(step: LoweredEachRow, verb: string, names: Names): Js {
  for (const name of step.imports) names.use(name);
  const tools = step.tools.length === 0 ? '' : `, { ${step.tools.join(', ')} }`;
  const body = step.source.split('\n').map((text) => [hardline, text]);
  const head: [string, Js | undefined][] = [
    ['description', string(step.description)],
    ['key', columns(step.key)],
    ['together', step.together && columns(step.together)],
    ['columns', columns(step.columns)],
    ['where', optionalSql(step.where)],
    ['reads', tableColumns(step.reads)],
    ['writes', tableColumns(step.writes)],
  ];
  const properties = head.flatMap(([key, value]) => (value ? [property(key, value)] : []));
  const row = [`async row(${step.item}${tools}) {`, indent(body), hardline, '}'];
  return call(verb, [string(step.table), members([...properties, row])]);
}

function columns(names: readonly string[]): Js {
  return array(names.map(string));
}

function optionalSql(sql: string | undefined): Js | undefined {
  return sql === undefined ? undefined : sqlJs(sql);
}

/** SQL text: a plain string where it is short, else a template over several lines. */
export function sqlJs(sql: string): Js {
  if (sql.length <= SQL_SHORT) return string(sql);
  const lines = layoutSql(sql, SQL_WIDTH);
  return lines.length === 1 ? string(sql) : templateLines(lines);
}

/** `{ table: ['column', …] }`. */
export function tableColumns(columns: TableColumns): Js {
  return object(Object.entries(columns).map(([table, names]) => [table, array(names.map(string))]));
}

/** A value of a row. */
export function plain(value: Plain | Born | undefined, names: Names): Js {
  if (value === null || value === undefined) return atom('null');
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number' || typeof value === 'boolean') return atom(String(value));
  if (typeof value === 'bigint') return atom(`${value}n`);
  if (value instanceof Uint8Array) return data(value);
  switch (value.born) {
    case 'uuid':
      return call(names.use(value.format === 'hex' ? 'uuidHex' : 'uuid'), []);
    case 'now':
      return call(names.use(value.zone === 'local' ? 'localNow' : 'now'), []);
    case 'input':
      return call(names.use('input'), [string(value.name)]);
  }
}
