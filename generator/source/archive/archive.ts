import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FileEntry, FileMap, treeOf } from '../file-map.ts';
import { type Source, SourceError, type Tree } from '../model.ts';
import { readAr } from './ar.ts';
import { decompress, pipeThrough } from './decompress.ts';
import { readTar } from './tar.ts';
import { readZip } from './zip.ts';

/** Unpacks packages, whatever they are packed with. */
const PACKAGE_TOOL = 'dpkg-deb';

/** Where Debian's packages keep Python modules; a tree's paths start behind it. */
const DEBIAN_MODULES = 'usr/lib/python3/dist-packages/';

/**
 * An archive for each release: `.deb`, `.tar.gz`, `.tgz`, `.tar.xz`, `.tar.bz2`, `.tar`, `.whl`.
 * @param archives release to file
 */
export function archiveSource(archives: Readonly<Record<string, string>>): Source {
  const opened = new Map<string, Promise<Tree>>();
  return {
    description: `archives ${Object.values(archives).join(', ')}`,
    async open(release) {
      const file = archives[release];
      if (file === undefined) return [];
      const tree = opened.get(release) ?? archiveTree(file);
      opened.set(release, tree);
      return [await tree];
    },
    close: async () => {},
  };
}

/** @throws SourceError when the file is missing, damaged or of no known kind. */
export async function archiveTree(file: string, label = basename(file)): Promise<Tree> {
  if (!existsSync(file)) throw new SourceError(`${file} is not there; name an existing archive in the configuration`);
  return treeOf(new FileMap(label, await entriesOf(file, await readFile(file), label)));
}

async function entriesOf(file: string, bytes: Buffer, label: string): Promise<ReadonlyMap<string, FileEntry>> {
  if (file.endsWith('.deb')) {
    return readTar(await debianData(file, bytes, label), label, (path) =>
      path.startsWith(DEBIAN_MODULES) ? path.slice(DEBIAN_MODULES.length) : null,
    );
  }
  if (file.endsWith('.whl') || file.endsWith('.zip')) return readZip(bytes, label);
  if (/\.(tar|tgz|tar\.(gz|xz|bz2|zst))$/.test(file)) {
    return withoutTopFolder(readTar(await decompress(bytes, file, label), label, (path) => path));
  }
  throw new SourceError(`${label}: not a .deb, .tar.gz, .tar.xz or .whl`);
}

/** The package's files as a tar archive. Debian's own tool unpacks whatever its packages are packed with. */
async function debianData(file: string, bytes: Buffer, label: string): Promise<Buffer> {
  const members = readAr(bytes, label);
  const data = [...members].find(([name]) => name.startsWith('data.tar'));
  if (!data) throw new SourceError(`${label} is damaged: no data.tar in it`);
  const [name, packed] = data;
  if (name === 'data.tar' || name === 'data.tar.gz') return decompress(packed, name, label);
  const result = await pipeThrough(PACKAGE_TOOL, ['--fsys-tarfile', file], null);
  if (result?.status === 0) return result.output;
  return decompress(packed, name, label);
}

/** Source archives hold one folder, `glance-30.0.0/`; when all files are in one, it goes. */
function withoutTopFolder(files: ReadonlyMap<string, FileEntry>): ReadonlyMap<string, FileEntry> {
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0]));
  if (tops.size !== 1 || [...files.keys()].some((path) => !path.includes('/'))) return files;
  const top = `${[...tops][0]}/`;
  return new Map([...files].map(([path, entry]) => [path.slice(top.length), entry]));
}
