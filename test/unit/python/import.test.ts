import { describe, expect, it } from 'vitest';
import { evaluatorOver, failure, runScript, show } from './script.ts';

const files = {
  'app/__init__.py': '',
  'app/db/__init__.py': 'from app.db.api import connect\nfrom app.db import models\n',
  'app/db/api.py':
    'import app.util\nfrom . import models\nfrom ..util import helper as h\ndef connect(): return h(models.TABLE)\n',
  'app/db/models.py': 'from app.db import api\nTABLE = "t"\ndef via(): return api.connect()\n',
  'app/util.py': 'def helper(x): return "h:" + x\nLIMIT = missing_name\nOTHER = LIMIT\nFINE = 3\n',
};

describe('imports', () => {
  it('find modules of the tree, absolute and relative, in circles', () => {
    const script = [
      'from probe import show',
      'import app.db.models as m',
      'from app.db import connect, models',
      'import app.util',
      'show(connect(), m.via(), models is m, app.util.FINE)',
    ].join('\n');
    expect(show(script, { files })).toEqual(["'h:t' 'h:t' True 3"]);
  });

  it('evaluate a module when one of its names is first used', () => {
    const lazy = { ...files, 'app/broken.py': 'def f(:\n' };
    expect(runScript('import app.broken\nfrom app import broken as b\nx = 1\n', { files: lazy }).warnings).toEqual([]);
    expect(failure('import app.broken\napp.broken.f\n', { files: lazy }).place).toEqual({
      file: 'app/broken.py',
      line: 1,
    });
  });

  it('find packages below a folder that has neither files nor __init__.py', () => {
    const nested = { 'app/__init__.py': '', 'app/common/db/__init__.py': '', 'app/common/db/moves.py': 'STEP = 4\n' };
    const script = [
      'from probe import show',
      'from app.common.db.moves import STEP',
      'from app.common import db',
      'show(STEP, db.moves.STEP)',
    ].join('\n');
    expect(show(script, { files: nested })).toEqual(['4 4']);
  });

  it('find the project where it lies in a folder above the script', () => {
    const laid = {
      'src/shop/__init__.py': '',
      'src/shop/names.py': 'TABLE = "goods"\n',
      'src/shop/db/versions/1.py':
        'from probe import show\nfrom shop.names import TABLE\nimport shop.names as n\nshow(TABLE, n.TABLE)\n',
    };
    expect(show('', { files: laid, path: 'src/shop/db/versions/1.py' })).toEqual(["'goods' 'goods'"]);
  });

  it('poison what could not be evaluated, and nothing else', () => {
    expect(show('from probe import show\nfrom app.util import FINE, OTHER\nshow(FINE)\n', { files })).toEqual(['3']);
    const error = failure('from app.util import OTHER\n\nx = OTHER\n', { files });
    expect(error.message).toBe("app/util.py:2: app.util raises NameError: name 'missing_name' is not defined");
  });

  it('give ImportError for modules that the project should have', () => {
    const script = [
      'from probe import show',
      'try:',
      '    from app import gone',
      'except ImportError:',
      '    gone = None',
      'try:',
      '    import app.nope.deeper',
      'except ImportError as e:',
      '    show(gone, str(e))',
    ].join('\n');
    expect(show(script, { files })).toEqual(['None "No module named \'app.nope\'"']);
  });

  it('let modules without a stand-in be stored and called, but decide nothing', () => {
    const fine = [
      'import thirdparty.deep as tp',
      'from thirdparty import Base, decorate',
      'class K(Base):',
      '    x = tp.value(1)[2].attr',
      'LOG = tp.logger(__name__)',
      'LOG.info("hello")',
      'k = K(1, 2)',
      'k.anything()',
    ].join('\n');
    expect(runScript(fine).program).toEqual([]);
    expect(failure('import thirdparty as tp\nif tp.flag:\n    pass\n').message).toBe(
      'script.py:2: truth of thirdparty.flag, which has no stand-in',
    );
    expect(failure('import tp\nfor x in tp.items(): pass\n').construct).toContain('iteration over tp.items()');
    const hidden = 'import tp\n@tp.decorate\ndef upgrade():\n    pass\n';
    expect(failure(hidden).construct).toBe('call of upgrade, which is decorated by tp.decorate() (no stand-in)');
  });

  it('force what nobody has needed yet', () => {
    const vm = evaluatorOver({
      'app/__init__.py': '',
      'app/registry.py': 'names = []\n',
      'app/a.py': 'import app.registry\nimport app.b\napp.registry.names.append("a")\n',
      'app/b.py': 'from app import registry\nregistry.names.append("b")\n',
      'script.py': 'import app.a\nimport app.registry\n',
    });
    vm.loadModule('script.py');
    vm.forceLazyImports();
    const names = vm.getAttr(vm.importModule('app.registry'), 'names');
    expect(vm.iterate(names)).toEqual(['b', 'a']);
  });

  it('find classes that a package gets by registration', () => {
    const registered = {
      'app/objects/__init__.py':
        "def register_all():\n    __import__('app.objects.cell')\n    __import__('app.objects.host')\n",
      'app/objects/cell.py': 'def register(cls): return cls\n@register\nclass Cell(object):\n    ZERO = "0"\n',
      'app/objects/host.py': 'class Host(object):\n    pass\n',
      'app/objects/other.py': 'class Other(object):\n    pass\n',
      'app/__init__.py': '',
    };
    const script =
      'from probe import show\nfrom app import objects\nshow(objects.Cell.ZERO, hasattr(objects, "Other"))\n';
    expect(show(script, { files: registered })).toEqual(["'0' False"]);
  });
});
