import { describe, expect, it } from 'vitest';
import { linkTarget, treePath } from '../../../generator/source/path.ts';

describe('paths of a tree', () => {
  it.each([
    ['a/b.py', 'a/b.py'],
    ['./a//b.py', 'a/b.py'],
    ['', ''],
    ['.', ''],
  ])('reads %j as %j', (path, normal) => {
    expect(treePath(path, 'tree')).toBe(normal);
  });

  it.each(['/etc/passwd', '../a', 'a/../../b', 'a\\..\\b', 'C:/a', 'a\0b', 'a\nb'])('refuses %j', (path) => {
    expect(() => treePath(path, 'tree')).toThrow(/^tree: the path/);
  });

  it('follows a link inside the tree', () => {
    expect(linkTarget('a/b/link', '../c.py', 'tree')).toBe('a/c.py');
  });

  it.each(['/etc/passwd', '../../../x', '../..//../x'])('refuses a link to %j', (target) => {
    expect(() => linkTarget('a/b/link', target, 'tree')).toThrow(/a\/b\/link leads out of the tree/);
  });
});
