import type { Secret } from '../secret.ts';

export type TlsMode = 'disabled' | 'preferred' | 'required' | 'verify-ca' | 'verify-identity';

export interface Tls {
  /** The names are those of the mysql client's `ssl-mode`. */
  readonly mode: TlsMode;
  /** Paths of PEM files. */
  readonly ca?: string;
  /** Folder of such files. */
  readonly caPath?: string;
  readonly cert?: string;
  readonly key?: string;
  /** In OpenSSL's own words. */
  readonly cipher?: string;
  /** Those of `TLS_VERSIONS` that may be used; none: whatever both sides take. */
  readonly versions?: readonly string[];
}

/** Which database, on which server, as whom. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password?: Secret;
  readonly database: string;
  readonly tls: Tls;
}

/** What one source of settings says; `completeTarget` fills in the rest. */
export interface TargetSettings {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user?: string;
  readonly password?: Secret;
  readonly database?: string;
  readonly tlsMode?: TlsMode;
  readonly tlsCa?: string;
  readonly tlsCaPath?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCipher?: string;
  readonly tlsVersions?: readonly string[];
}

/** `nova@db1:3306/nova_api`, without the password. */
export function describeTarget(target: Target): string {
  const where = target.socketPath ?? (target.port === 3306 ? target.host : `${target.host}:${target.port}`);
  return `${target.user}@${where}/${target.database}`;
}
