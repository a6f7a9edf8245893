import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../src/problem.ts';
import { connect } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { freePort } from '../../support/free-port.ts';
import { type RunningServer, startServer } from '../../support/server.ts';

let folder: string;
let server: RunningServer;
let port: number;

const file = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** A certificate of the authority `by`, for a server of these names or for a client. */
function certify(name: string, by: string, names: string): void {
  writeFileSync(file(`${name}.ext`), names === '' ? 'basicConstraints=CA:FALSE\n' : `subjectAltName=${names}\n`);
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${by}.pem`,
    '-CAkey',
    `${by}.key`,
    '-CAcreateserial',
    '-days',
    '2',
    '-out',
    `${name}.pem`,
    '-extfile',
    `${name}.ext`,
  );
}

function authority(name: string): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
  );
}

/** The server shows this certificate from now on. */
function present(name: string): void {
  copyFileSync(file(`${name}.pem`), file('shown.pem'));
  copyFileSync(file(`${name}.key`), file('shown.key'));
}

async function admin(sql: string): Promise<void> {
  const connection = await mysql.createConnection({
    socketPath: server.socketPath,
    user: 'root',
    multipleStatements: true,
  });
  await connection.query(sql);
  await connection.end();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-tls-'));
  authority('ours');
  authority('theirs');
  certify('named', 'ours', 'DNS:localhost');
  certify('addressed', 'ours', 'IP:127.0.0.1');
  certify('client', 'ours', '');
  present('named');
  port = await freePort();
  const tls = [`--ssl-ca=${file('ours.pem')}`, `--ssl-cert=${file('shown.pem')}`, `--ssl-key=${file('shown.key')}`];
  server = await startServer({
    inMemory: true,
    options: ['--skip-networking=0', '--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve', ...tls],
  });
  await admin(`CREATE DATABASE x;
    CREATE USER plain@'%' IDENTIFIED BY 'pl41n'; GRANT ALL ON x.* TO plain@'%';
    CREATE USER tls@'%' IDENTIFIED BY 'pl41n' REQUIRE SSL; GRANT ALL ON x.* TO tls@'%';
    CREATE USER cert@'%' IDENTIFIED BY 'pl41n' REQUIRE X509; GRANT ALL ON x.* TO cert@'%'`);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Way {
  readonly user?: string;
  readonly host?: string;
  readonly mode?: string;
  readonly ca?: string;
  readonly client?: boolean;
}

/** The cipher of a session, `clear` without TLS, or the code of the problem. */
async function outcome({ user = 'plain', host = 'localhost', mode, ca, client = false }: Way): Promise<string> {
  const target = readTarget(
    {
      url: `mysql://${user}:pl41n@${host}:${port}/x`,
      ...(mode === undefined ? {} : { sslMode: mode }),
      ...(ca === undefined ? {} : { sslCa: file(ca) }),
      ...(client ? { sslCert: file('client.pem'), sslKey: file('client.key') } : {}),
    },
    'main',
    {},
  );
  try {
    const database = await connect(target);
    const [row] = await database.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    const aside = await database.open('watch');
    const [other] = await aside.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    await database.close();
    expect(Boolean(other?.Value)).toBe(Boolean(row?.Value));
    return row?.Value ? 'tls' : 'clear';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.advice).toBeDefined();
    expect(error.message).not.toContain('pl41n');
    return error.code;
  }
}

describe('ssl-mode', () => {
  it.each<[string, Way, string]>([
    ['DISABLED', { mode: 'DISABLED' }, 'clear'],
    ['DISABLED, and the user has to use TLS', { mode: 'DISABLED', user: 'tls' }, 'SL011'],
    ['none: TLS where the server has it', {}, 'tls'],
    ['PREFERRED', { mode: 'PREFERRED', user: 'tls' }, 'tls'],
    ['REQUIRED, whatever the certificate', { mode: 'REQUIRED', host: '127.0.0.1' }, 'tls'],
    ['REQUIRED, with an authority that is not asked', { mode: 'REQUIRED', ca: 'theirs.pem' }, 'tls'],
    ['VERIFY_CA', { mode: 'VERIFY_CA', ca: 'ours.pem' }, 'tls'],
    ['VERIFY_CA under another name', { mode: 'VERIFY_CA', ca: 'ours.pem', host: '127.0.0.1' }, 'tls'],
    ['VERIFY_CA with another authority', { mode: 'VERIFY_CA', ca: 'theirs.pem' }, 'SL013'],
    ['VERIFY_CA without an authority', { mode: 'VERIFY_CA' }, 'SL005'],
    ['an authority alone is VERIFY_CA', { ca: 'theirs.pem' }, 'SL013'],
    ['VERIFY_IDENTITY', { mode: 'VERIFY_IDENTITY', ca: 'ours.pem' }, 'tls'],
    ['VERIFY_IDENTITY with another authority', { mode: 'VERIFY_IDENTITY', ca: 'theirs.pem' }, 'SL013'],
    [
      'VERIFY_IDENTITY by an address that the certificate does not have',
      { mode: 'VERIFY_IDENTITY', ca: 'ours.pem', host: '127.0.0.1' },
      'SL013',
    ],
    ['a certificate of our own', { mode: 'VERIFY_CA', ca: 'ours.pem', user: 'cert', client: true }, 'tls'],
    ['no certificate of our own, and the user has to have one', { mode: 'REQUIRED', user: 'cert' }, 'SL011'],
    ['a file that is no certificate', { mode: 'VERIFY_CA', ca: 'named.key' }, 'SL005'],
    ['a file that is not there', { mode: 'VERIFY_CA', ca: 'nowhere.pem' }, 'SL005'],
    ['a mode that there is not', { mode: 'SOMETIMES' }, 'SL005'],
  ])('%s', async (_, way, expected) => {
    let found: string;
    try {
      found = await outcome(way);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      found = error.code;
    }
    expect(found).toBe(expected);
  });

  it('VERIFY_IDENTITY by the address in the certificate, and not by a name that is not in it', async () => {
    present('addressed');
    await admin('FLUSH SSL');
    expect(await outcome({ mode: 'VERIFY_IDENTITY', ca: 'ours.pem', host: '127.0.0.1' })).toBe('tls');
    expect(await outcome({ mode: 'VERIFY_IDENTITY', ca: 'ours.pem', host: 'localhost' })).toBe('SL013');
    expect(await outcome({ mode: 'VERIFY_CA', ca: 'ours.pem', host: 'localhost' })).toBe('tls');
  });
});

describe('a server without TLS', () => {
  it('is taken in clear only where that was not ruled out', async () => {
    const bare = await startServer({ inMemory: true, options: ['--skip-ssl'] });
    try {
      const read = (mode: string) =>
        readTarget(
          { url: `mysql://root@localhost/mysql?socketPath=${encodeURIComponent(bare.socketPath)}`, sslMode: mode },
          'main',
          {},
        );
      const database = await connect(read('PREFERRED'));
      await database.close();
      await expect(connect(read('REQUIRED'))).rejects.toMatchObject({ code: 'SL013' });
    } finally {
      await bare.stop();
    }
  });
});
