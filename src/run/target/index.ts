import { Problem } from '../../problem.ts';
import { secret } from '../secret.ts';
import type { Target, TargetSettings } from './model.ts';
import { readDefaultsFile } from './my-cnf.ts';
import { readServiceConfig } from './oslo-config.ts';
import { tlsSetting } from './tls-settings.ts';
import { parseUrl } from './url.ts';

export { describeTarget, type Target } from './model.ts';

/** The flags that name a database; exactly one of the first three. */
export interface TargetOptions {
  readonly url?: string;
  readonly defaultsFile?: string;
  readonly serviceConfig?: string;
  /** The database's name on the server, over what the source says. */
  readonly schema?: string;
  /** These over what the source says, with the names and meanings of the mysql client. */
  readonly sslMode?: string;
  readonly sslCa?: string;
  readonly sslCapath?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
  readonly sslCipher?: string;
  readonly tlsVersion?: string;
}

/** What the flags say of TLS. */
function tlsFlags(options: TargetOptions): TargetSettings {
  const flags = [
    ['ssl-mode', options.sslMode],
    ['ssl-ca', options.sslCa],
    ['ssl-capath', options.sslCapath],
    ['ssl-cert', options.sslCert],
    ['ssl-key', options.sslKey],
    ['ssl-cipher', options.sslCipher],
    ['tls-version', options.tlsVersion],
  ] as const;
  const given = flags.map(([name, value]) => (value === undefined ? null : tlsSetting(name, value, `--${name}`)));
  return Object.assign({}, ...given);
}

function settings(options: TargetOptions, setDatabase: string): TargetSettings {
  const given = [options.url, options.defaultsFile, options.serviceConfig].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new Problem('SL001', given.length === 0 ? 'no database is named' : 'the database is named twice', {
      advice: 'give one of --url mysql://USER@HOST/DATABASE, --defaults-file FILE, --service-config FILE',
    });
  }
  if (options.url !== undefined) return parseUrl(options.url, '--url');
  if (options.defaultsFile !== undefined) return readDefaultsFile(options.defaultsFile);
  return readServiceConfig(options.serviceConfig ?? '', setDatabase);
}

/**
 * @param setDatabase the set's database (`main`, `api`, …): picks the section of a service's configuration
 * @param environment `STACKLEAP_PASSWORD` is the password where the source holds none
 * @throws Problem SL001, SL005
 */
export function readTarget(
  options: TargetOptions,
  setDatabase: string,
  environment: Readonly<Record<string, string | undefined>>,
): Target {
  const found = { ...settings(options, setDatabase), ...tlsFlags(options) };
  const database = options.schema ?? found.database;
  if (database === undefined) {
    throw new Problem('SL005', 'the database on the server is not named', {
      advice: 'add it to the URL, as database=… under [client], or give --schema NAME',
    });
  }
  return complete(found, database, environment);
}

/**
 * A server that a URL names; `database` is empty where the URL names none.
 *
 * @param source how to name the URL in messages
 * @throws Problem SL005
 */
export function readServerTarget(
  url: string,
  source: string,
  environment: Readonly<Record<string, string | undefined>>,
): Target {
  const found = parseUrl(url, source);
  return complete(found, found.database ?? '', environment);
}

function complete(
  found: TargetSettings,
  database: string,
  environment: Readonly<Record<string, string | undefined>>,
): Target {
  const fallback = environment.STACKLEAP_PASSWORD;
  const password = found.password ?? (fallback === undefined ? undefined : secret(fallback));
  const host = found.host ?? 'localhost';
  return Object.freeze({
    host,
    port: found.port ?? 3306,
    ...(found.socketPath === undefined ? {} : { socketPath: found.socketPath }),
    user: found.user ?? environment.USER ?? 'root',
    ...(password === undefined ? {} : { password }),
    database,
    tls: Object.freeze({
      // Over a network TLS is tried unless the operator says otherwise, as the mysql client does; a socket needs none.
      mode:
        found.tlsMode ??
        (found.socketPath !== undefined
          ? 'disabled'
          : (found.tlsCa ?? found.tlsCaPath) !== undefined
            ? 'verify-ca'
            : 'preferred'),
      ...(found.tlsCa === undefined ? {} : { ca: found.tlsCa }),
      ...(found.tlsCaPath === undefined ? {} : { caPath: found.tlsCaPath }),
      ...(found.tlsCert === undefined ? {} : { cert: found.tlsCert }),
      ...(found.tlsKey === undefined ? {} : { key: found.tlsKey }),
      ...(found.tlsCipher === undefined ? {} : { cipher: found.tlsCipher }),
      ...(found.tlsVersions === undefined ? {} : { versions: found.tlsVersions }),
    }),
  });
}
