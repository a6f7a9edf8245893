import { describe, expect, it } from 'vitest';
import { failure, residual } from './script.ts';

const upgrade = (...lines: readonly string[]): string =>
  residual(`def upgrade():\n${lines.map((line) => `    ${line}`).join('\n')}\n`);

const listing = (...lines: readonly string[]): string => lines.join('\n');

describe('loops over rows', () => {
  it('are evaluated once, with variables for what lives on', () => {
    expect(
      upgrade(
        'total, last = 0, None',
        "for r in rows('t', 'id', 'n'):",
        '    doubled = r.n * 2',
        '    total += doubled',
        '    last = r.id',
        "    insert('out', r.id, doubled)",
        "insert('sum', total, last)",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'let total = 0',
        'let last = null',
        'for r of rows',
        '  total = (total + (r.n * 2))',
        '  last = r.id',
        '  insert out: r.id, (r.n * 2)',
        'insert sum: total, last',
      ),
    );
  });

  it('keep the collections that they change', () => {
    expect(
      upgrade(
        'seen, groups, ids = set(), {}, []',
        'alias = ids',
        "for r in rows('t', 'id', 'p'):",
        '    if r.id in seen:',
        '        continue',
        '    seen.add(r.id)',
        '    groups.setdefault(r.p, []).append(r.id)',
        '    ids.append((r.id, r.p))',
        'for a, b in alias:',
        "    insert('pair', a, b)",
        'for p, members in groups.items():',
        "    insert('group', p, len(members))",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'let seen = {}',
        'let groups = {}',
        'let ids = []',
        'for r of rows',
        '  if (r.id in seen)',
        '    continue',
        '  seen.add(r.id)',
        '  let entry = groups.setdefault(r.p, [])',
        '  entry.append(r.id)',
        '  ids.append((r.id, r.p))',
        'for row of ids',
        '  let a = row[0]',
        '  let b = row[1]',
        '  insert pair: a, b',
        'for row_2 of groups.items()',
        '  let p = row_2[0]',
        '  let members = row_2[1]',
        '  insert group: p, len(members)',
      ),
    );
  });

  it('leave early', () => {
    expect(
      residual(
        [
          'def find(name):',
          "    for r in rows('t', 'id', 'name'):",
          '        if r.name == name:',
          '            return r.id',
          'def upgrade():',
          "    insert('found', find('x'))",
        ].join('\n'),
      ),
    ).toBe(
      listing(
        'rows = select t',
        'let done = false',
        'let result = null',
        'for r of rows',
        '  if (r.name == "x")',
        '    done = true',
        '    result = r.id',
        '    break',
        'insert found: result',
      ),
    );
  });

  it('page', () => {
    expect(
      upgrade(
        'marker = 0',
        'while True:',
        "    batch = rows('t', 'id')",
        '    if not batch:',
        '        break',
        '    for r in batch:',
        "        insert('out', r.id)",
        '        marker = r.id',
        'count = 1',
        'while count > 0:',
        "    count = rows('c', 'n')[0].n",
      ),
    ).toBe(
      listing(
        'while true',
        '  rows = select t',
        '  if (not rows)',
        '    break',
        '  for r of rows',
        '    insert out: r.id',
        'let count = 1',
        'while (count > 0)',
        '  rows_2 = select c',
        '  count = rows_2[0].n',
      ),
    );
  });

  it('unroll what is known around them', () => {
    expect(
      upgrade(
        "for table in ('a', 'b'):",
        "    found = rows(table, 'id')",
        '    if not found:',
        '        continue',
        "    insert(table, 'some')",
      ),
    ).toBe(
      listing(
        'rows = select a',
        'if rows',
        '  insert a: "some"',
        'rows_2 = select b',
        'if rows_2',
        '  insert b: "some"',
      ),
    );
  });

  it('do not trust a table to stay empty that they fill', () => {
    expect(
      upgrade(
        "create_table('new')",
        "insert('log', len(rows('new', 'id')))",
        "for r in rows('t', 'id'):",
        "    if not rows('new', 'id'):",
        "        insert('new', r.id)",
      ),
    ).toBe(
      listing(
        'createTable new',
        'insert log: 0',
        'rows = select t',
        'for r of rows',
        '  rows_2 = select new',
        '  if (not rows_2)',
        '    insert new: r.id',
      ),
    );
  });
});

describe('recursion over rows', () => {
  it('becomes a loop when the call is the last thing done', () => {
    expect(
      residual(
        [
          'def upgrade():',
          "    parents = dict((r.id, r.p) for r in rows('t', 'id', 'p'))",
          '    def root(x):',
          '        p = parents.get(x)',
          '        if p:',
          '            return root(p)',
          '        return x',
          '    for key in parents.keys():',
          "        insert('root', key, root(key))",
        ].join('\n'),
      ),
    ).toBe(
      listing(
        'rows = select t',
        'let parents = dict[r.id: r.p for r in rows]',
        'for key of parents.keys()',
        '  let x = key',
        '  let done = false',
        '  let result = null',
        '  while true',
        '    let p = parents.get(x)',
        '    if p',
        '      x = p',
        '      continue',
        '    done = true',
        '    result = x',
        '    break',
        '  insert root: key, result',
      ),
    );
  });

  it('becomes a list of what is left to do when it goes down a tree', () => {
    expect(
      residual(
        [
          'def walk(node, depth):',
          '    if node.skip:',
          '        return',
          "    insert('depth', node.id, depth)",
          "    for child in rows('children', 'id', 'skip'):",
          '        walk(child, depth + 1)',
          'def upgrade():',
          "    walk(rows('top', 'id', 'skip')[0], 0)",
        ].join('\n'),
      ),
    ).toBe(
      listing(
        'rows = select top',
        'let node = rows[0]',
        'let pending = [(node, 0)]',
        'while pending',
        '  let taken = pending.pop(0)',
        '  let node_2 = taken[0]',
        '  let depth = taken[1]',
        '  if node_2.skip',
        '    continue',
        '  insert depth: node_2.id, depth',
        '  rows_2 = select children',
        '  let list = []',
        '  for child of rows_2',
        '    list.append((child, (depth + 1)))',
        '  pending = (list + pending)',
      ),
    );
  });
});

describe('conditions on rows', () => {
  it('become values where there is nothing else to do', () => {
    expect(
      upgrade(
        "for r in rows('t', 'a', 'b'):",
        '    if r.a:',
        "        x = 'yes'",
        '    elif r.b is None:',
        "        x = 'none'",
        '    else:',
        '        x = r.b',
        "    y = r.a or 'default'",
        "    insert('out', x, y, 'long' if len(r.b) > 3 else 'short', not r.a)",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'for r of rows',
        '  insert out: (r.a ? "yes" : ((r.b is null) ? "none" : r.b)), (r.a or "default"), ((len(r.b) > 3) ? "long" : "short"), (not r.a)',
      ),
    );
  });

  it('inline functions with several returns', () => {
    expect(
      residual(
        [
          'def kind(r):',
          '    if r.a == 1:',
          "        insert('one', r.id)",
          '        return None',
          '    if r.a == 2:',
          "        return 'two'",
          '    return r.b',
          'def check():',
          "    if not rows('bad', 'id'):",
          '        return',
          "    raise ValueError('%s rows are bad' % 'some')",
          'def upgrade():',
          '    check()',
          "    for r in rows('t', 'id', 'a', 'b'):",
          '        k = kind(r)',
          '        if k:',
          "            insert('kind', k)",
        ].join('\n'),
      ),
    ).toBe(
      listing(
        'rows = select bad',
        'if rows',
        '  raise "some rows are bad"',
        'rows_2 = select t',
        'for r of rows_2',
        '  if (r.a == 1)',
        '    insert one: r.id',
        '  if ((r.a == 1) ? null : ((r.a == 2) ? "two" : r.b))',
        '    insert kind: ((r.a == 1) ? null : ((r.a == 2) ? "two" : r.b))',
      ),
    );
  });

  it('put the rest of a function behind an early return', () => {
    expect(
      upgrade(
        "ids = ['fixed']",
        "first = rows('t', 'id')",
        'if not first:',
        '    return',
        'ids.append(first[0].id)',
        "insert('out', ids)",
      ),
    ).toBe(
      listing('rows = select t', 'let ids = ["fixed"]', 'if rows', '  ids.append(rows[0].id)', '  insert out: ids'),
    );
  });

  it('evaluate statements for both of two things that are no values', () => {
    expect(
      upgrade(
        'class Writer(object):',
        '    def __init__(self, table): self.table = table',
        '    def write(self, *values): insert(self.table, *values)',
        "for r in rows('t', 'id'):",
        '    if r.id > 5:',
        "        writer = Writer('high')",
        '    else:',
        "        writer = Writer('low')",
        '    writer.write(r.id)',
      ),
    ).toBe(
      listing(
        'rows = select t',
        'for r of rows',
        '  if (r.id > 5)',
        '    insert high: r.id',
        '  else',
        '    insert low: r.id',
      ),
    );
  });
});

describe('values of rows', () => {
  it('go through comprehensions, formats and functions', () => {
    expect(
      upgrade(
        "found = rows('t', 'id', 'name')",
        'by_id = dict((r.id, r.name) for r in found)',
        'names = [r.name.lower() for r in found if r.name]',
        "insert('a', by_id.get(3), 'x' in names, any(r.id == 2 for r in found))",
        "insert('b', '%s/%05d' % (found[0].name, found[0].id), f'{found[0].id}!', '-'.join(names))",
        "pairs = [(t, r.id) for t in ('p', 'q') for r in rows(t, 'id')]",
        "insert('c', sorted(set(names)), len(pairs))",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'let by_id = dict[r.id: r.name for r in rows]',
        'let names = list[r_2.name.lower() for r_2 in rows if r_2.name]',
        'insert a: by_id.get(3), ("x" in names), (len(list[true for r_3 in rows if (r_3.id == 2)]) > 0)',
        'insert b: f"{str(rows[0].name)}/{format(rows[0].id, "05d")}", f"{str(rows[0].id)}!", "-".join(names)',
        'rows_2 = select p',
        'let list = []',
        'for r_4 of rows_2',
        '  list.append(("p", r_4.id))',
        'rows_3 = select q',
        'for r_5 of rows_3',
        '  list.append(("q", r_5.id))',
        'insert c: sorted(set(names)), len(list)',
      ),
    );
  });

  it('are made once where each time would differ', () => {
    expect(
      upgrade("for r in rows('t', 'id'):", '    key = uuid4()', "    insert('a', key)", "    insert('b', key, r.id)"),
    ).toBe(
      listing(
        'rows = select t',
        'for r of rows',
        '  let uuid4 = uuid.uuid4()',
        '  insert a: uuid4',
        '  insert b: uuid4, r.id',
      ),
    );
  });

  it('keep what they were when a variable changes', () => {
    expect(
      upgrade(
        'previous = None',
        "for r in rows('t', 'id'):",
        '    before = previous',
        '    previous = r.id',
        "    insert('out', before, previous)",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'let previous = null',
        'for r of rows',
        '  let before = previous',
        '  previous = r.id',
        '  insert out: before, previous',
      ),
    );
  });
});

describe('errors of the run', () => {
  it('take the way of their handler', () => {
    expect(
      upgrade(
        "for r in rows('t', 'id', 'extra'):",
        '    try:',
        '        data = loads(r.extra)',
        '    except ValueError:',
        '        continue',
        '    try:',
        "        old = data.pop('old')",
        '    except KeyError:',
        '        pass',
        '    else:',
        "        insert('out', r.id, old)",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'for r of rows',
        '  if (not succeeds(json.loads(r.extra), "ValueError"))',
        '    continue',
        '  let data = json.loads(r.extra)',
        '  if ("old" in data)',
        '    let taken = data.pop("old")',
        '    insert out: r.id, taken',
      ),
    );
  });

  it('may be swallowed where rows are inserted', () => {
    expect(
      upgrade(
        'try:',
        "    insert('a', 1)",
        'except DBError:',
        '    pass',
        'try:',
        "    insert('b', 1)",
        'except Exception as e:',
        "    raise ValueError('could not: %s' % e)",
      ),
    ).toBe(listing('insert ignore a: 1', 'insert b: 1'));
  });

  it('are refused where a handler would have to act', () => {
    const script = [
      'from probe import *',
      'def upgrade():',
      '    try:',
      "        insert('a', 1)",
      '    except DBError:',
      "        insert('b', 1)",
    ].join('\n');
    expect(failure(script).message).toBe('script.py:5: except whose handler would have to run when an insert fails');
  });
});

describe('what rows must not decide', () => {
  const refused = (...lines: readonly string[]): string =>
    failure(`from probe import *\ndef upgrade():\n${lines.map((line) => `    ${line}`).join('\n')}\n`).message;

  it('is refused with its place', () => {
    expect(refused("if rows('t', 'id'):", "    drop_table('t')")).toBe(
      'script.py:4: schema change (dropTable) under a condition on rows',
    );
    expect(refused("x = rows('t', 'id')[0]", "create_table('t_' + x.id)")).toContain('only the run knows');
    expect(refused("for r in rows('t', 'id'):", '    setattr(r, "id", 1)')).toContain('assignment to attribute id');
    expect(refused('class K(object): n = 0', 'k = K()', "for r in rows('t', 'id'):", '    k.n = r.id')).toContain(
      'attribute n of a K changes in a loop over rows',
    );
    expect(refused('def f(x):', '    return 1 + f(x.p) if x.p else 0', "f(rows('t', 'p')[0])")).toContain(
      'recursion of f over rows',
    );
  });
});

describe('exceptions under a condition on rows', () => {
  it('are refusals where the script raises them itself', () => {
    expect(upgrade("for r in rows('t', 'id'):", '    if r.id == 3:', "        raise ValueError('three')")).toBe(
      listing('rows = select t', 'for r of rows', '  if (r.id == 3)', '    raise "three"'),
    );
  });

  it('are errors where nothing in the script raises', () => {
    const script = (line: string) =>
      `from probe import rows, insert\nfor r in rows('t', 'id'):\n    if r.id == 3:\n        ${line}\n`;
    expect(failure(script("insert('out', {'a': 1}['b'])")).message).toBe(
      "script.py:4: KeyError under a condition on rows: 'b'",
    );
    expect(failure(script("insert('out', ''.nope)")).message).toContain(
      "AttributeError under a condition on rows: 'str' object has no attribute 'nope'",
    );
  });
});

describe('what a collection holds', () => {
  it('is read where the script reads it, and not behind a change', () => {
    expect(
      upgrade(
        "for r in rows('t', 'id', 'x'):",
        '    for key, part in r.x.items():',
        '        changed = False',
        "        if 'Old' in part:",
        "            del part['Old']",
        '            changed = True',
        '        if changed:',
        "            insert('out', r.id)",
      ),
    ).toBe(
      listing(
        'rows = select t',
        'for r of rows',
        '  for row of r.x.items()',
        '    let key = row[0]',
        '    let part = row[1]',
        '    let condition = ("Old" in part)',
        '    if condition',
        '      part.__delitem__("Old")',
        '    if (condition ? true : false)',
        '      insert out: r.id',
      ),
    );
  });
});
