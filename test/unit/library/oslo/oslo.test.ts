import { describe, expect, it } from 'vitest';
import { catalogWith, upgrade } from '../script.ts';
import { family } from '../tables.ts';

const run = (imports: string, body: string, files: Readonly<Record<string, string>> = {}) =>
  upgrade(imports, body, { catalog: catalogWith(...family), files });

describe('oslo_config', () => {
  const files = {
    'service/__init__.py': '',
    'service/config.py': [
      'from oslo_config import cfg',
      'CONF = cfg.CONF',
      "opts = [cfg.IntOpt('quota_widgets', default=10, help='Widgets per project. -1 is no limit.'),",
      "        cfg.StrOpt('prefix', default='p-$quota_widgets')]",
      'CONF.register_opts(opts)',
      "CONF.register_opt(cfg.StrOpt('state-prefix', secret=True, default='s'), group='saml')",
      'LIMIT = CONF.quota_widgets * 2',
    ].join('\n'),
  };

  it('makes an input of an option that a script reads', () => {
    const { inputs, value } = run('from service import config', 'return config.CONF.quota_widgets', files);
    expect(inputs).toEqual([
      { name: 'quota_widgets', type: 'integer', default: 10, description: 'Widgets per project.' },
    ]);
    expect(value).toMatchObject({ expr: { kind: 'input', name: 'quota_widgets' } });
  });

  it('reads groups, and knows what is secret', () => {
    expect(run('from service import config', 'return config.CONF.saml.state_prefix', files).inputs).toEqual([
      { name: 'saml.state_prefix', type: 'string', default: 's', description: '', secret: true },
    ]);
  });

  it('fills other options into a default', () => {
    expect(run('from service.config import CONF', 'return CONF.prefix', files).inputs).toMatchObject([
      { name: 'prefix', default: 'p-10' },
    ]);
  });

  it('gives a module that is being imported the default itself', () => {
    expect(run('from service import config', 'return config.LIMIT', files).value).toBe(20n);
  });

  it('finds an option in a module that was only imported so far', () => {
    const { inputs } = run(
      'from oslo_config import cfg\nfrom service import config',
      'return cfg.CONF.quota_widgets',
      files,
    );
    expect(inputs).toMatchObject([{ name: 'quota_widgets' }]);
  });

  it('imports the module that registers an option', () => {
    const body = "cfg.CONF.import_opt('quota_widgets', 'service.config')\nreturn cfg.CONF.quota_widgets";
    expect(run('from oslo.config import cfg', body, files).inputs).toMatchObject([{ name: 'quota_widgets' }]);
  });

  it('knows overrides and unknown options', () => {
    const body =
      "config.CONF.set_override('quota_widgets', 3)\nreturn (config.CONF.quota_widgets, hasattr(config.CONF, 'nope'))";
    expect(run('from service import config', body, files).value).toMatchObject({ items: [3n, false] });
  });
});

describe('oslo_db', () => {
  const imports = 'from oslo_db.sqlalchemy import utils\nfrom oslo_db import exception as db_exc';

  it('keeps a question about an index as the operation’s guard', () => {
    const body =
      "if not utils.index_exists(engine, 'parents', 'ix'):\n    utils.add_index(engine, 'parents', 'ix', ['born'])";
    expect(run(imports, body).operations).toEqual([
      {
        kind: 'createIndex',
        table: 'parents',
        index: { name: 'ix', columns: ['born'] },
        when: { kind: 'not', condition: { kind: 'hasIndex', table: 'parents', name: 'ix' } },
      },
    ]);
  });

  it('answers by columns, in their order', () => {
    const body =
      "return (bool(utils.index_exists_on_columns(engine, 'parents', ['name'])), bool(utils.column_exists(engine, 'parents', 'x')))";
    expect(run(imports, body).value).toMatchObject({ items: [{ value: true }, { value: false }] });
  });

  it('refuses a second index of one name, and to drop what is not there', () => {
    const body = [
      'found = []',
      'for step in (lambda: utils.add_index(engine, "parents", "uniq_name", ["born"]),',
      '             lambda: utils.drop_index(engine, "parents", "nope")):',
      '    try:',
      '        step()',
      '    except ValueError as e:',
      '        found.append(str(e))',
      'return found',
    ].join('\n');
    expect(run(imports, body).value).toMatchObject({
      items: ["Index 'uniq_name' already exists!", "Index 'nope' not found!"],
    });
  });

  it('changes the columns of an index', () => {
    expect(
      run(imports, "utils.change_index_columns(engine, 'parents', 'uniq_name', ('born',))").operations,
    ).toMatchObject([
      { kind: 'dropIndex', name: 'uniq_name' },
      { kind: 'createIndex', index: { name: 'uniq_name', columns: ['born'] } },
    ]);
  });

  it('deletes old duplicates by their group', () => {
    const { program } = run(imports, "utils.drop_old_duplicate_entries_from_table(engine, 'parents', False, 'name')");
    expect(program).toMatchObject([
      { kind: 'execute', statement: { kind: 'delete', table: 'parents', where: { op: 'not in' } } },
    ]);
  });

  it('reflects', () => {
    expect(run(imports, "return utils.get_table(engine, 'parents').c.name.type.length").value).toBe(64n);
    expect(run(imports, "return utils.get_foreign_key_constraint_name(engine, 'children', 'parent_id')").value).toBe(
      'fk_parent',
    );
  });

  it('has its exceptions, with what they carry', () => {
    const body =
      "try:\n    raise db_exc.DBDuplicateEntry(columns=['a'], value=1)\nexcept db_exc.DBError as e:\n    return (e.columns, e.value)";
    expect(run(imports, body).value).toMatchObject({ items: [{ items: ['a'] }, 1n] });
  });

  it('has mix-ins for models', () => {
    const files = {
      'service/__init__.py': '',
      'service/models.py': [
        'from oslo_db.sqlalchemy import models',
        'from sqlalchemy import Column, Integer',
        'from sqlalchemy.ext.declarative import declarative_base',
        'BASE = declarative_base()',
        'class Base(models.TimestampMixin, models.ModelBase):',
        "    __table_args__ = {'mysql_engine': 'InnoDB'}",
        'class Widget(BASE, Base):',
        "    __tablename__ = 'widgets'",
        '    id = Column(Integer, primary_key=True)',
      ].join('\n'),
    };
    const { operations } = run('from service import models', 'models.Widget.__table__.create(engine)', files);
    expect(operations).toMatchObject([{ kind: 'createTable', table: 'widgets' }]);
    const names =
      operations[0]?.kind === 'createTable' ? operations[0].columns.map((column) => column.name).sort() : [];
    expect(names).toEqual(['created_at', 'id', 'updated_at']);
  });

  it('gives sessions through decorators that change nothing', () => {
    const setup =
      'from oslo_db.sqlalchemy import enginefacade\nctx = enginefacade.transaction_context()\n@ctx.writer\ndef f(x):\n    return x + 1';
    expect(run(setup, 'with ctx.writer.using(None) as session:\n    pass\nreturn f(1)').value).toBe(2n);
  });
});

describe('the rest of oslo', () => {
  it('translates nothing and logs nothing', () => {
    const imports =
      'import oslo_i18n\nfrom oslo_log import log\n_ = oslo_i18n.TranslatorFactory(domain="d").primary\nLOG = log.getLogger(__name__)';
    expect(run(imports, "LOG.info(_('hello'))\nreturn _('hello %s') % 'you'").value).toBe('hello you');
  });

  it('takes clocks and identifiers from the run', () => {
    const imports = 'from oslo_utils import timeutils, uuidutils';
    const { program, value } = run(imports, 'return (timeutils.utcnow(), uuidutils.generate_uuid(dashed=False))');
    expect(value).toMatchObject({
      items: [{ expr: { kind: 'call', fn: 'datetime.utcnow' }, type: { kind: 'datetime' } }, {}],
    });
    expect(program).toMatchObject([{ kind: 'let', value: { kind: 'call', fn: 'uuid.hex' } }]);
  });

  it('reads and writes JSON', () => {
    const imports = 'from oslo_serialization import jsonutils';
    expect(run(imports, 'return jsonutils.dumps(jsonutils.loads(\'{"a": [1]}\'))').value).toBe('{"a": [1]}');
  });

  it('converts', () => {
    const imports = 'from oslo_utils import strutils, units, importutils, encodeutils';
    const body =
      "return (strutils.bool_from_string('Yes'), strutils.int_from_bool_as_string('Yes'), units.Mi, importutils.import_module('json').__name__, encodeutils.safe_decode(b'x'))";
    expect(run(imports, body).value).toMatchObject({ items: [true, 1n, 1048576n, 'json', 'x'] });
  });

  it('raises again what an except block has saved', () => {
    const body = [
      'try:',
      '    try:',
      "        raise ValueError('first')",
      '    except ValueError:',
      '        with excutils.save_and_reraise_exception():',
      '            pass',
      'except ValueError as e:',
      '    return str(e)',
    ].join('\n');
    expect(run('from oslo_utils import excutils', body).value).toBe('first');
  });

  it('goes by its old names', () => {
    const imports =
      'from oslo.db.sqlalchemy import utils\nfrom oslo.utils import units\nfrom oslo.config import cfg\nfrom oslo import i18n';
    expect(run(imports, 'return units.Ki').value).toBe(1024n);
  });
});
