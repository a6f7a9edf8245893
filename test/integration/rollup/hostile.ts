/* Input that was written to do harm, or that simply is broken, with what is said of it. */

/** An Alembic script. */
export const script = (id: string, down: string | null, body = 'pass', top = ''): string =>
  [
    'from alembic import op',
    'import sqlalchemy as sa',
    top,
    `revision = ${JSON.stringify(id)}`,
    `down_revision = ${down === null ? 'None' : JSON.stringify(down)}`,
    '',
    'def upgrade():',
    ...body.split('\n').map((line) => `    ${line}`),
    '',
  ].join('\n');
/** A first script that is fine. */
export const first = script('a1', null, "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True))");
/** `first`, and a script behind it with this body. */
export const second = (body: string, top = ''): Contents => ({
  'versions/a1.py': first,
  'versions/b1.py': script('b1', 'a1', body, top),
});
/** A numbered script that does nothing. */
export const numbered = 'def upgrade(migrate_engine):\n    pass\n';

/** Files of a release by path. */
export type Contents = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

/** What it is, the files, and what is said of them. */
export const HOSTILE: readonly (readonly [string, Contents, string])[] = [
  ['an endless loop', second('while True:\n    pass'), 'versions/b1.py:9: a loop of more than'],
  [
    'endless recursion',
    second('f(0)', 'def f(n):\n    return f(n + 1)'),
    'versions/b1.py:4: more than 120 nested calls',
  ],
  ['a huge text', second("x = 'a' * 10**9"), 'versions/b1.py:8: a string or collection of 1000000000 items'],
  ['a huge number', second('x = 10**10**10'), 'versions/b1.py:8: power with exponent 10000000000'],
  ['a huge shift', second('x = 1 << 10**10'), 'versions/b1.py:8: shift by 10000000000'],
  [
    'a list that doubles',
    second('x = [0]\nfor i in range(60):\n    x = x * 2'),
    'versions/b1.py:10: a string or collection of',
  ],
  ['a huge range', second('x = list(range(10**12))'), 'versions/b1.py:8: a range of 1000000000000 numbers'],
  ['a huge format', second("x = '{:>1000000000}'.format(1)"), 'versions/b1.py:8: a value that is too large'],
  [
    'a regular expression that never ends',
    second("import re\nx = re.match('(a+)+$', 'a' * 40 + 'b')"),
    'versions/b1.py:9: the regular expression (a+)+$ takes more than 2 s',
  ],
  ['a huge file', second(`x = '${'a'.repeat(20_000_000)}'`), 'versions/b1.py is too large for a migration script'],
  [
    'brackets in brackets',
    second(`x = ${'('.repeat(50_000)}1${')'.repeat(50_000)}`),
    'versions/b1.py:1: the text is nested too deeply',
  ],
  ['a sum without end', second(`x = ${'1+'.repeat(50_000)}1`), 'versions/b1.py:1: the text is nested too deeply'],
  ['a NUL byte', second("x = 'a\0b'"), 'versions/b1.py:8: a NUL byte'],
  [
    'bytes that are no UTF-8',
    { ...second('pass'), 'versions/b1.py': bytes(script('b1', 'a1'), [0x23, 0xff, 0xfe, 0x0a]) },
    'versions/b1.py is not UTF-8 text, and no coding line says what it is',
  ],
  [
    'a coding that nobody knows',
    { ...second('pass'), 'versions/b1.py': `# coding: klingon\n${script('b1', 'a1')}` },
    'versions/b1.py names the coding klingon, which is not known',
  ],
  ['wrong syntax', second('x = = 1'), 'versions/b1.py:8: syntax error'],
  [
    'a file that the script opens',
    second("x = open('../../etc/passwd').read()"),
    'versions/b1.py:8: open() in a script',
  ],
  [
    'a link out of the tree',
    { 'versions/a1.py': first, 'versions/b1.py': { link: '/etc/passwd' } },
    'the link versions/b1.py leads out of the tree, to /etc/passwd',
  ],
  [
    'a circle of parents',
    { 'versions/a1.py': first, 'versions/b.py': script('b1', 'c1'), 'versions/c.py': script('c1', 'b1') },
    'down_revision goes in a circle: one:versions/b.py -> one:versions/c.py',
  ],
  [
    'a parent that is not there',
    { 'versions/a1.py': first, 'versions/b1.py': script('b1', 'zz') },
    'one:versions/b1.py: down_revision names zz, and no script of that tree has this revision',
  ],
  [
    'one id twice',
    { ...second('pass'), 'versions/b2.py': script('b1', 'a1') },
    'two scripts have revision b1: versions/b1.py and versions/b2.py',
  ],
  [
    'no id',
    { 'versions/a1.py': first, 'versions/b1.py': script('', 'a1') },
    'one:versions/b1.py: revision is not a text',
  ],
];
