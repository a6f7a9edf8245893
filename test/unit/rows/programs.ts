import type { Expr, Program } from '../../../generator/rows/program.ts';
import {
  append,
  binary,
  column,
  constant,
  count,
  define,
  dict,
  each,
  execute,
  field,
  fn,
  insert,
  item,
  literal,
  op,
  place,
  run,
  select,
  update,
  variable,
  when,
} from './build.ts';

const next: Program[number] = { kind: 'continue', place };
const keyed = (into: string, name: string, value: Parameters<typeof run>[0]) =>
  binary('=', column(into, name), run(value));
const ownKey = keyed('parcels', 'id', field('row', 'id'));
const format = (...parts: (string | Parameters<typeof run>[0])[]) => ({ kind: 'format', parts }) as const;

const assign = (name: string, value: Expr): Program[number] => ({ kind: 'assign', name, value, place });
const change = (target: string, method: string, ...args: Expr[]): Program[number] => ({
  ...{ kind: 'mutate', target: variable(target), method, args, place },
});
const pair = (...items: Expr[]): Expr => ({ kind: 'tuple', items });
const kindOf = (row: string): Expr =>
  dict({ state: field(row, 'state'), note: field(row, 'note'), size: field(row, 'size') });
const list = (name: string, over: string, entries: Readonly<Record<string, Expr>>): Expr => ({
  ...{ kind: 'map', result: 'list', item: name, over: variable(over), where: null, value: dict(entries) },
});
const insertAll = (table: string, rows: string): Program[number] =>
  execute({ kind: 'insert', table, columns: [], source: { kind: 'run', rows: variable(rows) } });

/** Loops whose meaning recognisers say in verbs; run as code and as verbs, they must leave the same rows. */
export const programs: Readonly<Record<string, Program>> = {
  'an update of the row itself': [
    execute(select('parcels', ['id', 'state', 'size']), 'rows'),
    each(
      'row',
      'rows',
      execute(
        update('parcels', { note: run(format(field('row', 'state'), '/', fn('str', field('row', 'size')))) }, ownKey),
      ),
    ),
  ],
  'text compared byte by byte': [
    execute(select('parcels', ['id', 'state', 'note']), 'rows'),
    each(
      'row',
      'rows',
      when(
        op('==', field('row', 'state'), constant('new')),
        [execute(update('parcels', { size: literal(100n) }, ownKey))],
        [execute(update('parcels', { size: literal(200n) }, ownKey))],
      ),
    ),
  ],
  'truth of text and of None': [
    execute(select('parcels', ['id', 'note', 'owner_id']), 'rows'),
    each(
      'row',
      'rows',
      when(op('or', field('row', 'note'), op('is', field('row', 'owner_id'), constant(null))), [
        execute(update('parcels', { size: literal(7n) }, ownKey)),
      ]),
    ),
  ],
  'two columns that may both be None': [
    execute(select('parcels', ['id', 'note', 'owner_id']), 'rows'),
    each(
      'row',
      'rows',
      when(
        op('==', field('row', 'note'), field('row', 'owner_id')),
        [execute(update('parcels', { size: literal(1n) }, ownKey))],
        [
          when(op('!=', field('row', 'note'), constant('x')), [
            execute(update('parcels', { size: literal(2n) }, ownKey)),
          ]),
        ],
      ),
    ),
  ],
  'a default for what is empty': [
    execute(select('parcels', ['id', 'note', 'state']), 'rows'),
    each(
      'row',
      'rows',
      execute(update('parcels', { note: run(op('or', field('row', 'note'), field('row', 'state'))) }, ownKey)),
    ),
  ],
  'values from another table': [
    execute(
      select('owners', ['id', 'name', 'nick'], { where: binary('>', column('owners', 'rank_no'), literal(1n)) }),
      'rows',
    ),
    each(
      'row',
      'rows',
      execute(update('parcels', { note: run(field('row', 'name')) }, keyed('parcels', 'owner_id', field('row', 'id')))),
    ),
  ],
  'a key that may be None': [
    execute(select('parcels', ['owner_id']), 'rows'),
    each(
      'row',
      'rows',
      execute(update('log', { entry: literal('met') }, keyed('log', 'parcel_id', field('row', 'owner_id')))),
    ),
  ],
  'inserts of a list that was built before': [
    execute(select('parcels', ['id', 'owner_id', 'state'], { orderBy: [column('parcels', 'id')] }), 'rows'),
    define('values', { kind: 'list', items: [] }),
    each(
      'row',
      'rows',
      when(op('not', op('is', field('row', 'owner_id'), constant(null))), [
        append(
          'values',
          dict({
            id: format('n', field('row', 'id')),
            parcel_id: field('row', 'owner_id'),
            entry: field('row', 'state'),
          }),
        ),
      ]),
    ),
    execute({ kind: 'insert', table: 'log', columns: [], source: { kind: 'run', rows: variable('values') } }),
  ],
  'loops inside loops': [
    execute(select('owners', ['id', 'name']), 'owners'),
    each(
      'owner',
      'owners',
      execute(select('parcels', ['id'], { where: keyed('parcels', 'owner_id', field('owner', 'id')) }), 'found'),
      each(
        'parcel',
        'found',
        execute(insert('log', { id: run(format('x', field('parcel', 'id'))), entry: run(field('owner', 'name')) })),
      ),
    ),
  ],
  'a count for each row': [
    execute(select('owners', ['id']), 'owners'),
    each(
      'owner',
      'owners',
      execute(count('parcels', keyed('parcels', 'owner_id', field('owner', 'id'))), 'found'),
      execute(
        update(
          'owners',
          { rank_no: run(field(item(variable('found'), 0n), 'count_1')) },
          keyed('owners', 'id', field('owner', 'id')),
        ),
      ),
    ),
  ],
  'children counted in the same table': [
    execute(select('parcels', ['id']), 'rows'),
    each(
      'row',
      'rows',
      execute(select('parcels', ['size'], { where: keyed('parcels', 'note', field('row', 'id')) }), 'children'),
      when(variable('children'), [execute(update('parcels', { size: run(fn('len', variable('children'))) }, ownKey))]),
    ),
  ],
  'groups joined back': [
    execute(
      {
        ...select('parcels', ['owner_id']),
        columns: [
          { expr: column('parcels', 'owner_id'), name: 'owner_id' },
          { expr: { kind: 'function', name: 'count', args: [{ kind: 'star' }] }, name: 'total' },
        ],
        groupBy: [column('parcels', 'owner_id')],
      },
      'rows',
    ),
    each(
      'row',
      'rows',
      execute(
        update('owners', { rank_no: run(field('row', 'total')) }, keyed('owners', 'id', field('row', 'owner_id'))),
      ),
    ),
  ],
  'deletes by key': [
    execute(select('parcels', ['id', 'state'], { where: binary('>', column('parcels', 'size'), literal(1n)) }), 'rows'),
    each(
      'row',
      'rows',
      when(op('in', field('row', 'state'), { kind: 'list', items: [constant('x')] }), []),
      when(op('==', field('row', 'state'), constant('gone')), [
        execute({ kind: 'delete', table: 'parcels', where: ownKey }),
      ]),
    ),
  ],
  'rows linked through a generated key': [
    execute(select('parcels', ['id', 'note']), 'rows'),
    each(
      'row',
      'rows',
      execute(insert('tags', { label: run(field('row', 'note')) }), 'made'),
      execute(update('parcels', { size: run(field('made', 'insertId')) }, ownKey)),
    ),
  ],
  'a function of a row, with rows that it passes over': [
    execute(select('parcels', ['id', 'note', 'state']), 'rows'),
    each(
      'row',
      'rows',
      when(op('is', field('row', 'note'), constant(null)), [next]),
      define('words', fn('json.dumps', dict({ note: field('row', 'note'), was: field('row', 'state') }))),
      execute(insert('log', { id: run(field('row', 'id')), entry: run(variable('words')) })),
      execute(update('parcels', { note: run(variable('words')), size: literal(0n) }, ownKey)),
    ),
  ],
  'rows that a loop gathers before it inserts them': [
    execute(select('parcels', ['id', 'owner_id', 'state']), 'rows'),
    define('values', { kind: 'list', items: [] }),
    each(
      'row',
      'rows',
      execute(count('log', keyed('log', 'entry', field('row', 'state'))), 'known'),
      when(op('==', field(item(variable('known'), 0n), 'count_1'), constant(0n)), [
        append('values', dict({ id: field('row', 'id'), entry: field('row', 'state') })),
      ]),
    ),
    when(variable('values'), [
      execute({ kind: 'insert', table: 'log', columns: [], source: { kind: 'run', rows: variable('values') } }),
    ]),
  ],
  'numbers within groups': [
    define('groups', { kind: 'dict', entries: [] }),
    execute(select('parcels', ['id', 'state']), 'rows'),
    each('row', 'rows', {
      kind: 'mutate',
      target: {
        kind: 'method',
        of: variable('groups'),
        name: 'setdefault',
        args: [field('row', 'state'), { kind: 'list', items: [] }],
      },
      method: 'append',
      args: [variable('row')],
      place,
    }),
    each(
      'group',
      { kind: 'method', of: variable('groups'), name: 'values', args: [] },
      each(
        'pair',
        fn('enumerate', variable('group')),
        execute(
          update(
            'parcels',
            { size: run(op('+', item(variable('pair'), 0n), constant(1n))) },
            keyed('parcels', 'id', field(item(variable('pair'), 1n), 'id')),
          ),
        ),
      ),
    ),
  ],
  'numbers in an order': [
    // Of rows that stand alike the server may take any one first: the order must be whole for the two to agree.
    execute(
      select('parcels', ['id'], { orderBy: [{ kind: 'unary', op: 'desc', operand: column('parcels', 'id') }] }),
      'rows',
    ),
    define('counter', { kind: 'list', items: [constant(1n)] }),
    each(
      'row',
      'rows',
      define('number', item(variable('counter'), 0n)),
      {
        kind: 'mutate',
        target: variable('counter'),
        method: '__setitem__',
        args: [constant(0n), op('+', variable('number'), constant(1n))],
        place,
      },
      execute(update('parcels', { size: run(variable('number')), note: run(field('row', 'id')) }, ownKey)),
    ),
  ],
  'a constant for rows whose condition reads what it sets': [
    execute(select('owners', ['id']), 'rows'),
    each(
      'owner',
      'rows',
      execute(
        update(
          'parcels',
          { state: literal('owned') },
          binary(
            'and',
            keyed('parcels', 'owner_id', field('owner', 'id')),
            binary('=', column('parcels', 'state'), literal('new')),
          ),
        ),
      ),
    ),
  ],
  'an update, else an insert': [
    execute(select('owners', ['id', 'nick']), 'rows'),
    each(
      'row',
      'rows',
      when(field('row', 'nick'), [
        execute(update('log', { entry: run(field('row', 'nick')) }, keyed('log', 'id', field('row', 'id'))), 'done'),
        when(op('==', field('done', 'rowcount'), constant(0n)), [
          execute(insert('log', { id: run(field('row', 'id')), entry: run(field('row', 'nick')) })),
        ]),
      ]),
    ),
  ],
  'rows with a value that a dict finds by a foreign key': [
    execute(select('parcels', ['id', 'note']), 'rows'),
    define('notes', dict({})),
    each('row', 'rows', change('notes', '__setitem__', field('row', 'id'), field('row', 'note'))),
    execute(select('places', ['parcel_id', 'shelf']), 'others'),
    define(
      'values',
      list('other', 'others', {
        id: field('other', 'parcel_id'),
        parcel_id: field('other', 'shelf'),
        entry: { kind: 'item', of: variable('notes'), key: field('other', 'parcel_id') },
      }),
    ),
    insertAll('log', 'values'),
  ],
  'rows that another table lacks': [
    execute(select('owners', ['id', 'nick']), 'rows'),
    define('lacking', { kind: 'set', items: [] }),
    each('row', 'rows', change('lacking', 'add', pair(field('row', 'id'), field('row', 'nick')))),
    execute(select('log', ['id', 'parcel_id']), 'theirs'),
    each('there', 'theirs', change('lacking', 'discard', pair(field('there', 'id'), field('there', 'parcel_id')))),
    define(
      'values',
      list('one', 'lacking', {
        id: item(variable('one'), 0n),
        parcel_id: item(variable('one'), 1n),
        entry: constant('lacking'),
      }),
    ),
    insertAll('log', 'values'),
  ],
  'rows of which the first of each kind stays': [
    execute(select('parcels', ['id', 'state', 'note', 'size']), 'rows'),
    define('seen', { kind: 'list', items: [] }),
    each(
      'row',
      'rows',
      when(
        op('not', op('in', kindOf('row'), variable('seen'))),
        [append('seen', kindOf('row'))],
        [execute({ kind: 'delete', table: 'parcels', where: ownKey })],
      ),
    ),
  ],
  'the root of each row': [
    execute(select('log', ['id', 'parcel_id']), 'rows'),
    define('parents', {
      ...{ kind: 'map', result: 'dict', item: 's', over: variable('rows'), where: null },
      ...{ key: field('s', 'id'), value: field('s', 'parcel_id') },
    }),
    each(
      'entry',
      { kind: 'method', of: variable('parents'), name: 'items', args: [] },
      define('key', item(variable('entry'), 0n)),
      define('at', variable('key')),
      define('root', constant(null)),
      {
        kind: 'while',
        test: constant(true),
        place,
        body: [
          define('up', { kind: 'method', of: variable('parents'), name: 'get', args: [variable('at')] }),
          when(variable('up'), [assign('at', variable('up')), next]),
          assign('root', variable('at')),
          { kind: 'break', place },
        ],
      },
      execute(update('places', { root: run(variable('root')) }, keyed('places', 'shelf', variable('key')))),
    ),
  ],
};
