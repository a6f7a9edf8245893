import { Problem, type ProblemCode } from '../problem.ts';
import { scrub } from './secret.ts';
import { describeTarget, type Target } from './target/index.ts';

interface ServerError {
  readonly code?: string;
  readonly errno?: number;
  readonly message?: string;
  readonly sqlMessage?: string;
}

interface Explanation {
  readonly code: ProblemCode;
  readonly says: string;
  readonly advice: string;
}

const UNREACHABLE = 'check host, port and socket, that the server runs, and that no firewall stands between';
const PRIVILEGE =
  'the database user needs ALL on this database (SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER)';
const CERTIFICATE = 'give the right authority with ssl-ca, or a weaker ssl-mode if you accept that';

/** By `code` of Node's and the driver's errors; server errors are `ER_…` names (MySQL manual, "Server Error Message Reference"). */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { code: 'SL010', says: 'nothing listens there', advice: UNREACHABLE },
  ENOENT: { code: 'SL010', says: 'there is no such socket', advice: UNREACHABLE },
  ENOTSOCK: { code: 'SL010', says: 'that is not a socket', advice: UNREACHABLE },
  EACCES: { code: 'SL010', says: 'the socket may not be opened', advice: UNREACHABLE },
  ETIMEDOUT: { code: 'SL010', says: 'no answer in time', advice: UNREACHABLE },
  EHOSTUNREACH: { code: 'SL010', says: 'the host cannot be reached', advice: UNREACHABLE },
  ENETUNREACH: { code: 'SL010', says: 'the network cannot be reached', advice: UNREACHABLE },
  ENOTFOUND: { code: 'SL010', says: 'the host name is not known', advice: UNREACHABLE },
  EAI_AGAIN: { code: 'SL010', says: 'the host name could not be looked up', advice: UNREACHABLE },
  ER_CON_COUNT_ERROR: {
    code: 'SL010',
    says: 'the server has too many connections',
    advice: 'wait, or stop other clients',
  },
  ER_HOST_NOT_PRIVILEGED: {
    code: 'SL011',
    says: 'the server takes no connections from this host',
    advice: 'allow the user from this host, or run where it is allowed',
  },
  ER_ACCESS_DENIED_ERROR: {
    code: 'SL011',
    says: 'the server refuses this user and password',
    advice: 'check user and password (--defaults-file, --service-config or STACKLEAP_PASSWORD hold it out of sight)',
  },
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: {
    code: 'SL011',
    says: 'the server refuses this user',
    advice: 'check user and password',
  },
  AUTH_SWITCH_PLUGIN_ERROR: {
    code: 'SL011',
    says: 'the server asks for a way of authentication that is not supported',
    advice: 'use a database user with mysql_native_password or caching_sha2_password',
  },
  ER_DBACCESS_DENIED_ERROR: { code: 'SL014', says: 'this user has no privilege on the database', advice: PRIVILEGE },
  ER_TABLEACCESS_DENIED_ERROR: { code: 'SL014', says: 'a privilege is missing', advice: PRIVILEGE },
  ER_COLUMNACCESS_DENIED_ERROR: { code: 'SL014', says: 'a privilege is missing', advice: PRIVILEGE },
  ER_SPECIFIC_ACCESS_DENIED_ERROR: { code: 'SL014', says: 'a privilege is missing', advice: PRIVILEGE },
  ER_BAD_DB_ERROR: {
    code: 'SL012',
    says: 'there is no such database',
    advice: "check the database's name; SHOW DATABASES lists those that this user may see",
  },
  HANDSHAKE_NO_SSL_SUPPORT: {
    code: 'SL013',
    says: 'the server offers no TLS',
    advice: 'set up TLS on the server, or say ssl-mode=DISABLED if you accept a connection in clear',
  },
  HANDSHAKE_SSL_ERROR: { code: 'SL013', says: 'the TLS handshake failed', advice: CERTIFICATE },
  ER_SECURE_TRANSPORT_REQUIRED: {
    code: 'SL013',
    says: 'the server takes TLS connections only',
    advice: 'say ssl-mode=REQUIRED, or VERIFY_CA with ssl-ca',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: 'SL013', says: "the server's certificate is self-signed", advice: CERTIFICATE },
  SELF_SIGNED_CERT_IN_CHAIN: {
    code: 'SL013',
    says: "the server's certificate has no known authority",
    advice: CERTIFICATE,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    code: 'SL013',
    says: "the server's certificate cannot be verified",
    advice: CERTIFICATE,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    code: 'SL013',
    says: "the server's certificate has no known authority",
    advice: CERTIFICATE,
  },
  CERT_HAS_EXPIRED: { code: 'SL013', says: "the server's certificate has expired", advice: CERTIFICATE },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'SL013',
    says: "the server's certificate is for another host",
    advice: CERTIFICATE,
  },
  ECONNRESET: {
    code: 'SL015',
    says: 'the connection broke',
    advice: "see the server's log, then run the same command again",
  },
  EPIPE: {
    code: 'SL015',
    says: 'the connection broke',
    advice: "see the server's log, then run the same command again",
  },
  PROTOCOL_CONNECTION_LOST: {
    code: 'SL015',
    says: 'the server closed the connection',
    advice: "see the server's log, then run the same command again",
  },
};

/** The server's or the driver's own words, without secrets. */
export function serverMessage(error: unknown): string {
  const { code, errno, message, sqlMessage } = (error ?? {}) as ServerError;
  const text = sqlMessage ?? message ?? String(error);
  return scrub(errno !== undefined && errno > 0 && code !== undefined ? `${code} (${errno}): ${text}` : text);
}

/** What a failure to connect or to read means, and what to do about it. Problems pass as they are. */
export function explainServerError(error: unknown, target: Target): Problem {
  if (error instanceof Problem) return error;
  const found = EXPLANATIONS[(error as ServerError)?.code ?? ''];
  const where = describeTarget(target);
  if (found === undefined) {
    const tls = String((error as Error)?.message)
      .toLowerCase()
      .includes('certificate');
    const code = tls ? 'SL013' : 'SL016';
    return new Problem(code, `${where}: ${serverMessage(error)}`, {
      cause: error,
      advice: tls ? CERTIFICATE : 'see what the server says there, and its log; then run the same command again',
    });
  }
  return new Problem(found.code, `${where}: ${found.says} — ${serverMessage(error)}`, {
    advice: found.advice,
    cause: error,
  });
}

/** True when nobody knows whether the server did what it was told: the connection is gone. */
export function isConnectionLoss(error: unknown): boolean {
  return EXPLANATIONS[(error as ServerError)?.code ?? '']?.code === 'SL015';
}
