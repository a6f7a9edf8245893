import { SourceError } from './model.ts';

/**
 * A path inside a tree in its one spelling (`a/b/c`, the root is `''`).
 * @throws SourceError when it would leave the tree or cannot be a path there.
 */
export function treePath(path: string, label: string): string {
  if (path.includes('\0') || path.includes('\n')) {
    throw new SourceError(`${label}: the path ${JSON.stringify(path)} holds a control character`);
  }
  if (path.startsWith('/') || path.includes('\\') || /^[A-Za-z]:/.test(path)) {
    throw new SourceError(`${label}: the path ${JSON.stringify(path)} is not relative to the tree`);
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) {
    throw new SourceError(`${label}: the path ${JSON.stringify(path)} leaves the tree`);
  }
  return parts.join('/');
}

/**
 * Where a symbolic link inside a tree leads, as a path of the tree.
 * @throws SourceError when it leads out of the tree.
 */
export function linkTarget(link: string, target: string, label: string): string {
  if (target.startsWith('/')) {
    throw new SourceError(`${label}: the link ${link} leads out of the tree, to ${JSON.stringify(target)}`);
  }
  const parts = link.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) {
      throw new SourceError(`${label}: the link ${link} leads out of the tree, to ${JSON.stringify(target)}`);
    }
  }
  return parts.join('/');
}
