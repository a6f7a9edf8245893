import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';

/** What stands in each of them, and must be in no word that the program says. */
export const PASSWORD = 'hush-p4ssw0rd';

/** Where a case is prepared and run. */
export interface Stage {
  /** Of this case alone. */
  readonly folder: string;
  /** The URL of a database at alder. */
  readonly url: string;
  readonly socketPath: string;
  readonly database: string;
  /** Ports of servers that speak something else, and that hang up at once. */
  readonly ports: { readonly http: number; readonly hangsUp: number };
  /** Writes a file into the folder. @returns its path */
  readonly write: (name: string, content: string | Buffer) => string;
}

/** Something wrong, and what has to come of it: nothing but that. */
export interface WrongInput {
  readonly name: string;
  /** What stands behind `upgrade`. */
  readonly args: (stage: Stage) => readonly string[];
  readonly code: string;
  readonly exit: number;
  /** In the message or the advice. */
  readonly says: string;
  /** A folder of sets has to be read: the program as a checkout has it, not the packed one. */
  readonly sets?: true;
  /** Done to the database first. */
  readonly plant?: (connection: Connection, stage: Stage) => Promise<unknown>;
}

const TO = ['--to', 'elm', '--yes'];
const SHELF = ['shelf', ...TO];

type Case = readonly [name: string, args: (stage: Stage) => readonly string[], code: string, says: string];

const EXITS: Readonly<Record<string, number>> = { SL010: 1, SL013: 1, SL015: 1, SL016: 1 };

const of = (cases: readonly Case[]): WrongInput[] =>
  cases.map(([name, args, code, says]) => ({
    name,
    args,
    code,
    says,
    exit: EXITS[code] ?? (Number(code.slice(2)) < 10 ? 2 : 3),
  }));

const FLAGS = of([
  ['no service', () => TO, 'SL001', 'service'],
  ['no release', ({ url }) => ['shelf', '--url', url], 'SL001', '--to'],
  ['an empty release', ({ url }) => ['shelf', '--url', url, '--to', ''], 'SL004', 'alder'],
  ['three parts in a name', ({ url }) => ['shelf/main/x', ...TO, '--url', url], 'SL001', 'SERVICE/DATABASE'],
  ['a name of nothing', ({ url }) => ['/', ...TO, '--url', url], 'SL001', 'SERVICE/DATABASE'],
  ['another letter case', ({ url }) => ['Shelf', ...TO, '--url', url], 'SL002', 'shelf'],
  ['one argument too many', ({ url }) => ['shelf', 'main', ...TO, '--url', url], 'SL001', 'too many arguments'],
  [
    'an outcome that there is not',
    ({ url }) => [...SHELF, '--url', url, '--settle', 'perhaps'],
    'SL001',
    'not-applied',
  ],
  ['hours that are none', ({ url }) => [...SHELF, '--url', url, '--backup-hours', 'soon'], 'SL001', 'hours'],
  ['hours below nothing', ({ url }) => [...SHELF, '--url', url, '--backup-hours=-1'], 'SL001', 'hours'],
  [
    'a backup that is not there',
    ({ url }) => [...SHELF, '--url', url, '--backup-file', '/nowhere/dump.sql'],
    'SL116',
    '/nowhere/dump.sql',
  ],
  ['an input without a value', ({ url }) => [...SHELF, '--url', url, '--input', 'branch'], 'SL001', 'NAME=VALUE'],
  ['an input that the set has not', ({ url }) => [...SHELF, '--url', url, '--input', 'twig=x'], 'SL001', 'branch'],
  [
    'inputs that are not there',
    ({ url }) => [...SHELF, '--url', url, '--inputs', '/nowhere.json'],
    'SL005',
    '/nowhere.json',
  ],
  [
    'inputs that are no JSON',
    ({ url, write }) => [...SHELF, '--url', url, '--inputs', write('i.json', '{branch: x')],
    'SL005',
    'JSON object',
  ],
  [
    'inputs that are a list',
    ({ url, write }) => [...SHELF, '--url', url, '--inputs', write('i.json', '["x"]')],
    'SL005',
    'JSON object',
  ],
  [
    'an input of another type',
    ({ url, write }) => [...SHELF, '--url', url, '--inputs', write('i.json', '{"branch": 7}')],
    'SL001',
    'string',
  ],
  [
    'a TLS mode that there is not',
    ({ url }) => [...SHELF, '--url', url, '--ssl-mode', 'SOMETIMES'],
    'SL005',
    'VERIFY_CA',
  ],
  [
    'a TLS version that there is not',
    ({ url }) => [...SHELF, '--url', url, '--tls-version', 'TLSv9'],
    'SL005',
    'TLSv1.3',
  ],
  [
    'two databases',
    ({ url, write }) => [...SHELF, '--url', url, '--service-config', write('s.conf', '')],
    'SL001',
    'twice',
  ],
  ['no database', () => SHELF, 'SL001', '--service-config'],
  ['a flag that there is not', ({ url }) => [...SHELF, '--url', url, '--force'], 'SL001', '--force'],
]);

const URLS = of([
  ['an empty URL', () => [...SHELF, '--url', ''], 'SL005', 'mysql://'],
  ['no URL', () => [...SHELF, '--url', 'nonsense'], 'SL005', 'mysql://'],
  ['a URL of nothing', () => [...SHELF, '--url', 'mysql://'], 'SL005', 'not named'],
  ['a port beyond all', () => [...SHELF, '--url', `mysql://root:${PASSWORD}@localhost:99999/x`], 'SL005', '99999'],
  ['a broken percent-encoding', () => [...SHELF, '--url', `mysql://root:${PASSWORD}%zz@localhost/x`], 'SL005', '%25'],
  [
    'another kind of database',
    () => [...SHELF, '--url', `postgresql://root:${PASSWORD}@localhost/x`],
    'SL005',
    'postgresql',
  ],
  ['a file', () => [...SHELF, '--url', 'sqlite:////var/lib/shelf.db'], 'SL005', 'sqlite'],
  [
    'a mode in the URL that there is not',
    () => [...SHELF, '--url', `mysql://root:${PASSWORD}@localhost/x?ssl-mode=maybe`],
    'SL005',
    'maybe',
  ],
  ['a list of what was revoked', ({ url }) => [...SHELF, '--url', `${url}&ssl-crl=/x.pem`], 'SL005', 'ssl-crl'],
  [
    'no authority to verify with',
    () => [...SHELF, '--url', `mysql://root:${PASSWORD}@127.0.0.1:1/x?ssl-mode=VERIFY_CA`],
    'SL005',
    'ssl-ca',
  ],
  [
    'an authority that is none',
    ({ write }) => [...SHELF, '--url', `mysql://root:${PASSWORD}@127.0.0.1:1/x?ssl-ca=${write('ca.pem', 'x')}`],
    'SL005',
    'PEM',
  ],
  [
    'a folder without an authority',
    ({ folder }) => [...SHELF, '--url', `mysql://root:${PASSWORD}@127.0.0.1:1/x?ssl-capath=${folder}`],
    'SL005',
    'no certificates',
  ],
  [
    'a file in the place of a socket',
    ({ write }) => [...SHELF, '--url', `mysql://root:${PASSWORD}@localhost/x?socketPath=${write('sock', 'x')}`],
    'SL010',
    'check host',
  ],
  [
    'a host that nobody knows',
    () => [...SHELF, '--url', `mysql://root:${PASSWORD}@no-such-host.invalid/x`],
    'SL010',
    'check host',
  ],
  [
    'a server that speaks something else',
    ({ ports }) => [...SHELF, '--url', `mysql://root:${PASSWORD}@127.0.0.1:${ports.http}/x`],
    'SL015',
    'server',
  ],
  [
    'a server that hangs up',
    ({ ports }) => [...SHELF, '--url', `mysql://root:${PASSWORD}@127.0.0.1:${ports.hangsUp}/x`],
    'SL015',
    'server',
  ],
]);

const client = (lines: string) => `[client]\npassword=${PASSWORD}\n${lines}\n`;
const options =
  (lines: string) =>
  ({ write }: Stage) => [...SHELF, '--defaults-file', write('my.cnf', client(lines))];
const service =
  (text: string | Buffer) =>
  ({ write }: Stage) => [...SHELF, '--service-config', write('shelf.conf', text)];

const FILES = of([
  ['an option file that is not there', () => [...SHELF, '--defaults-file', '/nowhere/my.cnf'], 'SL005', 'ENOENT'],
  ['a folder for an option file', ({ folder }) => [...SHELF, '--defaults-file', folder], 'SL005', 'EISDIR'],
  ['a port in it that is none', options('database=x\nport=abc'), 'SL005', 'abc'],
  ['a group that is not closed', options('[mysql'), 'SL005', 'my.cnf:3'],
  ['an include that is not there', options('!include nowhere.cnf'), 'SL005', 'nowhere.cnf'],
  ['a folder of includes that is not there', options('!includedir nowhere'), 'SL005', '!includedir'],
  ['an include of itself', options('!include my.cnf'), 'SL005', 'deeper than 10'],
  ['a list of what was revoked in it', options('database=x\nssl-crl=/x.pem'), 'SL005', 'ssl-crl'],
  ['no database in it', options('user=root'), 'SL005', '--schema'],
  ['a configuration that is not there', () => [...SHELF, '--service-config', '/nowhere.conf'], 'SL005', 'ENOENT'],
  ['a configuration without a connection', service('[database]\nmax_retries = 1\n'), 'SL005', '[database] connection'],
  [
    'a dollar sign that means nothing',
    service(`[database]\nconnection = mysql://u:${PASSWORD}$x@h/d\n`),
    'SL005',
    '$$',
  ],
  ['prose', service('to whom it may concern\n'), 'SL005', 'shelf.conf:1'],
  ['a configuration of another database', service('[database]\nconnection = sqlite:///x.db\n'), 'SL005', 'sqlite'],
  ['bytes', service(Buffer.from(Array.from({ length: 256 }, (_, at) => at))), 'SL005', 'shelf.conf'],
]);

/** A copy of the hand-made set with something wrong. */
function damaged(change: (text: string) => string, more: Readonly<Record<string, string>> = {}) {
  return ({ folder, url }: Stage): readonly string[] => {
    const set = join(folder, 'sets', 'shelf', 'main');
    mkdirSync(set, { recursive: true });
    const text = readFileSync(join(import.meta.dirname, 'sets/shelf/main/index.ts'), 'utf8');
    writeFileSync(join(set, 'index.ts'), change(text));
    for (const [name, content] of Object.entries(more)) writeFileSync(join(set, name), content);
    return [...SHELF, '--url', url, '--set', join(folder, 'sets')];
  };
}

const same = (text: string) => text;
const manifest = (files: Readonly<Record<string, string>>) => ({
  'manifest.json': JSON.stringify({ format: 1, files }),
});

const SETS: readonly WrongInput[] = of([
  ['a folder that is not there', ({ url }) => [...SHELF, '--url', url, '--set', '/nowhere'], 'SL002', 'rollup shelf'],
  [
    'a file for a folder',
    ({ url, write }) => [...SHELF, '--url', url, '--set', write('sets', '')],
    'SL002',
    'rollup shelf',
  ],
  ['a set cut off', damaged((text) => text.slice(0, 2000)), 'SL003', 'rollup shelf'],
  [
    'a set that exports nothing',
    damaged((text) => text.replace('export default defineSet(', 'defineSet(')),
    'SL003',
    'not a set',
  ],
  ['a set of another format', damaged((text) => text.replace('format: 1,', 'format: 2,')), 'SL003', 'format'],
  ['a set that imports what is not there', damaged((text) => `import './nowhere.ts';\n${text}`), 'SL003', 'nowhere'],
  ['a set that fails', damaged((text) => `${text}\nthrow new Error('no');\n`), 'SL003', 'no'],
  [
    'migrations of nothing',
    damaged((text) => text.replaceAll('defineMigration({', '({').replace('  defineMigration,\n', '')),
    'SL003',
    'defineMigration',
  ],
  [
    'a repository that is not declared',
    damaged((text) => text.replace('alembic: { format', 'other: { format')),
    'SL003',
    'no repository alembic',
  ],
  ["another service's set", damaged((text) => text.replace("service: 'shelf'", "service: 'depot'")), 'SL003', 'depot'],
  [
    "another database's set",
    damaged((text) => text.replace("database: 'main'", "database: 'api'")),
    'SL003',
    'shelf/api',
  ],
  [
    'a set that was edited',
    damaged(same, manifest({ 'index.ts': '0'.repeat(64) })),
    'SL003',
    'index.ts is not what was written',
  ],
  [
    'a set without one of its files',
    damaged(same, manifest({ '0001.ts': '0'.repeat(64) })),
    'SL003',
    '0001.ts is missing',
  ],
  ['a set with a file more', damaged(same, { ...manifest({}), 'x.ts': '' }), 'SL003', 'x.ts is not one of its files'],
  ['a manifest that is none', damaged(same, { 'manifest.json': '{' }), 'SL003', 'manifest.json'],
  ['a manifest without files', damaged(same, { 'manifest.json': '{"format": 1}' }), 'SL003', 'lists no files'],
]).map((one) => ({ ...one, sets: true as const }));

const planted = (name: string, sql: string, code: string, says: string): WrongInput => ({
  name,
  args: ({ url }) => [...SHELF, '--url', url],
  code,
  exit: 3,
  says,
  plant: (connection) => connection.query(sql),
});

const DATABASES: readonly WrongInput[] = [
  planted('a table that is gone', 'DROP TABLE books', 'SL030', 'books'),
  planted(
    'a view in the place of a table',
    'RENAME TABLE books TO real_books; CREATE VIEW books AS SELECT * FROM real_books',
    'SL030',
    'books',
  ),
  planted('a column that is gone', 'ALTER TABLE books DROP COLUMN title', 'SL030', 'books'),
  planted('a table that a pending step makes', 'CREATE TABLE loans (id int)', 'SL030', 'loans'),
  planted(
    'two revisions that are none of the set',
    "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('x1'), ('x2')",
    'SL022',
    'x1',
  ),
  planted('a version of a number below all', 'UPDATE migrate_version SET version = -1', 'SL024', 'version -1'),
  planted('a version of nothing', 'UPDATE migrate_version SET version = NULL', 'SL021', 'migrate_version'),
  planted(
    'gh-ost at work',
    'CREATE TABLE _books_gho LIKE books; CREATE TABLE _books_ghc (id int)',
    'SL118',
    '_books_gho',
  ),
  planted(
    'pt-online-schema-change at work',
    'CREATE TRIGGER pt_osc_x_books_del AFTER DELETE ON books FOR EACH ROW SET @gone = OLD.id',
    'SL118',
    'pt_osc_x_books_del',
  ),
  planted(
    'the journal of another version',
    "CREATE TABLE stackleap_run (id tinyint PRIMARY KEY, format int, tool varchar(64)); INSERT INTO stackleap_run VALUES (1, 99, '9.0.0')",
    'SL045',
    '9.0.0',
  ),
  planted('a book without a title', "INSERT INTO books (title) VALUES ('')", 'SL070', 'title'),
];

/** All of them. */
export const WRONG_INPUTS: readonly (readonly [group: string, inputs: readonly WrongInput[]])[] = [
  ['flags', FLAGS],
  ['URLs', URLS],
  ['files', FILES],
  ['sets', SETS],
  ['databases', DATABASES],
];
