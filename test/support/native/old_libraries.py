"""What trees of earlier years want of the libraries: names and arguments that these have dropped since.

Each is what the library itself had then; a migration's effect comes from the libraries that are installed.
"""
import functools
import sys
import types


def oslo():
    from oslo_config import cfg
    register = cfg.ConfigOpts.register_cli_opt

    def register_cli_opt(self, opt, group=None, **rest):
        # Modules of the tree register theirs when they are loaded; the options are parsed by then.
        try:
            return register(self, opt, group, **rest)
        except cfg.ArgsAlreadyParsedError:
            return self.register_opt(opt, group, **rest)

    cfg.ConfigOpts.register_cli_opt = register_cli_opt
    import sqlalchemy
    from oslo_db.sqlalchemy import utils

    def get_table(engine, name):
        # Bound to the engine, as MetaData was when scripts asked for tables in this way.
        metadata = sqlalchemy.MetaData()
        metadata.bind = engine
        return sqlalchemy.Table(name, metadata, autoload=True)

    utils.get_table = get_table
    from oslo_db import options
    defaults = options.set_defaults
    pool = ('max_pool_size', 'max_overflow', 'pool_timeout')

    def set_defaults(conf, connection=None, sqlite_db=None, **rest):
        given = {name: value for name, value in rest.items() if value is not None or name not in pool}
        return defaults(conf, connection=connection, **given) if connection else defaults(conf, **given)

    options.set_defaults = set_defaults
    from oslo_db import api
    retry = api.wrap_db_retry.__init__

    def wrap_db_retry(self, *args, **named):
        named.pop('retry_on_request', None)
        return retry(self, *args, **named)

    api.wrap_db_retry.__init__ = wrap_db_retry
    from oslo_db import exception
    for old, new in (('DbMigrationError', 'DBMigrationError'), ('DBMigrationError', 'DbMigrationError')):
        if not hasattr(exception, old) and hasattr(exception, new):
            setattr(exception, old, getattr(exception, new))


def sqlalchemy_():
    import sqlalchemy
    interfaces = types.ModuleType('sqlalchemy.interfaces')
    interfaces.PoolListener = type('PoolListener', (object,), {})
    interfaces.ConnectionProxy = type('ConnectionProxy', (object,), {})
    sys.modules['sqlalchemy.interfaces'] = interfaces
    import sqlalchemy.orm as orm
    # Loader options: imported by models, never carried out by a migration.
    for old, new in (('joinedload_all', 'joinedload'), ('subqueryload_all', 'subqueryload'), ('eagerload', 'joinedload')):
        if not hasattr(orm, old):
            setattr(orm, old, getattr(orm, new))
    from sqlalchemy.engine import reflection
    if not hasattr(reflection.Inspector, 'get_primary_keys'):
        reflection.Inspector.get_primary_keys = (
            lambda self, table, schema=None: self.get_pk_constraint(table, schema)['constrained_columns'])
    from_clause = sqlalchemy.sql.selectable.FromClause
    if not hasattr(from_clause, 'count'):
        def count(self, functions=None, whereclause=None, **params):
            first = next(iter(self.primary_key), None)
            column = list(self.c)[0] if first is None else first
            query = sqlalchemy.select([sqlalchemy.func.count(column).label('tbl_row_count')]).select_from(self)
            where = functions if whereclause is None and functions is not None else whereclause
            return query if where is None else query.where(where)
        from_clause.count = count


def neutron_lib():
    # Upstream put this constant in the place of the literal, without an ALTER (neutron-lib 3.24).
    try:
        from neutron_lib.db import constants
    except ImportError:
        return
    if not hasattr(constants, 'ETHERTYPE_FIELD_SIZE'):
        constants.ETHERTYPE_FIELD_SIZE = 40


# Arguments' names until Alembic 1.0 (alembic/util, `_with_legacy_names`).
LEGACY = {
    'alter_column': {'name': 'new_column_name'},
    'drop_constraint': {'type': 'type_', 'name': 'constraint_name', 'tablename': 'table_name'},
    'create_primary_key': {'name': 'constraint_name', 'cols': 'columns'},
    'create_unique_constraint': {'name': 'constraint_name', 'source': 'table_name', 'local_cols': 'columns'},
    'create_foreign_key': {'name': 'constraint_name', 'source': 'source_table', 'referent': 'referent_table'},
    'create_check_constraint': {'name': 'constraint_name', 'source': 'table_name'},
    'create_index': {'name': 'index_name', 'tablename': 'table_name'},
    'drop_index': {'name': 'index_name', 'tablename': 'table_name'},
    'create_table': {'name': 'table_name'},
    'drop_table': {'name': 'table_name'},
}


def alembic():
    from alembic import op

    def renaming(function, names):
        @functools.wraps(function)
        def call(*args, **named):
            return function(*args, **{names.get(name, name): value for name, value in named.items()})
        return call

    for function, names in LEGACY.items():
        setattr(op, function, renaming(getattr(op, function), names))
    from alembic.config import Config
    setting = Config.set_main_option

    def set_main_option(self, name, value):
        # The text of a URL had no percent signs until SQLAlchemy 1.4 quoted its query; trees since then double them.
        return setting(self, name, value if '%%' in value else value.replace('%', '%%'))

    Config.set_main_option = set_main_option


def install():
    oslo()
    sqlalchemy_()
    neutron_lib()
    alembic()
