import { describe, expect, it } from 'vitest';
import { type LoweredCode, type LoweredStep, lower } from '../../../generator/rows/lower.ts';
import type { Expr, Program } from '../../../generator/rows/program.ts';
import type { SqlExpr } from '../../../generator/rows/sql.ts';
import { dataStepSql } from '../../../src/migration/verb/index.ts';
import { addColumn, dropColumn, int } from '../../../src/operation/index.ts';
import {
  append,
  binary,
  catalog,
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
  raise,
  raw,
  run,
  select,
  table,
  update,
  uuid4,
  variable,
  when,
} from './build.ts';

function lowered(...program: Program): LoweredStep[] {
  return lower(program, { before: catalog, after: catalog, file: place.file });
}

/** The SQL of verbs, the source of code. */
function shown(...program: Program): (string | string[])[] {
  return lowered(...program).map((step) =>
    step.kind === 'code' ? (step as LoweredCode).source : (dataStepSql(step as never) ?? []),
  );
}

const byId = (owner: string) => binary('=', column('parcels', 'id'), run(field(owner, 'id')));

describe('statements on their own', () => {
  it('become verbs', () => {
    expect(lowered(execute(update('parcels', { state: literal('gone') }, column('parcels', 'deleted'))))).toEqual([
      {
        kind: 'updateRows',
        table: 'parcels',
        set: { state: "'gone'" },
        where: 'deleted',
        reads: { parcels: ['deleted'] },
        writes: { parcels: ['state'] },
      },
    ]);
  });

  it('say of which rows the server refuses a value: a query in its place gives several', () => {
    const own = binary('=', column('parcels', 'owner_id'), column('owners', 'id'));
    const notes = select('parcels', ['note'], { where: own });
    const told = (query: typeof notes, where = column('owners', 'rank_no')) =>
      lowered(execute(update('owners', { nick: { kind: 'subquery', query } }, where)))[0];
    expect(told(notes)).toMatchObject({
      kind: 'updateRows',
      refuses: 'owners.rank_no AND (SELECT COUNT(*) AS count FROM parcels WHERE parcels.owner_id = owners.id) > 1',
    });
    // One row in any case, as many as a limit lets through, or none where another arm is taken.
    expect(told(count('parcels', own))).not.toHaveProperty('refuses');
    expect(told({ ...notes, limit: literal(1n) })).not.toHaveProperty('refuses');
    const arm: SqlExpr = {
      kind: 'case',
      whens: [{ when: column('owners', 'rank_no'), then: { kind: 'subquery', query: notes } }],
      else: null,
    };
    expect(lowered(execute(update('owners', { nick: arm }, null)))[0]).not.toHaveProperty('refuses');
    // In a condition it is asked of every row.
    const asked = binary('=', column('owners', 'name'), { kind: 'subquery', query: notes });
    expect(lowered(execute(update('owners', { nick: literal('x') }, asked)))[0]).toMatchObject({
      refuses: '(SELECT COUNT(*) AS count FROM parcels WHERE parcels.owner_id = owners.id) > 1',
    });
  });

  it('know values that are born in the run', () => {
    expect(
      lowered(execute(insert('log', { id: run(uuid4), entry: run({ kind: 'input', name: 'greeting' }) }))),
    ).toMatchObject([
      {
        kind: 'insertRows',
        rows: [{ id: { born: 'uuid', format: 'dashed' }, entry: { born: 'input', name: 'greeting' } }],
      },
    ]);
  });

  it('are cut out of text', () => {
    expect(lowered(raw("update parcels set state = 'a, b', note=CONCAT(note, ' SET ') where size > 3"))).toMatchObject([
      {
        kind: 'updateRows',
        table: 'parcels',
        set: { state: "'a, b'", note: "CONCAT(note, ' SET ')" },
        where: 'size > 3',
      },
    ]);
    expect(lowered(raw('DELETE FROM `log` WHERE id IN (SELECT id FROM parcels)'))).toMatchObject([
      { kind: 'deleteRows', table: 'log', where: 'id IN (SELECT id FROM parcels)' },
    ]);
    expect(
      lowered(raw('INSERT INTO log (id, entry) SELECT id, note FROM parcels WHERE note IS NOT NULL')),
    ).toMatchObject([{ kind: 'insertFromSelect', table: 'log', columns: ['id', 'entry'] }]);
  });

  it('read the columns that text names, in whatever case', () => {
    const reads = (sql: string) => lowered(raw(sql)).map((step) => ('reads' in step ? step.reads : null));
    expect(reads('UPDATE parcels SET note = STATE WHERE `Size` > 3')).toEqual([{ parcels: ['size', 'state'] }]);
    expect(reads('INSERT INTO log (id) SELECT id FROM owners NATURAL JOIN parcels')).toEqual([
      { owners: ['*'], parcels: ['*'] },
    ]);
  });

  it.each<[string, Record<string, string[]>]>([
    ['UPDATE owners SET nick = NULL WHERE id IN (SELECT * FROM parcels)', { owners: ['*'], parcels: ['*'] }],
    ['UPDATE owners SET nick = NULL WHERE id IN (SELECT p . * FROM parcels p)', { owners: ['*'], parcels: ['*'] }],
    [
      "UPDATE owners SET nick = 'x' WHERE EXISTS( SELECT * FROM parcels WHERE parcels.owner_id = owners.id)",
      { owners: ['id'], parcels: ['id', 'owner_id'] },
    ],
    ['UPDATE parcels SET note = size * 2, state = (size) *3', { parcels: ['size'] }],
    [
      'UPDATE owners SET nick = (SELECT COUNT( * ) FROM parcels WHERE owner_id = owners.id)',
      { owners: ['id'], parcels: ['id', 'owner_id'] },
    ],
  ])('read all where all are asked for: %s', (sql, reads) => {
    expect(lowered(raw(sql))).toMatchObject([{ reads }]);
  });

  it('stay code where text says more than a verb can', () => {
    const [step] = lowered(raw('UPDATE parcels SET note = 1 ORDER BY id LIMIT 3'));
    expect(step).toMatchObject({ kind: 'code', writes: { parcels: ['*'] } });
  });
});

describe('guards', () => {
  const missing = binary('is', column('parcels', 'owner_id'), literal(null));

  it('are counts that must be 0', () => {
    const counted = item(item(variable('rows'), 0n), 0n);
    const program = [
      execute(count('parcels', missing), 'rows'),
      when(op('>', counted, constant(0n)), [raise({ kind: 'format', parts: [counted, ' parcels have no owner'] })]),
    ];
    expect(lowered(...program)).toMatchObject([
      {
        kind: 'assertNone',
        select: 'SELECT id FROM parcels WHERE owner_id IS NULL',
        message: '{rows} parcels have no owner',
      },
    ]);
  });

  it('are rows that must not be there, also with a condition in Python', () => {
    const program = [
      execute(select('parcels', ['id', 'state']), 'rows'),
      each('row', 'rows', when(op('==', field('row', 'state'), constant('lost')), [raise(constant('lost parcels'))])),
    ];
    expect(shown(...program)).toEqual([["SELECT id FROM parcels WHERE CAST(state AS BINARY) = 'lost'"]]);
  });
});

describe('rows inserted if absent', () => {
  it('ask in the same statement', () => {
    const program = [
      execute(select('owners', ['id'], { where: binary('=', column('owners', 'name'), literal('depot')) }), 'rows'),
      when(
        op('not', {
          kind: 'conditional',
          test: variable('rows'),
          then: item(variable('rows'), 0n),
          else: constant(null),
        }),
        [execute(insert('owners', { id: run(uuid4), name: literal('depot') }))],
      ),
    ];
    expect(shown(...program)).toEqual([
      [
        "INSERT INTO `owners` (`id`, `name`) SELECT UUID(), 'depot' FROM DUAL WHERE NOT EXISTS (SELECT 1 AS found FROM owners WHERE name = 'depot')",
      ],
    ]);
  });

  it('understand SELECT EXISTS', () => {
    const inner = select('owners', ['id'], { where: binary('=', column('owners', 'name'), literal('depot')) });
    const asked = {
      ...select('owners', []),
      from: [],
      columns: [{ expr: { kind: 'exists', query: inner } as const, name: 'anon_1' }],
    };
    const program = [
      execute(asked, 'rows'),
      when(field(item(variable('rows'), 0n), 'anon_1'), [], [execute(insert('owners', { id: literal('x') }))]),
    ];
    expect(lowered(...program)).toMatchObject([
      { kind: 'insertRows', unless: "SELECT 1 AS found FROM owners WHERE name = 'depot'" },
    ]);
  });
});

describe('loops', () => {
  it('over a table that update its rows by key are one UPDATE', () => {
    const program = [
      execute(
        select('parcels', ['id', 'state', 'size'], { where: binary('>', column('parcels', 'size'), literal(3n)) }),
        'rows',
      ),
      each(
        'row',
        'rows',
        execute(update('parcels', { note: run(op('+', field('row', 'state'), constant('!'))) }, byId('row'))),
      ),
    ];
    expect(lowered(...program)).toMatchObject([
      { kind: 'updateRows', table: 'parcels', set: { note: "CONCAT(state, '!')" }, where: 'size > 3' },
    ]);
  });

  it('over another table are an UPDATE with a join where each row is met once', () => {
    const program = [
      execute(select('owners', ['id', 'name']), 'rows'),
      each(
        'row',
        'rows',
        execute(
          update(
            'parcels',
            { note: run(field('row', 'name')) },
            binary('=', column('parcels', 'owner_id'), run(field('row', 'id'))),
          ),
        ),
      ),
    ];
    expect(shown(...program)).toEqual([
      ['UPDATE `parcels` JOIN owners ON parcels.owner_id = owners.id SET `parcels`.`note` = owners.name'],
    ]);
  });

  it('over another table stay code where the last of several would win', () => {
    const program = [
      execute(select('parcels', ['owner_id', 'state']), 'rows'),
      each(
        'row',
        'rows',
        execute(
          update(
            'owners',
            { name: run(field('row', 'state')) },
            binary('=', column('owners', 'id'), run(field('row', 'owner_id'))),
          ),
        ),
      ),
    ];
    expect(shown(...program)).toEqual([
      [
        "for await (const row of each('SELECT owner_id, state FROM parcels')) {",
        "  await execute('UPDATE owners SET name = ? WHERE id <=> ?', [row.state, row.owner_id]);",
        '}',
      ].join('\n'),
    ]);
  });

  it('whose tests Python makes byte by byte keep them so', () => {
    const program = [
      execute(select('parcels', ['id', 'state', 'note', 'deleted']), 'rows'),
      each(
        'row',
        'rows',
        when(
          op('and', op('==', field('row', 'state'), constant('gone')), op('not', field('row', 'deleted'))),
          [execute(update('parcels', { size: literal(0n) }, byId('row')))],
          [execute(update('parcels', { size: literal(1n) }, byId('row')))],
        ),
      ),
    ];
    const test = "CAST(state AS BINARY) = 'gone' AND deleted = 0";
    expect(lowered(...program)).toMatchObject([
      { kind: 'updateRows', set: { size: '0' }, where: test },
      { kind: 'updateRows', set: { size: '1' }, where: `NOT (${test})` },
    ]);
  });

  it('are a function of a row where a statement would read what another one wrote', () => {
    const program = [
      execute(select('parcels', ['id', 'size']), 'rows'),
      each(
        'row',
        'rows',
        when(op('==', field('row', 'size'), constant(1n)), [
          execute(update('parcels', { size: literal(2n) }, byId('row'))),
        ]),
        when(op('==', field('row', 'size'), constant(2n)), [
          execute(update('parcels', { size: literal(3n) }, byId('row'))),
        ]),
      ),
    ];
    expect(lowered(...program).map((step) => step.kind)).toEqual(['eachRow']);
  });

  it('that insert are INSERT … SELECT, with a UUID a row', () => {
    const program = [
      execute(select('parcels', ['id', 'note'], { orderBy: [column('parcels', 'id')] }), 'rows'),
      define('values', { kind: 'list', items: [] }),
      each(
        'row',
        'rows',
        append('values', dict({ id: uuid4, parcel_id: item(variable('row'), 0n), entry: field('row', 'note') })),
      ),
      execute({ kind: 'insert', table: 'log', columns: [], source: { kind: 'run', rows: variable('values') } }),
    ];
    expect(shown(...program)).toEqual([
      ['INSERT INTO `log` (`id`, `parcel_id`, `entry`) SELECT UUID(), id, note FROM parcels ORDER BY id'],
    ]);
  });

  it('inside loops are joins', () => {
    const program = [
      execute(select('owners', ['id', 'name']), 'owners'),
      each(
        'owner',
        'owners',
        execute(
          select('parcels', ['id'], { where: binary('=', column('parcels', 'owner_id'), run(field('owner', 'id'))) }),
          'found',
        ),
        each(
          'parcel',
          'found',
          execute(insert('log', { id: run(field('parcel', 'id')), entry: run(field('owner', 'name')) })),
        ),
      ),
    ];
    expect(shown(...program)).toEqual([
      [
        'INSERT INTO `log` (`id`, `entry`) SELECT parcels.id, owners.name FROM owners, parcels WHERE parcels.owner_id = owners.id ORDER BY 1',
      ],
    ]);
  });

  it('that count in a query of their own are correlated', () => {
    const program = [
      execute(select('owners', ['id']), 'owners'),
      each(
        'owner',
        'owners',
        execute(
          select('parcels', ['id'], { where: binary('=', column('parcels', 'owner_id'), run(field('owner', 'id'))) }),
          'found',
        ),
        execute(
          update(
            'owners',
            { rank_no: run(fn('len', variable('found'))) },
            binary('=', column('owners', 'id'), run(field('owner', 'id'))),
          ),
        ),
      ),
    ];
    expect(shown(...program)).toEqual([
      ['UPDATE `owners` SET `rank_no` = (SELECT COUNT(*) AS count FROM parcels WHERE parcels.owner_id = owners.id)'],
    ]);
  });

  it('that link rows through a generated key say so', () => {
    const program = [
      execute(select('parcels', ['id', 'state']), 'rows'),
      each(
        'row',
        'rows',
        execute(insert('tags', { label: run(field('row', 'state')) }), 'made'),
        execute(update('parcels', { size: run(field('made', 'insertId')) }, byId('row'))),
      ),
    ];
    expect(lowered(...program)).toMatchObject([
      { kind: 'linkRows', table: 'parcels', key: ['id'], column: 'size', into: 'tags', values: { label: 'state' } },
    ]);
  });

  it('stay code where the key of a row that the server does not number is wanted', () => {
    const program = [
      execute(select('parcels', ['id']), 'rows'),
      each(
        'row',
        'rows',
        execute(insert('log', { entry: literal('parcels') }), 'made'),
        execute(update('parcels', { size: run(field('made', 'insertId')) }, byId('row'))),
      ),
    ];
    expect(lowered(...program)).toMatchObject([
      {
        kind: 'eachRow',
        table: 'parcels',
        reads: { parcels: ['id'] },
        writes: { log: ['entry'], parcels: ['size'] },
        tools: ['execute'],
        source: [
          'const made = await execute("INSERT INTO log (entry) VALUES (\'parcels\')");',
          "await execute('UPDATE parcels SET size = ? WHERE id = ?', [made.insertId, row.id]);",
        ].join('\n'),
      },
    ]);
  });

  it('keep rows together that share what the change is found by, if it is the beginning of their key', () => {
    const own = (name: string) => binary('=', column('stops', name), run(field('row', name)));
    const program = (...by: string[]) => [
      execute(select('stops', ['parcel_id', 'at', 'note']), 'rows'),
      each(
        'row',
        'rows',
        execute(
          update(
            'stops',
            { note: run(fn('json.dumps', field('row', 'note'))) },
            by.map(own).reduce((left, right) => binary('and', left, right)),
          ),
        ),
      ),
    ];
    const changed = lowered(...program('parcel_id'));
    expect(changed).toMatchObject([{ kind: 'eachRow', together: ['parcel_id'], tools: ['execute'] }]);
    const [whole] = lowered(...program('at', 'parcel_id'));
    expect(whole).toMatchObject({ kind: 'eachRow', tools: ['change'] });
    expect(whole).not.toHaveProperty('together');
    expect(lowered(...program('at'))).toMatchObject([{ kind: 'code' }]);
  });

  it('that number rows within groups are one UPDATE over the numbers', () => {
    const program = [
      define('groups', { kind: 'dict', entries: [] }),
      execute(select('parcels', ['id', 'owner_id']), 'rows'),
      each('row', 'rows', {
        kind: 'mutate',
        target: {
          kind: 'method',
          of: variable('groups'),
          name: 'setdefault',
          args: [field('row', 'owner_id'), { kind: 'list', items: [] }],
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
              binary('=', column('parcels', 'id'), run(field(item(variable('pair'), 1n), 'id'))),
            ),
          ),
        ),
      ),
    ];
    expect(shown(...program)).toEqual([
      [
        'CREATE TEMPORARY TABLE `stackleap:numbered` (PRIMARY KEY (`id`)) ENGINE=InnoDB SELECT `id`, ROW_NUMBER() OVER (PARTITION BY CAST(`owner_id` AS BINARY) ORDER BY `id`) AS `row:number` FROM `parcels` ORDER BY `id`',
        'UPDATE `stackleap:numbered` AS numbered JOIN `parcels` ON `parcels`.`id` = numbered.`id` SET `parcels`.`size` = numbered.`row:number`',
      ],
    ]);
  });
});

describe('programs', () => {
  it('keep schema changes in their place and move queries over those that do not touch them', () => {
    const add = { kind: 'operation', operation: addColumn('parcels', 'extra', int()), place } as const;
    const program = [
      execute(select('owners', ['id']), 'rows'),
      add,
      each('row', 'rows', execute(insert('log', { id: run(field('row', 'id')) }))),
    ];
    expect(lowered(...program).map((step) => step.kind)).toEqual(['addColumn', 'insertFromSelect']);
  });

  it('are refused where a column goes between its query and the loop', () => {
    const drop = { kind: 'operation', operation: dropColumn('owners', 'id'), place } as const;
    const program = [
      execute(select('owners', ['id']), 'rows'),
      drop,
      each('row', 'rows', execute(insert('log', { id: run(field('row', 'id')) }))),
    ];
    expect(() => lowered(...program)).toThrow(/007_parcels.py:12: a schema change \(dropColumn\) that depends on rows/);
  });

  it('lose queries that nobody reads', () => {
    expect(lowered(execute(select('owners', ['id']), 'rows'))).toEqual([]);
  });

  it('carry a condition on the catalog on the step', () => {
    const guarded = {
      ...execute(update('parcels', { state: literal('x') }, null)),
      when: { kind: 'hasTable', table: 'parcels' } as const,
    };
    expect(lowered(guarded as never)).toMatchObject([
      { kind: 'updateRows', when: { kind: 'hasTable', table: 'parcels' } },
    ]);
  });

  it('name what cannot be translated', () => {
    const program = [
      execute(select('parcels', ['id', 'weight']), 'rows'),
      each(
        'row',
        'rows',
        execute(update('parcels', { size: run(op('*', field('row', 'weight'), constant(2n))) }, byId('row'))),
      ),
    ];
    expect(() => lowered(...program)).toThrow(/operator \* of a decimal column/);
    const signed = [
      execute(select('parcels', ['id', 'note']), 'rows'),
      each(
        'row',
        'rows',
        execute(update('parcels', { note: run(fn('hashlib.sha1', field('row', 'note'))) }, byId('row'))),
      ),
    ];
    expect(() => lowered(...signed)).toThrow(/call of hashlib.sha1/);
  });

  it('see a query with a join', () => {
    const joined = {
      ...select('parcels', ['id']),
      from: [
        {
          kind: 'join',
          left: table('parcels'),
          right: table('owners'),
          on: binary('=', column('parcels', 'owner_id'), column('owners', 'id')),
          outer: false,
        } as const,
      ],
    };
    const program = [
      execute(joined, 'rows'),
      each('row', 'rows', execute(update('parcels', { state: literal('owned') }, byId('row')))),
    ];
    expect(shown(...program)).toEqual([
      ["UPDATE `parcels` JOIN owners ON parcels.owner_id = owners.id SET `parcels`.`state` = 'owned'"],
    ]);
  });

  it('keep a list whose items a loop changes as one list', () => {
    const listed: Expr = {
      kind: 'map',
      result: 'list',
      item: 'x',
      over: variable('rows'),
      where: null,
      value: dict({ id: field('x', 'id') }),
    };
    const program: Program = [
      execute(select('parcels', ['id']), 'rows'),
      { kind: 'let', name: 'made', value: listed, place },
      each('one', 'made', {
        kind: 'mutate',
        target: variable('one'),
        method: '__setitem__',
        args: [constant('state'), constant('new')],
        place,
      }),
      each('again', 'made', execute(insert('owners', { name: run(item(variable('again'), 'state')) }))),
    ];
    const [body = ''] = shown(...program).map(String);
    expect(body.match(/rows\.map/g)).toHaveLength(1);
    expect(body).toContain("py.setItem(one, 'state', 'new')");
  });

  it('see through a dict that a condition fills', () => {
    const values = variable('values');
    const key = constant('note');
    const program: Program = [
      execute(select('parcels', ['id', 'note', 'size']), 'rows'),
      each(
        'row',
        'rows',
        { kind: 'let', name: 'values', value: dict({ size: constant(1n) }), place },
        {
          kind: 'if',
          test: op('is not', field('row', 'note'), constant(null)),
          then: [{ kind: 'mutate', target: values, method: '__setitem__', args: [key, constant('seen')], place }],
          else: [],
          place,
        },
        execute(
          update(
            'parcels',
            {
              size: run(item(values, 'size')),
              state: {
                kind: 'case',
                whens: [{ when: run(op('in', key, values)), then: run(item(values, 'note')) }],
                else: column('parcels', 'state'),
              },
            },
            byId('row'),
          ),
        ),
      ),
    ];
    expect(shown(...program)).toEqual([
      ["UPDATE `parcels` SET `size` = 1, `state` = CASE WHEN note IS NOT NULL THEN 'seen' ELSE state END"],
    ]);
  });
});
