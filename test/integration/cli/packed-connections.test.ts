import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { type RunningServer, startServer, testServer } from '../../support/server.ts';
import { makeAlder } from './alder.ts';
import { runNode, stackleap } from './stackleap.ts';

/** The packed program has the driver in pieces, most of which wait until they are wanted: it has to connect, and fail, like the whole. */
let folder: string;
let server: RunningServer;
let port: number;

/** Users by every way of authentication that the server has and the driver knows. */
function users(flavor: 'mariadb' | 'mysql'): readonly string[] {
  return flavor === 'mariadb'
    ? [
        "CREATE USER u@'%' IDENTIFIED BY 'pl41n'",
        "CREATE USER old@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('pl41n')",
      ]
    : [
        "CREATE USER u@'%' IDENTIFIED WITH caching_sha2_password BY 'pl41n'",
        "CREATE USER old@'%' IDENTIFIED WITH sha256_password BY 'pl41n'",
      ];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-connections-'));
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync('openssl', [...request, '-keyout', 'own.key', '-out', 'own.pem'], { cwd: folder, stdio: 'pipe' });
  port = await freePort();
  const [certificate, key] = [join(folder, 'own.pem'), join(folder, 'own.key')];
  server = await startServer({
    inMemory: true,
    mariadbd: (await testServer()).binary,
    options: [
      ...['--skip-networking=0', '--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve'],
      ...[`--ssl-ca=${certificate}`, `--ssl-cert=${certificate}`, `--ssl-key=${key}`],
    ],
  });
  const admin = await mysql.createConnection({ socketPath: server.socketPath, user: 'root', multipleStatements: true });
  await admin.query('CREATE DATABASE shelf CHARACTER SET utf8mb3');
  for (const user of users(server.flavor)) await admin.query(user);
  for (const user of ['u', 'old']) await admin.query(`GRANT ALL ON shelf.* TO ${user}@'%'`);
  await admin.changeUser({ database: 'shelf' });
  await makeAlder(admin);
  await admin.end();
  await stackleap(['pack', 'shelf', '--out', folder]);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('connects as the whole program does, and says the same where it cannot', async () => {
  const socket = encodeURIComponent(server.socketPath);
  const tcp = `127.0.0.1:${port}/shelf`;
  const ca = join(folder, 'own.pem');
  const wrong = `mysql://u:wr0ng@${tcp}`;
  const found: Record<string, number> = {};
  for (const [url, ...flags] of [
    [`mysql://root@localhost/shelf?socketPath=${socket}`],
    [`mysql://u:pl41n@localhost/shelf?socketPath=${socket}`],
    [`mysql://u:pl41n@${tcp}`],
    [`mysql://old:pl41n@${tcp}`],
    [`mysql://u:pl41n@${tcp}`, '--ssl-mode', 'DISABLED'],
    [`mysql://u:pl41n@${tcp}`, '--ssl-mode', 'VERIFY_CA', '--ssl-ca', ca],
    [`mysql://u:pl41n@${tcp}`, '--ssl-mode', 'VERIFY_IDENTITY', '--ssl-ca', ca],
    [`mysql://u:pl41n@${tcp}`, '--ssl-mode', 'VERIFY_CA'],
    [wrong],
    [wrong, '--ssl-mode', 'DISABLED'],
    [`mysql://u:pl41n@127.0.0.1:${port}/nowhere`],
    [`mysql://u:pl41n@127.0.0.1:1/shelf`],
    [`mysql://u:pl41n@localhost/shelf?socketPath=${encodeURIComponent(folder)}`],
  ] as const) {
    const line = ['status', 'shelf', '--url', url, ...flags];
    const [packed, loaded] = [await runNode([join(folder, 'stackleap-shelf.cjs'), ...line]), await stackleap(line)];
    const what = [...flags, url].join(' ');
    expect([what, packed.code, packed.stdout, packed.stderr]).toEqual([
      what,
      loaded.code,
      loaded.stdout,
      loaded.stderr,
    ]);
    found[`${loaded.code}`] = (found[`${loaded.code}`] ?? 0) + 1;
  }
  // Both the ways in and the refusals were there.
  expect(found['0']).toBeGreaterThanOrEqual(5);
  expect(Object.values(found).reduce((all, some) => all + some, 0) - (found['0'] ?? 0)).toBeGreaterThanOrEqual(5);
}, 180_000);
