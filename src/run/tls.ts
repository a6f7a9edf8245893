import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { createSecureContext, type SecureVersion } from 'node:tls';
import type { ConnectionOptions } from 'mysql2';
import { Problem } from '../problem.ts';
import type { Target } from './target/index.ts';
import { readable } from './target/readable.ts';
import { TLS_VERSIONS } from './target/tls-settings.ts';

function pem(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  return readable(file, 'check the paths of ssl-ca, ssl-cert and ssl-key', () => readFileSync(file, 'utf8'));
}

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----/m;

/** Every certificate of a folder, whatever the files are called; OpenSSL's own names are links to the same files. */
function folderOf(folder: string | undefined): readonly string[] {
  if (folder === undefined) return [];
  const names = readable(folder, 'ssl-capath names a folder of certificates', () =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name),
  );
  const texts = names.map((name) => pem(join(folder, name)) ?? '').filter((text) => CERTIFICATE.test(text));
  if (texts.length > 0) return [...new Set(texts)];
  throw new Problem('SL005', `${folder}: holds no certificates in PEM form`, {
    advice: 'ssl-capath names a folder of certificates',
  });
}

interface Material {
  readonly ca?: string | string[];
  readonly cert?: string;
  readonly key?: string;
}

/** Files that hold something else would end the program in the middle of the handshake: they are tried before. */
function readMaterial({ tls }: Target): Material {
  const [own, cert, key] = [pem(tls.ca), pem(tls.cert), pem(tls.key)];
  const more = folderOf(tls.caPath);
  const ca = own === undefined && more.length === 0 ? undefined : [...(own === undefined ? [] : [own]), ...more];
  for (const [file, part] of [
    [tls.ca ?? tls.caPath, ca === undefined ? {} : { ca }],
    [tls.key ?? tls.cert, { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }],
  ] as const) {
    try {
      if ('ca' in part) for (const text of part.ca) new X509Certificate(text);
      createSecureContext(part);
    } catch (cause) {
      throw new Problem('SL005', `${file}: not a certificate or key in PEM form: ${(cause as Error).message}`, {
        advice: 'ssl-ca and ssl-cert name certificates, ssl-key the key that belongs to ssl-cert',
        cause,
      });
    }
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** The oldest and the newest of the versions that were named; those between them count as named, too. */
function versionOptions(versions: readonly string[] | undefined) {
  if (versions === undefined) return {};
  const named = TLS_VERSIONS.filter((one) => versions.includes(one));
  return { minVersion: named[0] as SecureVersion, maxVersion: named.at(-1) as SecureVersion };
}

/**
 * A connection to an address. The driver leaves an address out when it asks for the server's identity, and Node then
 * takes the server for `localhost` (tls.js, `onConnectSecure`: the name of the connection, of its socket, else that one).
 */
function addressedStream(host: string, port: number): () => net.Socket {
  return () => {
    const socket = net.connect({ host, port, keepAlive: true, keepAliveInitialDelay: 10_000, noDelay: true });
    Object.assign(socket, { _host: host });
    return socket;
  };
}

/**
 * The driver's options for a target's `ssl-mode`, which means what it means to the mysql client (MySQL manual, "Command
 * Options for Encrypted Connections"): `required` asks for TLS and trusts any certificate, `verify-ca` wants one of the
 * authority, `verify-identity` also the host's name or address in it.
 *
 * @throws Problem SL005: a file cannot be read, or no authority is named to verify with
 */
export function tlsOptions(target: Target): ConnectionOptions {
  const { mode } = target.tls;
  if (mode === 'disabled') return {};
  const material = readMaterial(target);
  const verified = mode === 'verify-ca' || mode === 'verify-identity';
  if (verified && material.ca === undefined) {
    const name = mode.toUpperCase().replaceAll('-', '_');
    throw new Problem(
      'SL005',
      `ssl-mode=${name} without ssl-ca or ssl-capath: there is no authority to verify the server with`,
      {
        advice:
          'name the file with the certificates of the authority (--ssl-ca, ssl-ca= in the option file or the URL)',
      },
    );
  }
  const identity = mode === 'verify-identity';
  const addressed = identity && target.socketPath === undefined && net.isIP(target.host) !== 0;
  return {
    ssl: {
      ...material,
      ...(target.tls.cipher === undefined ? {} : { ciphers: target.tls.cipher }),
      ...versionOptions(target.tls.versions),
      rejectUnauthorized: verified,
      verifyIdentity: identity,
    },
    ...(addressed ? { stream: addressedStream(target.host, target.port) } : {}),
  };
}
