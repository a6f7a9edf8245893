import { describe, expect, it } from 'vitest';
import { show } from './script.ts';

const lines = (...text: readonly string[]): string => `from probe import show\n${text.join('\n')}\n`;

describe('builtins', () => {
  it('have the methods of str', () => {
    expect(
      show(
        lines(
          'show(" a b ".split(), "a,b,c".split(",", 1), "a.b.c".rsplit(".", 1), ",".join(["x", "y"]), "a-b".partition("-"))',
          'show("aXbX".replace("X", "-", 1), "abc".find("z"), "abc".startswith(("x", "ab")), "x1".isdigit(), "Ab".swapcase())',
          'show("ab".center(6, "*"), "7".zfill(3), "a\\nb\\n".splitlines(), "xxaxx".strip("x"), "hello world".title())',
          'show("é".encode("utf-8"), b"abc".decode(), "abc"[-1], "b" in "abc", "ab" * 2, "%s" % ("t",))',
        ),
      ),
    ).toEqual([
      "['a', 'b'] ['a', 'b,c'] ['a.b', 'c'] 'x,y' ('a', '-', 'b')",
      "'a-bX' -1 True False 'aB'",
      "'**ab**' '007' ['a', 'b'] 'a' 'Hello World'",
      "b'Ã©' 'abc' 'c' True 'abab' 't'",
    ]);
  });

  it('have the methods of collections', () => {
    expect(
      show(
        lines(
          'd = dict([("a", 1)], b=2)',
          'd.setdefault("c", []).append(3)',
          'd.update({"e": 4}, f=5)',
          'show(d, d.pop("a"), d.pop("zz", None), d.get("q", 0), list(d), sorted(d.items())[0], "b" in d, d.has_key("x"))',
          'l = [3, 1, 2]',
          'l.sort(key=lambda x: -x)',
          'l.insert(1, 9)',
          'l.extend((7, 7))',
          'l.remove(3)',
          'show(l, l.index(2), l.count(7), l.pop(), l.pop(0), list(reversed(l)))',
          's = set([1, 2, 2])',
          's |= {5}',
          's.discard(9)',
          'show(s, s & {1, 9}, s - {1}, s ^ {1, 7}, s.issubset({1, 2, 5, 6}), frozenset([1]) == {1}, {frozenset([1]): 2})',
          'show((1, 2) + (3,), (1, 2).index(2), dict.fromkeys("ab", 0), {1: "a", 1.0: "b", True: "c"})',
        ),
      ),
    ).toEqual([
      "{'b': 2, 'c': [3], 'e': 4, 'f': 5} 1 None 0 ['b', 'c', 'e', 'f'] ('b', 2) True False",
      '[2, 1, 7] 1 2 7 9 [7, 1, 2]',
      '{1, 2, 5} {1} {2, 5} {2, 5, 7} True True {frozenset({1}): 2}',
      "(1, 2, 3) 1 {'a': 0, 'b': 0} {1: 'c'}",
    ]);
  });

  it('have the functions over collections', () => {
    expect(
      show(
        lines(
          'show(len("abc"), list(enumerate("ab", 1)), list(zip([1, 2], "ab")), list(map(str, [1, 2])), list(filter(None, [0, 1])))',
          'show(sorted("bca", reverse=True), min(3, 1), max([1, 4], key=lambda x: -x), sum([[1], [2]], []), all([]), any([0]))',
          'show(list(xrange(2, 8, 3)), isinstance("x", basestring), isinstance(1, (str, long)), isinstance(True, int), type(1) is int)',
          'show(int("0x1f", 16), int("-7"), int(2.9), float("1.5"), str(None), unicode(1), bool([]), ord("a"), chr(98), hash("a") == hash("a"))',
          'it = iter([1, 2])',
          'show(next(it), next(it), next(it, "end"))',
        ),
      ),
    ).toEqual([
      "3 [(1, 'a'), (2, 'b')] [(1, 'a'), (2, 'b')] ['1', '2'] [1]",
      "['c', 'b', 'a'] 1 1 [1, 2] True False",
      '[2, 5] True True True True',
      "31 -7 2 1.5 'None' '1' False 97 'b' True",
      "1 2 'end'",
    ]);
  });
});
