import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the machine itself takes a suite's packages from. */
export interface Mirror {
  readonly uri: string;
  /** A keyring's path, a fingerprint or a key block, as the source has it; `null`: apt's trusted keys. */
  readonly signedBy: string | null;
  readonly trusted: boolean;
}

interface AptSource extends Mirror {
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

/** Names under which a mirror of the distribution's main archive is configured. */
const MAIN_SUITES = new Set([
  'buster',
  'bullseye',
  'bookworm',
  'trixie',
  'forky',
  'sid',
  'oldoldstable',
  'oldstable',
  'stable',
  'testing',
  'unstable',
]);

/**
 * The mirrors of the distribution's main archive that the machine is configured with, in the order of the files.
 * Only read: `/etc/apt` is never written.
 */
export function configuredMirrors(etc = '/etc/apt'): readonly Mirror[] {
  const found = sourceFiles(etc)
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return file.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text);
    })
    .filter((source) => source.components.includes('main') && source.suites.some((suite) => MAIN_SUITES.has(suite)));
  const byUri = new Map(found.map((source) => [source.uri, source]));
  return [...byUri.values()].map(({ uri, signedBy, trusted }) => ({ uri, signedBy, trusted }));
}

function sourceFiles(etc: string): string[] {
  const folder = join(etc, 'sources.list.d');
  const parts = existsSync(folder) ? readdirSync(folder).sort() : [];
  return [
    join(etc, 'sources.list'),
    ...parts.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(folder, name)),
  ].filter((file) => existsSync(file));
}

/** sources.list(5), "DEB822-STYLE FORMAT". */
function parseDeb822(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const stanza of text.split(/\n[ \t]*\n/)) {
    const fields = new Map<string, string>();
    let last = '';
    for (const line of stanza.split('\n')) {
      if (line.startsWith('#') || line.trim() === '') continue;
      if (/^[ \t]/.test(line)) fields.set(last, `${fields.get(last) ?? ''}\n${line}`);
      else {
        const colon = line.indexOf(':');
        last = line.slice(0, colon).trim().toLowerCase();
        fields.set(last, line.slice(colon + 1).trim());
      }
    }
    const words = (field: string) => (fields.get(field) ?? '').split(/\s+/).filter((word) => word !== '');
    if (!words('types').includes('deb') || fields.get('enabled')?.toLowerCase() === 'no') continue;
    for (const uri of words('uris')) {
      sources.push({
        uri,
        suites: words('suites'),
        components: words('components'),
        signedBy: fields.get('signed-by') ?? null,
        trusted: fields.get('trusted')?.toLowerCase() === 'yes',
      });
    }
  }
  return sources;
}

/** sources.list(5), "ONE-LINE-STYLE FORMAT": `deb [ option=value … ] uri suite component…`. */
function parseOneLine(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (!match) continue;
    const options = new Map(
      (match[1] ?? '')
        .split(/\s+/)
        .filter((option) => option.includes('='))
        .map((option) => [option.slice(0, option.indexOf('=')).toLowerCase(), option.slice(option.indexOf('=') + 1)]),
    );
    sources.push({
      uri: match[2] as string,
      suites: [match[3] as string],
      components: (match[4] as string).trim().split(/\s+/),
      signedBy: options.get('signed-by') ?? null,
      trusted: options.get('trusted') === 'yes',
    });
  }
  return sources;
}
