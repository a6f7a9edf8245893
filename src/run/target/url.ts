import { Problem } from '../../problem.ts';
import { secret } from '../secret.ts';
import type { TargetSettings } from './model.ts';
import { tlsSetting } from './tls-settings.ts';

function decode(text: string, source: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Problem('SL005', `${source}: a percent sign in the URL does not start a percent-encoding`, {
      advice: 'write % as %25',
      cause,
    });
  }
}

function portOf(text: string, source: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Problem('SL005', `${source}: port ${text} is not a port number`, {
    advice: 'write HOST:3306, or leave the port out',
  });
}

function hostAndPort(text: string, source: string): Pick<TargetSettings, 'host' | 'port'> {
  const closing = text.startsWith('[') ? text.indexOf(']') : -1;
  const colon = text.indexOf(':', closing + 1);
  const host = closing > 0 ? text.slice(1, closing) : text.slice(0, colon < 0 ? undefined : colon);
  const port = colon < 0 ? '' : text.slice(colon + 1);
  return {
    ...(host === '' ? {} : { host: decode(host, source) }),
    ...(port === '' ? {} : { port: portOf(port, source) }),
  };
}

function option(spelling: string, value: string, source: string): TargetSettings {
  const name = spelling.replaceAll('_', '-').toLowerCase();
  switch (name) {
    case 'socketpath':
    case 'unix-socket':
    case 'socket':
      return { socketPath: value };
    // The session's charset is Stackleap's own (utf8mb4), and a service's other driver options do not concern it.
    default:
      return tlsSetting(name, value, source) ?? {};
  }
}

/**
 * `mysql://user:password@host:port/database?socketPath=…&ssl-mode=…`. SQLAlchemy's spelling is understood too
 * (`mysql+pymysql://`, `unix_socket`, `ssl_ca`), with its rule that the password ends at the first `@`
 * (sqlalchemy/engine/url.py, `_parse_rfc1738_args`), so a `/` in a password needs no encoding.
 *
 * @param source how to name it in messages; the URL itself is never repeated, since it holds the password
 * @throws Problem SL005
 */
export function parseUrl(url: string, source: string): TargetSettings {
  const scheme = url.indexOf('://');
  const dialect = scheme < 0 ? '' : url.slice(0, scheme).toLowerCase();
  const [family] = dialect.split('+');
  if (family !== 'mysql' && family !== 'mariadb') {
    throw new Problem('SL005', `${source}: not a mysql:// URL${dialect === '' ? '' : ` but ${dialect}://`}`, {
      advice:
        'write mysql://USER@HOST:PORT/DATABASE; the password is better kept in --defaults-file or STACKLEAP_PASSWORD',
    });
  }
  const rest = url.slice(scheme + 3);
  const at = rest.indexOf('@');
  const userinfo = at < 0 ? '' : rest.slice(0, at);
  const [user = '', ...password] = userinfo.split(':');
  const after = rest.slice(at + 1);
  const slash = after.indexOf('/');
  const question = after.indexOf('?');
  const authorityEnd = [slash, question].filter((position) => position >= 0);
  const authority = after.slice(0, authorityEnd.length > 0 ? Math.min(...authorityEnd) : undefined);
  const path =
    slash < 0 || (question >= 0 && question < slash) ? '' : after.slice(slash + 1, question < 0 ? undefined : question);
  const query = new URLSearchParams(question < 0 ? '' : after.slice(question + 1));
  let settings: TargetSettings = {
    ...hostAndPort(authority, source),
    ...(user === '' ? {} : { user: decode(user, source) }),
    ...(password.length === 0 ? {} : { password: secret(decode(password.join(':'), source)) }),
    ...(path === '' ? {} : { database: decode(path, source) }),
  };
  for (const [name, value] of query) settings = { ...settings, ...option(name, value, source) };
  return settings;
}
