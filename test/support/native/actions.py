"""The actions that services.py names: each does what the service's own command does, through the real libraries."""
import ast
import importlib
import os

from alembic import command as alembic_command
from alembic import config as alembic_config
from alembic.runtime import migration as alembic_migration
import sqlalchemy


def constant(package_folder, place):
    """The value of a module-level constant, read from the source: the module need not be imported. None if absent."""
    path, name = place
    try:
        with open(os.path.join(package_folder, path), encoding='utf-8') as source:
            body = ast.parse(source.read()).body
    except FileNotFoundError:
        return None
    for node in body:
        if isinstance(node, ast.Assign) and any(getattr(t, 'id', None) == name for t in node.targets):
            return ast.literal_eval(node.value)
    return None


def configure(service, url):
    """oslo.config as the service's command has it, with our database."""
    from oslo_config import cfg
    from oslo_db import options
    from oslo_db.sqlalchemy import enginefacade
    cfg.CONF([], project=service, default_config_files=[])
    options.set_defaults(cfg.CONF, connection=url)
    cfg.CONF.set_override('connection', url, group='database')
    enginefacade.configure(connection=url)


def heads(engine):
    with engine.connect() as connection:
        return alembic_migration.MigrationContext.configure(connection).get_current_heads()


def migrate(run, action):
    """`oslo_db.sqlalchemy.migration.db_sync`, which is what services before Alembic call."""
    from oslo_db.sqlalchemy import migration
    repository = os.path.join(run.package_folder, action['repository'])
    if not os.path.isdir(repository):
        return False
    init = constant(run.package_folder, action['init'])
    if init is None:
        raise RuntimeError('%s has no %s: where does a new database start?' % action['init'])
    version = None if run.to == 'head' else int(run.to)
    migration.db_sync(run.engine, repository, version=version, init_version=int(init))
    return True


def alembic(run, action):
    ini = os.path.join(run.package_folder, action['config'])
    if not os.path.isfile(ini):
        return False
    config = alembic_config.Config(ini)
    config.attributes['configure_logger'] = False
    config.set_main_option('sqlalchemy.url', run.url.replace('%', '%%'))
    legacy = os.path.join(run.package_folder, action['legacy'])
    if os.path.isdir(legacy) and sqlalchemy.inspect(run.engine).has_table('migrate_version') and not heads(run.engine):
        from migrate.versioning import api, repository
        api.upgrade(run.engine, repository.Repository(legacy))
        with run.engine.begin() as connection:
            config.attributes['connection'] = connection
            alembic_command.stamp(config, constant(run.package_folder, action['stamp']))
    with run.engine.begin() as connection:
        config.attributes['connection'] = connection
        alembic_command.upgrade(config, run.to)
    return True


def call(run, action):
    if not os.path.isfile(os.path.join(run.package_folder, action['file'])):
        return False
    if run.to != 'head':
        raise RuntimeError('%s.%s goes to its head only' % (action['module'], action['target']))
    target = getattr(importlib.import_module(action['module']), action['target'])
    try:
        getattr(target(), action['method'])()
    except SystemExit as end:
        if end.code not in (None, 0):
            raise RuntimeError('%s.%s ended with %s' % (action['module'], action['target'], end.code)) from end
    return True


ACTIONS = {'migrate': migrate, 'alembic': alembic, 'call': call}
