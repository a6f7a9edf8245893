import { describe, expect, it } from 'vitest';
import { failure, show } from './script.ts';

const lines = (...text: readonly string[]): string => `from probe import show\n${text.join('\n')}\n`;

describe('expressions', () => {
  it('counts as Python does', () => {
    expect(
      show(
        lines(
          'show(7 // 2, -7 // 2, -7 % 3, 7 / 2, 2 ** 70, 1.5 + 1, 0o17, 0x1f, 1e3, round(2.5), divmod(-7, 2))',
          'show(1 == 1.0, True + 1, not 0, 1 < 2 < 3, 3 > 2 > 2, "a" < "b", [1, 2] < [1, 3], 5 & 3, 5 | 3, ~5, True | False, True & 2)',
        ),
      ),
    ).toEqual([
      '3 -4 2 3.5 1180591620717411303424 2.5 15 31 1000.0 2 (-4, 1)',
      'True 2 True True False True True 1 7 -6 True 0',
    ]);
  });

  it('slices and unpacks', () => {
    expect(
      show(
        lines(
          'a, (b, *c), d = 1, [2, 3, 4], 5',
          'show(a, b, c, d)',
          'x = list(range(6))',
          'show(x[1:4], x[::-2], x[-2:], "hello"[1:3], x[10:])',
          'x[1:3] = [9]',
          'del x[0]',
          'show(x, {**{"a": 1}, "b": 2}, [*x, *"ab"])',
        ),
      ),
    ).toEqual([
      '1 2 [3, 4] 5',
      "[1, 2, 3] [5, 3, 1] [4, 5] 'el' []",
      "[9, 3, 4, 5] {'a': 1, 'b': 2} [9, 3, 4, 5, 'a', 'b']",
    ]);
  });

  it('has comprehensions with scopes of their own', () => {
    expect(
      show(
        lines(
          'i = 7',
          'show([i * j for i in range(3) for j in range(i) if j], {k: v for k, v in zip("ab", (1, 2))}, i)',
          'show(sorted({x % 3 for x in range(9)}), sum(x for x in (1, 2)), any(x > 1 for x in [1, 2]))',
          'def endless():',
          '    n = 0',
          '    while True:',
          '        yield n',
          '        n += 1',
          'show(next(x for x in endless() if x > 5))',
        ),
      ),
    ).toEqual(["[2] {'a': 1, 'b': 2} 7", '[0, 1, 2] 3 True', '6']);
  });

  it('formats in all three ways', () => {
    expect(
      show(
        lines(
          'class P(object):',
          '    name = "x"',
          'show("%s-%d|%05.2f|%-4s|%r|%x|%%" % ("a", 3, 2.5, "b", "q", 255), "%(k)s %(k)5s" % {"k": 1})',
          'show("{0:>5}|{p.name}|{d[k]}|{!r}|{{}}".format(7, p=P, d={"k": 2}) if False else "{:>5}|{p.name}|{d[k]}|{{}}".format(7, p=P, d={"k": 2}))',
          'w = 6',
          'show(f"{w:03d} {P.name!r:>5} {w + 1:>{w}} {{}} {1.5:.2f} {1234567:,}")',
          "show('a' \"b\" u'c', r'\\n', b'x\\x00', 'tab\\t', '\\u00e9')",
        ),
      ),
    ).toEqual([
      "\"a-3|02.50|b   |'q'|ff|%\" '1     1'",
      "'    7|x|2|{}'",
      '"006   \'x\'      7 {} 1.50 1,234,567"',
      "'abc' '\\\\n' b'x\\x00' 'tab\\t' 'é'",
    ]);
  });
});

describe('functions', () => {
  it('binds arguments', () => {
    expect(
      show(
        lines(
          'def f(a, b=2, *args, c, d=4, **kw):',
          '    return (a, b, args, c, d, kw)',
          'show(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], **{"c": 3}))',
          'def g(a, /, b): return (a, b)',
          'show(g(1, b=2))',
          'def h((x, y), z): return x + y + z',
          'show(h((1, 2), 3), (lambda *a, k=1: (a, k))(1, k=2))',
          'try:',
          '    f(1)',
          'except TypeError as e:',
          '    show(str(e))',
        ),
      ),
    ).toEqual([
      "(1, 2, (), 3, 4, {}) (1, 2, (3, 4), 5, 4, {'e': 6}) (1, 2, (), 3, 4, {})",
      '(1, 2)',
      '6 ((1,), 2)',
      '"f() missing required argument: \'c\'"',
    ]);
  });

  it('closes over variables', () => {
    expect(
      show(
        lines(
          'count = 0',
          'def outer():',
          '    n = 0',
          '    def inner():',
          '        nonlocal n',
          '        global count',
          '        n += 1',
          '        count += 10',
          '        return n',
          '    inner()',
          '    return inner()',
          'show(outer(), count)',
          'def early():',
          '    show(late)',
          '    late = 1',
          'try:',
          '    early()',
          'except UnboundLocalError as e:',
          '    show(type(e).__name__)',
        ),
      ),
    ).toEqual(['2 20', "'UnboundLocalError'"]);
  });

  it('decorates', () => {
    expect(
      show(
        lines(
          'def times(n):',
          '    def wrap(f):',
          '        def inner(*a, **k):',
          '            return f(*a, **k) * n',
          '        inner.__name__ = f.__name__',
          '        return inner',
          '    return wrap',
          '@times(2)',
          '@times(3)',
          'def f(x): return x',
          'show(f(1), f.__name__)',
        ),
      ),
    ).toEqual(["6 'f'"]);
  });

  it('suspends generators', () => {
    expect(
      show(
        lines(
          'def gen(n):',
          '    try:',
          '        for i in range(n):',
          '            got = yield i',
          '            if got: show("got", got)',
          '    except ValueError as e:',
          '        show("caught", str(e))',
          '        return',
          '    finally:',
          '        show("closed")',
          'g = gen(5)',
          'show(next(g), g.send("hey"))',
          'try:',
          '    g.throw(ValueError("boo"))',
          'except StopIteration:',
          '    show("stopped")',
          'def both():',
          '    x = yield from gen(1)',
          '    yield "end"',
          'show(list(both()))',
        ),
      ),
    ).toEqual(["'got' 'hey'", '0 1', "'caught' 'boo'", "'closed'", "'stopped'", "'closed'", "[0, 'end']"]);
  });
});

describe('statements', () => {
  it('loops with else, break and continue', () => {
    expect(
      show(
        lines(
          'for i in range(5):',
          '    if i == 1: continue',
          '    if i == 3: break',
          '    show(i)',
          'else:',
          '    show("never")',
          'n = 2',
          'while n:',
          '    n -= 1',
          'else:',
          '    show("done", n)',
        ),
      ),
    ).toEqual(['0', '2', "'done' 0"]);
  });

  it('handles exceptions', () => {
    expect(
      show(
        lines(
          'class Base(Exception):',
          '    template = "no %(what)s"',
          '    def __init__(self, **kw):',
          '        super(Base, self).__init__(self.template % kw)',
          'class Sub(Base): pass',
          'def f():',
          '    try:',
          '        raise Sub(what="table")',
          '    except (KeyError, Base) as e:',
          '        show(str(e), e.args, isinstance(e, Base))',
          '        raise',
          '    else:',
          '        show("no")',
          '    finally:',
          '        show("finally")',
          'try:',
          '    f()',
          'except Exception, e:',
          '    show(repr(e))',
          'try:',
          '    {}["k"]',
          'except LookupError as e:',
          '    show(str(e))',
          'try:',
          '    raise ValueError, ("a", 1)',
          'except ValueError as e:',
          '    show(e.args)',
        ),
      ),
    ).toEqual(["'no table' ('no table',) True", "'finally'", '"Sub(\'no table\')"', '"\'k\'"', "('a', 1)"]);
  });

  it('leaves with blocks, swallowing what __exit__ takes', () => {
    expect(
      show(
        lines(
          'class M(object):',
          '    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow',
          '    def __enter__(self):',
          '        show("in", self.n)',
          '        return self.n',
          '    def __exit__(self, t, v, tb):',
          '        show("out", self.n, t is not None)',
          '        return self.swallow',
          'with M(1, True) as a, M(2):',
          '    raise ValueError(a)',
          'def f():',
          '    with M(3):',
          '        return "r"',
          'show(f())',
        ),
      ),
    ).toEqual(["'in' 1", "'in' 2", "'out' 2 True", "'out' 1 True", "'in' 3", "'out' 3 False", "'r'"]);
  });

  it('refuses what it does not know, with its place', () => {
    expect(failure('x = 1\nexec "x = 2"\n').message).toBe('script.py:2: exec statement');
    expect(failure('\n\nmatch 1:\n    case 1: pass\n').message).toBe('script.py:3: match statement');
    expect(failure('def f():\n    return open("x")\ndef upgrade():\n    f()\n').place).toEqual({
      file: 'script.py',
      line: 2,
    });
    expect(failure('async def f(): pass\nf()\n').construct).toContain('async');
    expect(failure('def upgrade():\n    raise ValueError("no")\n').message).toBe(
      'script.py:2: the script raises ValueError: no',
    );
  });
});
