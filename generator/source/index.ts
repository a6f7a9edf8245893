export { archiveSource, archiveTree } from './archive/archive.ts';
export { cacheFolder } from './cache.ts';
export { DEBIAN_SUITES, type DebianPackages, debianSource, fetchDebianPackages } from './debian/debian.ts';
export { FileMap, treeOf } from './file-map.ts';
export { folderSource, folderTree } from './folder.ts';
export { cachedClone } from './git/clone.ts';
export { gitSource } from './git/git.ts';
export { type Source, SourceError, type Tree } from './model.ts';
export { decodeText, sha256 } from './text.ts';
