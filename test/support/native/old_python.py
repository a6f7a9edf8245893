"""What trees of Python 2's time want of the interpreter: names that Python 3 dropped, and syntax that it changed.

Nothing here touches a migration's effect: builtins get their old names, moved modules their old places, and a file
that does not parse is rewritten by lib2to3 while it is read. Trees that Python 2 alone ran also get lists where
`keys()`, `map()` and their like gave lists, and iterators their `next()`.
"""
import builtins
import collections
import collections.abc
import functools
import gettext
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import os
import re
import string
import sys
import types
import warnings

MOVED = {
    'urlparse': 'urllib.parse', '__builtin__': 'builtins', 'ConfigParser': 'configparser', 'Queue': 'queue',
    'cPickle': 'pickle', 'httplib': 'http.client', 'urllib2': 'urllib.request', 'BaseHTTPServer': 'http.server',
    'SocketServer': 'socketserver', 'Cookie': 'http.cookies', 'htmlentitydefs': 'html.entities', 'thread': '_thread',
    'xmlrpclib': 'xmlrpc.client', 'StringIO': 'io', 'cStringIO': 'io', 'HTMLParser': 'html.parser',
    'commands': 'subprocess', 'UserString': 'collections', 'UserDict': 'collections', 'UserList': 'collections',
}
# The namespace package that the oslo libraries left in 2015.
OSLO = ('concurrency', 'config', 'context', 'db', 'i18n', 'log', 'messaging', 'middleware', 'serialization', 'utils')

TEXT = [
    (re.compile(rb'\.iteritems\(\)'), b'.items()'), (re.compile(rb'\.itervalues\(\)'), b'.values()'),
    (re.compile(rb'\.iterkeys\(\)'), b'.keys()'),
    (re.compile(rb'\bimport urlparse\b'), b'from urllib import parse as urlparse'),
    (re.compile(rb'\.async\b'), b'.async_'), (re.compile(rb'^(\s*)async = ', re.M), rb'\1async_ = '),
    (re.compile(rb'\.func_name\b'), b'.__name__'), (re.compile(rb'\.func_code\b'), b'.__code__'),
    (re.compile(rb'\.func_closure\b'), b'.__closure__'), (re.compile(rb'\.im_func\b'), b'.__func__'),
    (re.compile(rb'\.im_self\b'), b'.__self__'),
]
SYNTAX = ('print', 'except', 'raise', 'numliterals', 'ne', 'exec', 'repr', 'tuple_params', 'has_key', 'unicode', 'paren')
LISTS = ('dict', 'map', 'filter', 'zip', 'next')
MAKES_LISTS = re.compile(rb'\.(keys|values|items)\(\)|\b(map|filter|zip)\(|\.next\(\)')


class Alias(importlib.abc.Loader):
    def __init__(self, target):
        self.target = target

    def create_module(self, spec):
        return types.ModuleType(spec.name) if self.target is None else importlib.import_module(self.target)

    def exec_module(self, module):
        pass


class AliasFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in MOVED:
            return importlib.machinery.ModuleSpec(name, Alias(MOVED[name]))
        if name == 'oslo':
            return importlib.machinery.ModuleSpec(name, Alias(None), is_package=True)
        parts = name.split('.')
        if parts[-1] == 'async_' and importlib.machinery.PathFinder.find_spec(name, path) is None:
            # `modern` says so to what imports a package of the old name, too.
            return importlib.machinery.ModuleSpec(name, Alias(name[:-1]))
        if parts[0] == 'oslo' and len(parts) > 1 and parts[1] in OSLO:
            return importlib.machinery.ModuleSpec(name, Alias('.'.join(['oslo_' + parts[1]] + parts[2:])))
        return None


@functools.lru_cache(maxsize=None)
def tool(fixes):
    from lib2to3 import refactor
    return refactor.RefactoringTool(['lib2to3.fixes.fix_' + name for name in fixes])


def refactored(text, path, fixes):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return str(tool(fixes).refactor_string(text if text.endswith('\n') else text + '\n', path))


def modern(data, path):
    """The bytes of a Python file, as ones that Python 3 can parse."""
    for pattern, replacement in TEXT:
        data = pattern.sub(replacement, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            compile(data, path, 'exec', dont_inherit=True)
        return data
    except SyntaxError:
        text = re.sub(r'\bur([\'"])', r'r\1', data.decode('utf-8'))
        text = re.sub(r'\basync\b(?=\s*[=,):.])', 'async_', text)
        return refactored(text, path, SYNTAX).encode('utf-8')


def read_as_python_3(tree, lists):
    """Files of `tree` are rewritten on their way in; with `lists`, migration scripts get Python 2's lists, too."""
    plain = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self, data, path, *, _optimize=-1):
        if not (isinstance(path, str) and path.startswith(tree) and isinstance(data, (bytes, bytearray))):
            return plain(self, data, path, _optimize=_optimize)
        data = modern(bytes(data), path)
        if lists and '/versions/' in path and MAKES_LISTS.search(data):
            data = refactored(data.decode('utf-8'), path, LISTS).encode('utf-8')
        return plain(self, data, path, _optimize=_optimize)

    importlib.machinery.SourceFileLoader.source_to_code = source_to_code


def old_names():
    names = dict(unicode=str, basestring=str, long=int, xrange=range, unichr=chr, reduce=functools.reduce, file=open,
                 raw_input=input, cmp=lambda a, b: (a > b) - (a < b), reload=importlib.reload, intern=sys.intern,
                 StandardError=Exception, buffer=memoryview)
    for name, value in names.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    if not hasattr(inspect, 'getargspec'):
        spec = collections.namedtuple('ArgSpec', 'args varargs keywords defaults')
        inspect.getargspec = lambda function: spec(*inspect.getfullargspec(function)[:4])
    for kind in (gettext.NullTranslations, gettext.GNUTranslations):
        if not hasattr(kind, 'ugettext'):
            kind.ugettext, kind.ungettext = kind.gettext, kind.ngettext
    install = gettext.install
    gettext.install = lambda domain, localedir=None, names=None, **ignored: install(domain, localedir, names=names)
    for name in ('lower', 'upper', 'split', 'join', 'replace', 'strip'):
        if not hasattr(string, name):
            setattr(string, name, lambda text, *args, _name=name: getattr(text, _name)(*args))
    string.letters, string.lowercase, string.uppercase = string.ascii_letters, string.ascii_lowercase, string.ascii_uppercase
    sys.maxint = sys.maxsize
    absolute = builtins.__import__

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        # -1 was Python 2's "relative first, then absolute".
        return absolute(name, globals, locals, fromlist, max(level, 0))

    builtins.__import__ = import_


def install(tree, lists):
    old_names()
    read_as_python_3(os.path.join(os.path.abspath(tree), ''), lists)
    sys.meta_path.insert(0, AliasFinder())
