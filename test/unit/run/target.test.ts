import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../src/problem.ts';
import { describeTarget, readTarget, type TargetOptions } from '../../../src/run/target/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-target-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** The target with its password in clear. */
function read(options: TargetOptions, setDatabase = 'main', environment: Record<string, string> = {}) {
  const { password, ...target } = readTarget(options, setDatabase, environment);
  return { ...target, ...(password === undefined ? {} : { password: password.reveal() }) };
}

function refusal(options: TargetOptions): Problem {
  try {
    read(options);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('--url', () => {
  it('takes all parts, percent-decoded', () => {
    expect(read({ url: 'mysql://nova:p%40ss%2Fw@db1:3307/nova_api?ssl-mode=VERIFY_IDENTITY&ssl-ca=/ca.pem' })).toEqual({
      host: 'db1',
      port: 3307,
      user: 'nova',
      password: 'p@ss/w',
      database: 'nova_api',
      tls: { mode: 'verify-identity', ca: '/ca.pem' },
    });
  });

  it("understands SQLAlchemy's spelling: drivers, raw slashes and colons in passwords, unix_socket", () => {
    expect(
      read({ url: 'mysql+pymysql://glance:a/b:c?d@localhost/glance?charset=utf8&unix_socket=/run/my.sock' }),
    ).toMatchObject({
      user: 'glance',
      password: 'a/b:c?d',
      database: 'glance',
      socketPath: '/run/my.sock',
      tls: { mode: 'disabled' },
    });
    expect(read({ url: 'mysql+mysqldb://u@[::1]:3308/x' })).toMatchObject({ host: '::1', port: 3308, database: 'x' });
  });

  it('has defaults: TLS where the server offers it, port 3306, the password of the environment', () => {
    const found = read({ url: 'mariadb://u@h/d' }, 'main', { STACKLEAP_PASSWORD: 'from outside' });
    expect(found).toMatchObject({ port: 3306, password: 'from outside', tls: { mode: 'preferred' } });
    expect(read({ url: 'mysql://u:own@h/d' }, 'main', { STACKLEAP_PASSWORD: 'x' }).password).toBe('own');
  });

  it.each([
    ['postgresql://u@h/d', 'postgresql'],
    ['nonsense', 'mysql://'],
    ['mysql://u@h:99999/d', '99999'],
    ['mysql://u:%zz@h/d', 'percent'],
    ['mysql://u@h/d?ssl-mode=maybe', 'maybe'],
    ['mysql://u@h', 'not named'],
  ])('refuses %s', (url, says) => {
    const problem = refusal({ url });
    expect(problem.code).toBe('SL005');
    expect(problem.message).toContain(says);
  });

  it('never shows the password', () => {
    const target = readTarget({ url: 'mysql://nova:s3cret@db1/nova' }, 'main', {});
    expect(describeTarget(target)).toBe('nova@db1/nova');
    expect(JSON.stringify(target)).not.toContain('s3cret');
    expect(`${target.password}`).toBe('***');
  });
});

describe('--defaults-file', () => {
  it('reads [client] with quotes, escapes and comments, the stronger groups last', () => {
    const file = write(
      'a.cnf',
      '# mine\n[mysqld]\nport=1\n[client]\nuser = glance # not root\npassword="a#b\\"c\\\\d"\nhost=db1\nport=3310\nssl-ca=/ca.pem\n[stackleap]\ndatabase=glance\nuser=upgrader\n',
    );
    expect(read({ defaultsFile: file })).toEqual({
      host: 'db1',
      port: 3310,
      user: 'upgrader',
      password: 'a#b"c\\d',
      database: 'glance',
      tls: { mode: 'verify-ca', ca: '/ca.pem' },
    });
  });

  it('follows !include and !includedir', () => {
    mkdirSync(join(folder, 'conf.d'));
    write('conf.d/1.cnf', "[client]\npassword='in a folder'\n");
    write('conf.d/2.txt', '[client]\npassword=unread\n');
    write('b-inner.cnf', '[client]\nuser=inner\n');
    const file = write('b.cnf', '[client]\nuser=outer\nsocket=/s.sock\n!include b-inner.cnf\n!includedir conf.d\n');
    expect(read({ defaultsFile: file, schema: 'x' })).toMatchObject({
      user: 'inner',
      password: 'in a folder',
      database: 'x',
    });
  });

  it("understands MariaDB's own TLS options", () => {
    const tls = (lines: string) => read({ defaultsFile: write('c.cnf', `[client]\ndatabase=x\n${lines}\n`) }).tls.mode;
    expect(tls('ssl')).toBe('required');
    expect(tls('ssl-verify-server-cert')).toBe('verify-identity');
    expect(tls('skip-ssl')).toBe('disabled');
    expect(tls('ssl_mode=REQUIRED')).toBe('required');
  });

  it('refuses what it cannot read, with file and line', () => {
    expect(refusal({ defaultsFile: join(folder, 'none.cnf') }).message).toContain('ENOENT');
    expect(refusal({ defaultsFile: write('d.cnf', '[client\n') }).message).toContain('d.cnf:1');
    expect(refusal({ defaultsFile: write('e.cnf', '[client]\nuser=x\n') }).advice).toContain('--schema');
  });
});

describe('--service-config', () => {
  const text = `[DEFAULT]
# connection = unused
db_host = db7
[database]
connection = mysql+pymysql://nova:pa$$word@$db_host/nova
max_retries = -1
[api_database]
connection: mysql+pymysql://nova:secret@\${db_host}:3309/
    nova_api?charset=utf8
`;

  it('reads the section of the database', () => {
    const serviceConfig = write('nova.conf', text);
    expect(read({ serviceConfig })).toMatchObject({ host: 'db7', password: 'pa$word', database: 'nova' });
    expect(read({ serviceConfig }, 'api')).toMatchObject({ host: 'db7', port: 3309, database: 'nova_api' });
  });

  it('reads what services before Icehouse called it', () => {
    const serviceConfig = write('old.conf', '[DEFAULT]\nsql_connection = "mysql://glance:g@h/glance"\n');
    expect(read({ serviceConfig })).toMatchObject({ user: 'glance', database: 'glance' });
  });

  it('refuses a file without a connection, one with an unknown option in it, and one that is none', () => {
    expect(refusal({ serviceConfig: write('f.conf', '[database]\nx=1\n') }).message).toContain('[database] connection');
    const broken = refusal({ serviceConfig: write('g.conf', '[database]\nconnection = mysql://u:se$cret@h/d\n') });
    expect(broken.message).not.toContain('cret@');
    expect(broken.advice).toContain('$$');
    expect(refusal({ serviceConfig: write('h.conf', 'what is this\n') }).message).toContain('h.conf:1');
  });
});

it('wants exactly one of them', () => {
  expect(refusal({}).code).toBe('SL001');
  expect(refusal({ url: 'mysql://u@h/d', defaultsFile: 'x' }).code).toBe('SL001');
});
