import { Problem } from '../../problem.ts';
import type { TargetSettings } from './model.ts';
import { tlsMode } from './tls-mode.ts';

/** The versions that there are, oldest first, as the mysql client's `tls-version` names them. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** A list such as `TLSv1.2,TLSv1.3`; letter case does not matter. */
function versions(text: string, source: string): readonly string[] {
  const asked = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const found = asked.map((one) => TLS_VERSIONS.find((known) => known.toLowerCase() === one.toLowerCase()));
  if (found.length > 0 && found.every((one) => one !== undefined)) return found;
  throw new Problem('SL005', `${source}: tls-version ${text} is no list of TLS versions`, {
    advice: `use ${TLS_VERSIONS.join(', ')}, with commas between them`,
  });
}

/**
 * One TLS setting, by the name that the mysql client has for it.
 *
 * @returns `null`: the name is none of TLS
 * @throws Problem SL005: a value that is not known, or something that the driver cannot do: what was asked for the sake
 * of safety must not be left out in silence
 */
export function tlsSetting(name: string, value: string, source: string): TargetSettings | null {
  switch (name) {
    case 'ssl-mode':
      return { tlsMode: tlsMode(value, source) };
    case 'ssl-ca':
      return { tlsCa: value };
    case 'ssl-capath':
      return { tlsCaPath: value };
    case 'ssl-cert':
      return { tlsCert: value };
    case 'ssl-key':
      return { tlsKey: value };
    case 'ssl-cipher':
      return { tlsCipher: value };
    case 'tls-version':
      return { tlsVersions: versions(value, source) };
    case 'ssl-crl':
    case 'ssl-crlpath':
      throw new Problem('SL005', `${source}: ${name}: revoked certificates cannot be told from others here`, {
        advice: `take ${name} out of a copy of the file, and name an authority of the server's own with ssl-ca`,
      });
    default:
      return null;
  }
}
