import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Problem } from '../../problem.ts';
import { secret } from '../secret.ts';
import type { TargetSettings } from './model.ts';
import { FILE_ADVICE, readable } from './readable.ts';
import { tlsSetting } from './tls-settings.ts';

/** The groups that count, the later the stronger; as the mysql and mariadb clients read them, and one of our own. */
const GROUPS = ['client', 'client-server', 'client-mariadb', 'mysql', 'mariadb-client', 'stackleap'];

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  r: '\r',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** MySQL manual, "Using Option Files": `\b \t \n \r \\ \s`; any other backslash stays. */
function unescaped(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const escaped = text[at] === '\\' ? ESCAPES[text[at + 1] ?? ''] : undefined;
    if (escaped === undefined) result += text[at];
    else {
      result += escaped;
      at++;
    }
  }
  return result;
}

/** A value without its quotes, or cut at a `#` that starts a comment in the middle of a line. */
function value(text: string): string {
  const trimmed = text.trim();
  const quote = trimmed[0];
  if (quote === '"' || quote === "'") {
    for (let at = 1; at < trimmed.length; at++) {
      if (trimmed[at] === '\\') at++;
      else if (trimmed[at] === quote) return unescaped(trimmed.slice(1, at));
    }
  }
  const comment = trimmed.indexOf('#');
  return unescaped((comment < 0 ? trimmed : trimmed.slice(0, comment)).trimEnd());
}

function read(file: string): string {
  return readable(file, FILE_ADVICE, () => readFileSync(file, 'utf8'));
}

function entries(folder: string, place: string): readonly string[] {
  return readable(`${place}: ${folder}`, 'correct the path behind !includedir', () => readdirSync(folder).sort());
}

function collect(file: string, options: Map<string, Map<string, string>>, depth: number): void {
  if (depth > 10)
    throw new Problem('SL005', `${file}: !include goes deeper than 10 files`, {
      advice: 'a file that includes itself never ends: take that line away',
    });
  const beside = (path: string) => (isAbsolute(path) ? path : resolve(dirname(file), path));
  let group = '';
  read(file)
    .split(/\r?\n/)
    .forEach((raw, index) => {
      const line = raw.trim();
      if (line === '' || line.startsWith('#') || line.startsWith(';')) return;
      if (line.startsWith('!includedir')) {
        const folder = beside(line.slice('!includedir'.length).trim());
        for (const name of entries(folder, `${file}:${index + 1}`)) {
          if (name.endsWith('.cnf')) collect(join(folder, name), options, depth + 1);
        }
        return;
      }
      if (line.startsWith('!include')) {
        collect(beside(line.slice('!include'.length).trim()), options, depth + 1);
        return;
      }
      if (line.startsWith('[')) {
        const end = line.indexOf(']');
        if (end < 0)
          throw new Problem('SL005', `${file}:${index + 1}: a group's name has no closing bracket`, {
            advice: 'write [client]',
          });
        group = line.slice(1, end).trim();
        return;
      }
      const equals = line.indexOf('=');
      const name = (equals < 0 ? line : line.slice(0, equals)).trim().replaceAll('_', '-');
      const found = options.get(group) ?? new Map<string, string>();
      found.set(name, equals < 0 ? '' : value(line.slice(equals + 1)));
      options.set(group, found);
    });
}

/**
 * The `[client]` part of an option file in the format of the mysql client: quotes, escapes, comments, `!include` and
 * `!includedir`.
 *
 * @throws Problem SL005
 */
export function readDefaultsFile(path: string): TargetSettings {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path);
  const groups = new Map<string, Map<string, string>>();
  collect(file, groups, 0);
  const options = new Map(GROUPS.flatMap((group) => [...(groups.get(group) ?? [])]));
  const get = <Key extends keyof TargetSettings>(key: Key, name: string) => {
    const found = options.get(name);
    return found === undefined || found === '' ? {} : { [key]: found };
  };
  const port = options.get('port');
  const password = options.get('password');
  if (port !== undefined && !/^\d+$/.test(port))
    throw new Problem('SL005', `${file}: port ${port} is not a port number`, { advice: 'write port=3306' });
  return {
    ...get('host', 'host'),
    ...get('socketPath', 'socket'),
    ...get('user', 'user'),
    ...get('database', 'database'),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(password === undefined ? {} : { password: secret(password) }),
    ...tlsOf(options, file),
    // MariaDB's own options: `ssl` asks for TLS, `ssl-verify-server-cert` for the server's identity too.
    ...(options.has('ssl-mode') ? {} : mariadbTls(options)),
  };
}

/** Both clients' own. MariaDB's `tls-version` has the same values, and `ssl-cipher`, `ssl-capath` the same meaning. */
function tlsOf(options: ReadonlyMap<string, string>, file: string): TargetSettings {
  const given = [...options].map(([name, value]) => (value === '' ? null : tlsSetting(name, value, file)));
  return Object.assign({}, ...given);
}

function mariadbTls(options: ReadonlyMap<string, string>): TargetSettings {
  const on = (name: string) =>
    options.has(name) && !['0', 'off', 'false'].includes(options.get(name)?.toLowerCase() ?? '');
  if (on('ssl-verify-server-cert')) return { tlsMode: 'verify-identity' };
  if (on('ssl')) return { tlsMode: 'required' };
  if (options.has('skip-ssl') || options.has('ssl')) return { tlsMode: 'disabled' };
  return {};
}
