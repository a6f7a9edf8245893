"""Stand-ins for modules that a service's tree imports and this machine does not have.

Migration scripts import a few names of their service (a constant, a model), and with them, indirectly, half of the
service: message queues, web frameworks, drivers. None of that takes part in a migration. A stand-in lets such an
import pass; the moment that migration code itself touches one, the run ends: its effect would no longer be upstream's.
"""
import builtins
import importlib
import importlib.abc
import importlib.machinery
import inspect
import os
import sys
import traceback
import types

HERE = os.path.dirname(os.path.abspath(__file__))

# What was not there, and who asked for it; what a tree's module raised while it was imported.
ABSENT = {}
BROKEN = {}

# Optional by design: the importing code has its own way without these.
REALLY_ABSENT = {'simplejson', 'psycopg2', 'ibm_db_alembic', 'ibm_db_sa', 'ibm_db', 'sendfile', 'xattr', 'winreg', 'wmi'}

MIGRATION_FOLDERS = ('/versions/', '/data_migrations/')


class StandInUsed(BaseException):
    """Migration code has touched a stand-in. Not an Exception: no handler of the scripts may swallow it."""


def is_migration(path):
    return any(folder in path for folder in MIGRATION_FOLDERS)


def refuse_in_migrations(name):
    """Raises if the code that runs is migration code, or was called by it. An import is a border: what a module does
    with a stand-in while it is imported is that module's business."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith('<frozen importlib'):
            return
        if is_migration(path):
            raise StandInUsed('%s:%d uses %s, which is not installed here: install it, or the result is not upstream\'s'
                              % (path, frame.f_lineno, name))
        frame = frame.f_back


def dunder(name):
    return name.startswith('__') and name.endswith('__')


class Anything:
    """A value that can be called, subclassed, used as a decorator, iterated (empty) and entered."""

    def __init__(self, name='?'):
        self.__dict__['_name'] = name

    def __getattr__(self, attribute):
        if dunder(attribute):
            raise AttributeError(attribute)
        refuse_in_migrations(self._name)
        return Anything('%s.%s' % (self._name, attribute))

    def __call__(self, *args, **kwargs):
        refuse_in_migrations(self._name)
        if len(args) == 1 and not kwargs and (inspect.isfunction(args[0]) or inspect.isclass(args[0])):
            return args[0]
        return Anything(self._name + '()')

    def __mro_entries__(self, bases):
        return (Base,)

    def __iter__(self):
        refuse_in_migrations(self._name)
        return iter(())

    def __getitem__(self, key):
        refuse_in_migrations(self._name)
        return Anything('%s[%r]' % (self._name, key))

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def _operator(self, *args):
        refuse_in_migrations(self._name)
        return self

    __add__ = __radd__ = __or__ = __ror__ = __mod__ = _operator


class Base:
    """What a class derives from whose real base is absent."""

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        pass


def attribute_of(module_name, attribute):
    if dunder(attribute):
        raise AttributeError(attribute)
    refuse_in_migrations(module_name)
    if attribute.endswith(('Exception', 'Error')):
        return type(attribute, (Exception,), {})
    return Anything('%s.%s' % (module_name, attribute))


class AbsentModule(types.ModuleType):
    def __getattr__(self, attribute):
        value = attribute_of(self.__name__, attribute)
        setattr(self, attribute, value)
        return value


class AbsentLoader(importlib.abc.Loader):
    def create_module(self, spec):
        module = AbsentModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def importer():
    """The file whose import statement is being carried out."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if not path.startswith('<frozen') and os.path.dirname(path) != HERE and '/importlib/' not in path and not path.endswith('/six.py'):
            return path
        frame = frame.f_back
    return ''


class AbsentFinder(importlib.abc.MetaPathFinder):
    """The last finder of all: asked only for what nobody else has."""

    def __init__(self, tree, package):
        self.tree, self.package = tree, package

    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in REALLY_ABSENT:
            return None
        for finder in sys.meta_path[sys.meta_path.index(self) + 1:]:
            # `six` puts its finder behind ours when it is imported later.
            found = finder.find_spec(name, path, target) if hasattr(finder, 'find_spec') else None
            if found is not None:
                return found
        source = importer()
        from_tree = source.startswith(self.tree)
        if not from_tree and not isinstance(sys.modules.get(name.rpartition('.')[0]), AbsentModule):
            return None
        if name.split('.')[0] == self.package:
            # The tree is the truth about itself: `try: import … except ImportError` must see this.
            return None
        ABSENT.setdefault(name, source[len(self.tree):] if from_tree else source)
        return importlib.machinery.ModuleSpec(name, AbsentLoader(), is_package=True)


class TreeLoader(importlib.abc.Loader):
    """Loads a module of the tree; if it raises, what it had defined until then stays usable. A migration script that
    raises is never excused."""

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        try:
            self.loader.exec_module(module)
        except Exception as error:
            if is_migration(getattr(module, '__file__', '') or '') or isinstance(error, ImportError):
                raise
            last = traceback.extract_tb(error.__traceback__)[-1]
            BROKEN[module.__name__] = '%s: %s (%s:%d)' % (type(error).__name__, error, last.filename, last.lineno)
            module.__getattr__ = lambda attribute: attribute_of(module.__name__, attribute)

    def __getattr__(self, name):
        return getattr(self.loader, name)


class TreeFinder(importlib.abc.MetaPathFinder):
    def __init__(self, tree, package):
        self.tree, self.package = tree, package

    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] != self.package:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None and (spec.origin or '').startswith(self.tree):
            spec.loader = TreeLoader(spec.loader)
        return spec


def install(tree, package):
    """Makes `package` importable from `tree` (a folder), and nothing of `tree` writable by it."""
    sys.dont_write_bytecode = True
    tree = os.path.join(os.path.abspath(tree), '')
    sys.path.insert(0, tree)
    sys.meta_path.insert(0, TreeFinder(tree, package))
    sys.meta_path.append(AbsentFinder(tree, package))
    # Entry points install the translation function; libraries' code may ask for it before.
    if not hasattr(builtins, '_'):
        builtins._ = lambda text: text
