import { readFileSync } from 'node:fs';
import { Problem } from '../../problem.ts';
import type { TargetSettings } from './model.ts';
import { FILE_ADVICE, readable } from './readable.ts';
import { parseUrl } from './url.ts';

type Sections = Map<string, Map<string, string>>;

/**
 * An oslo.config file: `key = value` or `key: value`, sections, comments at a line's start, and lines that go on when
 * they begin with white space (oslo_config/iniparser.py).
 */
function parse(text: string, file: string): Sections {
  const sections: Sections = new Map();
  let section = 'DEFAULT';
  let last: string | null = null;
  text.split(/\r?\n/).forEach((raw, index) => {
    if (raw.trim() === '') {
      last = null;
      return;
    }
    const line = raw.trim();
    if (line.startsWith('#') || line.startsWith(';')) return;
    const options = sections.get(section) ?? new Map<string, string>();
    if (raw !== raw.trimStart() && last !== null) {
      options.set(last, `${options.get(last) ?? ''}${line}`);
      return;
    }
    if (line.startsWith('[') && line.endsWith(']')) {
      section = line.slice(1, -1).trim();
      last = null;
      return;
    }
    const at = [line.indexOf('='), line.indexOf(':')].filter((position) => position > 0);
    if (at.length === 0)
      throw new Problem('SL005', `${file}:${index + 1}: neither a section nor key = value`, {
        advice: "give the service's own configuration file, such as /etc/glance/glance-api.conf",
      });
    const split = Math.min(...at);
    last = line.slice(0, split).trim();
    const value = line.slice(split + 1).trim();
    const quoted = value.length > 1 && (value[0] === '"' || value[0] === "'") && value.at(-1) === value[0];
    options.set(last, quoted ? value.slice(1, -1) : value);
    sections.set(section, options);
  });
  return sections;
}

/** `$name` and `${name}` stand for other options, `$$` for a dollar sign (oslo.config's template substitution). */
function substitute(value: string, sections: Sections, section: string, file: string): string {
  let result = '';
  for (let at = 0; at < value.length; at++) {
    const next = value[at + 1] ?? '';
    if (value[at] === '\\' && next === '$') continue;
    if (value[at] !== '$' || value[at - 1] === '\\') {
      result += value[at];
      continue;
    }
    if (next === '$') {
      result += '$';
      at++;
      continue;
    }
    const braced = next === '{';
    const start = at + (braced ? 2 : 1);
    let end = start;
    while (end < value.length && /[A-Za-z0-9_.]/.test(value[end] ?? '')) end++;
    const name = value.slice(start, end);
    if (name === '') {
      result += '$';
      continue;
    }
    const found = sections.get(section)?.get(name) ?? sections.get('DEFAULT')?.get(name);
    if (found === undefined) {
      throw new Problem('SL005', `${file}: the connection refers to an option that the file does not set`, {
        advice: 'a dollar sign that belongs to the password is written $$',
      });
    }
    result += substitute(found, sections, section, file);
    at = braced ? end : end - 1;
  }
  return result;
}

/**
 * The connection that a service's own configuration names: `[database] connection`, `[api_database] connection` for
 * a set whose database is `api`, and `[DEFAULT] sql_connection` of old files.
 *
 * @param database the set's database (`main`, `api`, …)
 * @throws Problem SL005
 */
export function readServiceConfig(file: string, database: string): TargetSettings {
  const text = readable(file, FILE_ADVICE, () => readFileSync(file, 'utf8'));
  const sections = parse(text, file);
  const places: readonly (readonly [string, string])[] =
    database === 'api'
      ? [['api_database', 'connection']]
      : [
          ['database', 'connection'],
          ['DEFAULT', 'sql_connection'],
          ['sql', 'connection'],
        ];
  for (const [section, option] of places) {
    const value = sections.get(section)?.get(option);
    if (value !== undefined && value !== '') {
      return parseUrl(substitute(value, sections, section, file), `${file} [${section}] ${option}`);
    }
  }
  throw new Problem(
    'SL005',
    `${file}: no ${places.map(([section, option]) => `[${section}] ${option}`).join(' or ')}`,
    {
      advice: 'name the database with --url or --defaults-file',
    },
  );
}
