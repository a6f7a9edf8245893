import { describe, expect, it } from 'vitest';
import { upgrade } from '../script.ts';

const value = (imports: string, expression: string) => upgrade(imports, `return ${expression}`).value;
/** Python's own text of the value. */
const text = (imports: string, expression: string) => value(imports, `repr(${expression})`);

describe('collections', () => {
  it('has named tuples', () => {
    const imports = "from collections import namedtuple\nP = namedtuple('P', 'x y')";
    expect(text(imports, '(P(1, y=2).y, P(1, 2)._asdict(), P._make([3, 4])._replace(y=5).y, tuple(P(1, 2)))')).toBe(
      "(2, {'x': 1, 'y': 2}, 5, (1, 2))",
    );
  });

  it('has dicts with defaults, counters and queues', () => {
    const imports = 'import collections';
    const body = [
      'd = collections.defaultdict(list)',
      "d['a'].append(1)",
      "c = collections.Counter('abca')",
      'q = collections.deque([1, 2])',
      'q.appendleft(0)',
      "return (dict(d), c.most_common(1), c['z'], q.popleft(), list(collections.OrderedDict([('k', 1)]).items()))",
    ].join('\n');
    expect(upgrade(imports, body).value).toMatchObject({
      items: [{}, { items: [{ items: ['a', 2n] }] }, 0n, 0n, { items: [{ items: ['k', 1n] }] }],
    });
  });

  it('tells mappings from sequences', () => {
    expect(
      text(
        'from collections.abc import Mapping, Sequence',
        '(isinstance({}, Mapping), isinstance([], Mapping), isinstance((), Sequence))',
      ),
    ).toBe('(True, False, True)');
  });
});

describe('iterators and functions', () => {
  it('has itertools', () => {
    const expression =
      "(list(i.chain([1], (2,))), list(i.chain.from_iterable([[3], [4]])), list(i.islice(i.count(5), 2)), [(k, list(g)) for k, g in i.groupby('aab')], list(i.product([1, 2], 'x')), list(i.combinations([1, 2, 3], 2)))";
    expect(text('import itertools as i', expression)).toBe(
      "([1, 2], [3, 4], [5, 6], [('a', ['a', 'a']), ('b', ['b'])], [(1, 'x'), (2, 'x')], [(1, 2), (1, 3), (2, 3)])",
    );
  });

  it('has functools and operator', () => {
    const imports = [
      'import functools, operator',
      'def deco(f):',
      '    @functools.wraps(f)',
      '    def inner(*args):',
      '        return f(*args) * 2',
      '    return inner',
      '@deco',
      'def double(x):',
      "    '''Doc.'''",
      '    return x',
    ].join('\n');
    const expression =
      "(double(2), double.__name__, functools.reduce(operator.add, [1, 2, 3]), functools.partial(max, 5)(3), operator.itemgetter('a', 'b')({'a': 1, 'b': 2}), sorted([3, 1], key=functools.cmp_to_key(lambda a, b: a - b)))";
    expect(text(imports, expression)).toBe("(4, 'double', 6, 5, (1, 2), [1, 3])");
  });

  it('has context managers made of generators', () => {
    const imports = [
      'import contextlib',
      'log = []',
      '@contextlib.contextmanager',
      'def managed(name):',
      "    log.append('in')",
      '    try:',
      '        yield name',
      '    finally:',
      "        log.append('out')",
    ].join('\n');
    const body =
      "with managed('n') as n:\n    log.append(n)\nwith contextlib.suppress(KeyError):\n    {}['x']\nreturn log";
    expect(upgrade(imports, body).value).toMatchObject({ items: ['in', 'n', 'out'] });
  });

  it('copies deeply', () => {
    expect(text('import copy\na = {"k": [1]}\nb = copy.deepcopy(a)\nb["k"].append(2)', '(a, b)')).toBe(
      "({'k': [1]}, {'k': [1, 2]})",
    );
  });
});

describe('text and data', () => {
  it('has regular expressions', () => {
    const expression =
      "(re.match(r'(?P<n>\\w+)-(\\d+)', 'ab-12').groupdict(), re.sub(r'(a)(b)', r'\\2\\1', 'abab'), re.findall('[ab]', 'xaby'), re.split(',', 'a,b'), bool(re.compile('^x', re.I).search('Xy')), re.search('q', 'a'))";
    expect(text('import re', expression)).toBe("({'n': 'ab'}, 'baba', ['a', 'b'], ['a', 'b'], True, None)");
  });

  it('has JSON to the byte', () => {
    const expression =
      "(json.dumps({'b': [1, 2.0, None, True], 'a': 'é'}, sort_keys=True), json.dumps([1], indent=1), json.dumps({}, separators=(',', ':')), json.loads('[1e2]'))";
    expect(text('import json', expression)).toBe(
      `('{"a": "\\\\u00e9", "b": [1, 2.0, null, true]}', '[\\n 1\\n]', '{}', [100.0])`,
    );
    expect(upgrade('import json', "try:\n    json.loads('x')\nexcept ValueError:\n    return 1").value).toBe(1n);
  });

  it('has hashes and base64', () => {
    expect(text('import hashlib, base64', "(hashlib.sha1(b'a').hexdigest(), base64.b64encode(b'hi').decode())")).toBe(
      "('86f7e437faa5a7fce15d1ddcb9eaeaea377667b8', 'aGk=')",
    );
  });

  it('has names of paths and URLs', () => {
    const imports = 'import os\nfrom urllib import parse\nfrom six.moves.urllib import parse as moved';
    const expression =
      "(os.path.join('a', 'b'), os.path.splitext('x/y.py'), os.path.basename('x/y'), os.environ.get('HOME'), parse.quote('a b'), moved.urlparse('http://h:1/p?q').netloc)";
    expect(text(imports, expression)).toBe("('a/b', ('x/y', '.py'), 'y', None, 'a%20b', 'h:1')");
  });

  it('has string templates and dedent', () => {
    const imports = 'import string, textwrap';
    expect(
      text(imports, "(string.Template('$a-$b').substitute(a=1, b=2), string.digits, textwrap.dedent('  x\\n   y'))"),
    ).toBe("('1-2', '0123456789', 'x\\n y')");
  });
});

describe('time and identity', () => {
  it('calculates with known dates', () => {
    const imports = 'import datetime as dt';
    const expression =
      "(str(dt.datetime(2014, 1, 31) + dt.timedelta(days=1)), (dt.datetime(2014, 1, 2) - dt.datetime(2014, 1, 1)).days, dt.date(2014, 1, 1) < dt.date(2014, 1, 2), dt.datetime(2014, 1, 1).isoformat(), dt.datetime.strptime('2014', '%Y').year)";
    expect(text(imports, expression)).toBe("('2014-02-01 00:00:00', 1, True, '2014-01-01T00:00:00', 2014)");
  });

  it('leaves the clock and fresh identifiers to the run', () => {
    const { program, value } = upgrade(
      'import datetime, uuid',
      'a = uuid.uuid4()\nreturn (str(a), a.hex, datetime.datetime.utcnow())',
    );
    expect(program).toMatchObject([{ kind: 'let', value: { kind: 'call', fn: 'uuid.uuid4' } }]);
    expect(value).toMatchObject({
      items: [{}, { expr: { kind: 'field', name: 'hex' } }, { expr: { fn: 'datetime.utcnow' } }],
    });
  });

  it('splits words as a shell does, also those that only the run knows', () => {
    expect(text('import shlex', 'shlex.split(\'sh -c "a  b"\')')).toBe("['sh', '-c', 'a  b']");
    expect(upgrade('import json, shlex, time', 'return json.dumps(shlex.split(str(time.time())))').value).toMatchObject(
      {
        expr: { kind: 'call', fn: 'json.dumps', args: [{ kind: 'call', fn: 'shlex.split' }] },
      },
    );
    expect(() => text('import json, thing', 'json.dumps(thing.make())')).toThrow(
      /JSON of thing.make\(\), which has no/,
    );
  });

  it('reads identifiers that only the run knows, out of text', () => {
    const made = (expression: string) => upgrade('import uuid, time', `return ${expression}`).value;
    const text = 'uuid.UUID(str(time.time())).';
    expect(made(`${text}hex`)).toMatchObject({ expr: { kind: 'call', fn: 'UUID.hex' } });
    expect(made(`'%.32x' % ${text}int`)).toMatchObject({ expr: { parts: [{ kind: 'call', fn: 'UUID.hex' }] } });
    expect(() => made('uuid.UUID(bytes=time.time())')).toThrow(/UUID\(bytes=…\) of a value that only the run knows/);
  });

  it('knows identifiers that are made of names', () => {
    expect(value('import uuid', "str(uuid.uuid5(uuid.NAMESPACE_DNS, 'python.org'))")).toBe(
      '886313e1-3b8a-5372-9b90-0c9aee199e5d',
    );
    expect(
      value('import importlib.metadata as m', "m.version('SQLAlchemy') == m.metadata('sqlalchemy')['Version']"),
    ).toBe(true);
    expect(value('', "'%.4x|%5d|%-6.3d|%+.2d' % (10, 7, 5, 3)")).toBe('000a|    7|005   |+03');
    expect(value('import uuid', "uuid.UUID('{886313e1-3b8a-5372-9b90-0c9aee199e5d}').hex")).toBe(
      '886313e13b8a53729b900c9aee199e5d',
    );
  });
});

describe('classes', () => {
  it('has enumerations', () => {
    const imports =
      'import enum\nclass Colour(enum.Enum):\n    RED = 1\n    GREEN = 2\nclass Level(enum.IntEnum):\n    LOW = 1';
    const expression =
      "(Colour.RED.name, Colour(2).value, Colour['RED'] is Colour.RED, [c.name for c in Colour], Level.LOW == 1, str(Colour.RED))";
    expect(text(imports, expression)).toBe("('RED', 2, True, ['RED', 'GREEN'], True, 'Colour.RED')");
  });

  it('has abstract bases, six and typing', () => {
    const imports = [
      'import abc, six, typing',
      '@six.add_metaclass(abc.ABCMeta)',
      'class Base(object):',
      '    @abc.abstractmethod',
      '    def f(self) -> typing.Optional[str]: pass',
      'class Impl(Base, abc.ABC):',
      '    def f(self): return 1',
    ].join('\n');
    expect(
      text(imports, "(Impl().f(), six.text_type('x'), list(six.iteritems({'a': 1})), list(six.moves.range(2)))"),
    ).toBe("(1, 'x', [('a', 1)], [0, 1])");
  });
});

describe('what only a running script could do', () => {
  it('is an error where it acts, and opaque where it asks', () => {
    expect(() => upgrade('import subprocess', "subprocess.check_call(['rm'])")).toThrow(/subprocess.check_call/);
    expect(() => upgrade('import os', "os.remove('x')")).toThrow(/os.remove/);
    expect(() => upgrade('import os', "if os.path.exists('x'):\n    pass")).toThrow(/os.path.exists/);
  });
});
