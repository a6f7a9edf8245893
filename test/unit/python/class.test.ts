import { describe, expect, it } from 'vitest';
import { show } from './script.ts';

const lines = (...text: readonly string[]): string => `from probe import show\n${text.join('\n')}\n`;

describe('classes', () => {
  it('have attributes, properties, static and class methods', () => {
    expect(
      show(
        lines(
          'class A(object):',
          '    """About A."""',
          '    kind = "a"',
          '    names = [kind]',
          '    def __init__(self, y): self.y = y',
          '    @property',
          '    def z(self): return self.y * 10',
          '    @z.setter',
          '    def z(self, value): self.y = value',
          '    @classmethod',
          '    def make(cls, n): return cls(n)',
          '    @staticmethod',
          '    def twice(n): return n * 2',
          'a = A.make(2)',
          'a.z = 5',
          'show(a.y, a.z, A.twice(4), A.kind, a.__class__.__name__, A.__doc__, A.names)',
          'setattr(a, "w", 1)',
          'show(hasattr(a, "w"), getattr(a, "v", None), a.__dict__, callable(a.make), isinstance(a, A))',
          'del a.w',
          'show(hasattr(a, "w"))',
        ),
      ),
    ).toEqual(["5 50 8 'a' 'A' 'About A.' ['a']", "True None {'y': 5, 'w': 1} True True", 'False']);
  });

  it('inherit in C3 order, with both forms of super', () => {
    expect(
      show(
        lines(
          'class Root(object):',
          '    def go(self): return ["root"]',
          'class Left(Root):',
          '    def go(self): return ["left"] + super(Left, self).go()',
          'class Right(Root):',
          '    def go(self): return ["right"] + super().go()',
          'class Both(Left, Right):',
          '    def go(self): return ["both"] + super().go()',
          '    @classmethod',
          '    def name(cls): return cls.__name__',
          'class Last(Both):',
          '    @classmethod',
          '    def name(cls): return super().name() + "!"',
          'show(Both().go(), [c.__name__ for c in Both.__mro__], Last.name(), issubclass(Last, Root))',
        ),
      ),
    ).toEqual(["['both', 'left', 'right', 'root'] ['Both', 'Left', 'Right', 'Root', 'object'] 'Last!' True"]);
  });

  it('answer operators through their special methods', () => {
    expect(
      show(
        lines(
          'class V(object):',
          '    def __init__(self, n): self.n = n',
          '    def __eq__(self, o): return self.n == o.n',
          '    def __lt__(self, o): return self.n < o.n',
          '    def __and__(self, o): return "and"',
          '    def __or__(self, o): return NotImplemented',
          '    def __ror__(self, o): return "ror"',
          '    def __invert__(self): return "inv"',
          '    def __getitem__(self, k): return k * 2',
          '    def __contains__(self, k): return k == self.n',
          '    def __call__(self, *a): return a',
          '    def __len__(self): return self.n',
          '    def __radd__(self, o): return o + self.n',
          '    def __repr__(self): return "V(%d)" % self.n',
          '    def __iter__(self): return iter([self.n])',
          'a, b = V(1), V(2)',
          'show(a == V(1), a != b, a < b, b > a, a & b, 1 | a, ~a, a["x"], 1 in a, a(3), len(b), 4 + b, [a], list(b))',
          'show(sorted([b, a]), bool(V(0)), max(a, b))',
        ),
      ),
    ).toEqual(["True True True True 'and' 'ror' 'inv' 'xx' True (3,) 2 6 [V(1)] [2]", '[V(1), V(2)] False V(2)']);
  });

  it('hook attributes, subclasses and metaclasses', () => {
    expect(
      show(
        lines(
          'class Lazy(object):',
          '    def __getattr__(self, name):',
          '        if name == "no": raise AttributeError(name)',
          '        return "got " + name',
          '    def __setattr__(self, name, value):',
          '        object.__setattr__(self, name, value + 1)',
          'x = Lazy()',
          'x.a = 1',
          'show(x.a, x.b, hasattr(x, "no"), getattr(x, "no", 0))',
          'seen = []',
          'class Base(object):',
          '    def __init_subclass__(cls, tag=None): seen.append((cls.__name__, tag))',
          'class Sub(Base, tag="t"): pass',
          'class Meta(type):',
          '    def __new__(mcs, name, bases, attrs):',
          '        attrs["added"] = name.lower()',
          '        return super(Meta, mcs).__new__(mcs, name, bases, attrs)',
          '    def __init__(cls, name, bases, attrs): seen.append(name)',
          'class Made(metaclass=Meta): pass',
          'class Child(Made): pass',
          'show(seen, Made.added, Child.added, type(Child).__name__, type("Dyn", (Base,), {"k": 1}).k)',
        ),
      ),
    ).toEqual(["2 'got b' False 0", "[('Sub', 't'), 'Made', 'Child', ('Dyn', None)] 'made' 'child' 'Meta' 1"]);
  });

  it('derive from builtins', () => {
    expect(
      show(
        lines(
          'class Name(str):',
          '    def shout(self): return self.upper() + "!"',
          'class Bag(dict):',
          '    def __missing__(self, key): return key * 2',
          '    def __getattr__(self, name): return self[name]',
          'class Items(list):',
          '    def first(self): return self[0]',
          'n, b, i = Name("x"), Bag(a=1), Items([3, 4])',
          'i.append(5)',
          'show(n.shout(), n + "y", n == "x", {n: 1}["x"], isinstance(n, str), b["zz"], b.a, len(b), i.first(), i, len(i))',
        ),
      ),
    ).toEqual(["'X!' 'xy' True 1 True 'zzzz' 1 1 3 [3, 4, 5] 3"]);
  });
});
