"""The actions that services.py names: each does what the service's own command does, through the real libraries."""
import ast
import importlib
import importlib.util
import os
import tempfile
import time

from alembic import command as alembic_command
from alembic import config as alembic_config
from alembic import operations as alembic_operations
from alembic.runtime import migration as alembic_migration
import sqlalchemy


def module_constants(path):
    """Name (and key, of dicts that are filled behind their definition) to value, as far as these are literals."""
    found = {}
    try:
        with open(path, 'rb') as source:
            data = source.read()
    except FileNotFoundError:
        return found
    from old_python import modern
    for node in ast.parse(modern(data, path)).body:
        if not isinstance(node, ast.Assign):
            continue
        try:
            value = ast.literal_eval(node.value)
        except ValueError:
            continue
        for target in node.targets:
            if isinstance(target, ast.Name):
                found[target.id] = value
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                found.setdefault(target.value.id, {})[ast.literal_eval(target.slice)] = value
    return found


def constant(package_folder, place):
    """The value of a module-level constant, read from the source: the module need not be imported. None if absent."""
    paths, name, key = place
    for path in paths:
        value = module_constants(os.path.join(package_folder, path)).get(name)
        if value is not None:
            return value.get(key) if isinstance(value, dict) else value
    return None


def configure(service, url, settings=()):
    """oslo.config as the service's command has it, with our database; `settings` are GROUP.OPTION=VALUE, as a
    configuration file would say."""
    from oslo_config import cfg
    from oslo_db import options
    from oslo_db.sqlalchemy import enginefacade
    files = []
    if settings:
        with tempfile.NamedTemporaryFile('w', suffix='.conf', delete=False) as file:
            for setting in settings:
                name, _, value = setting.partition('=')
                file.write('[%s]\n%s = %s\n' % (*name.split('.', 1), value))
        files.append(file.name)
    cfg.CONF([], project=service, default_config_files=files)
    for name in files:
        os.unlink(name)
    options.set_defaults(cfg.CONF, connection=url)
    for group in ('database', 'api_database', 'sql'):
        try:
            cfg.CONF.set_override('connection', url, group=group)
        except (cfg.NoSuchGroupError, cfg.NoSuchOptError):
            # Services had other groups for it over the years; not each has all.
            continue
    enginefacade.configure(connection=url)


def heads(engine):
    with engine.connect() as connection:
        return alembic_migration.MigrationContext.configure(connection).get_current_heads()


def numbered_sync(run, repository, init, sanity=True, control_first=False):
    """What `oslo_db.sqlalchemy.migration.db_sync` does, and nova's own without the check of charsets."""
    from migrate import exceptions
    from migrate.versioning import api
    from oslo_db.sqlalchemy import migration
    version = None if run.to == 'head' else int(run.to)
    if control_first:
        try:
            api.version_control(run.engine, repository, None)
        except exceptions.DatabaseAlreadyControlledError:
            pass
    if sanity:
        migration.db_sync(run.engine, repository, version=version, init_version=init)
        return
    try:
        api.db_version(run.engine, repository)
    except exceptions.DatabaseNotControlledError:
        api.version_control(run.engine, repository, init)
    api.upgrade(run.engine, repository, version)


def migrate(run, action):
    repository = os.path.join(run.package_folder, action['repository'])
    if not os.path.isdir(repository) or run.has(action.get('unless')):
        return False
    init = constant(run.package_folder, action['init'])
    if init is None:
        raise RuntimeError('none of %s has %s: where does a new database start?' % action['init'][:2])
    if action.get('before') is not None:
        module, function, script = action['before']
        if os.path.isfile(os.path.join(repository, script)):
            getattr(importlib.import_module(module), function)()
    numbered_sync(run, repository, int(init), sanity=action.get('sanity', True))
    return True


def alembic(run, action):
    ini = os.path.join(run.package_folder, action['config'])
    if not os.path.isfile(ini):
        return False
    config = alembic_config.Config(ini)
    config.attributes['configure_logger'] = False
    config.set_main_option('sqlalchemy.url', run.url.replace('%', '%%'))
    stamp = constant(run.package_folder, action['stamp'])
    legacy = os.path.join(run.package_folder, action['legacy'])
    if stamp is not None and sqlalchemy.inspect(run.engine).has_table('migrate_version') and not heads(run.engine):
        if os.path.isdir(legacy):
            from migrate.versioning import api, repository
            api.upgrade(run.engine, repository.Repository(legacy))
        with run.engine.begin() as connection:
            config.attributes['connection'] = connection
            alembic_command.stamp(config, stamp)
    with run.engine.begin() as connection:
        config.attributes['connection'] = connection
        alembic_command.upgrade(config, run.to)
    return True


def call(run, action):
    if not run.has(action['file']) or not run.has(action.get('needs', action['file'])):
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


def keystone(run, action):
    """`keystone-manage db_sync`; before Mitaka also `--extension X` for each that its operator uses.

    To a number it goes in the main repository alone, as Kilo did: later commands know their end only.
    """
    new = run.has('conf/__init__.py')
    if run.to == 'head' and new and (run.has('common/sql/upgrades.py') or run.has('common/sql/expand_repo')):
        importlib.import_module('keystone.conf').configure()
        module = 'upgrades' if run.has('common/sql/upgrades.py') else 'migration_helpers'
        importlib.import_module('keystone.common.sql.' + module).offline_sync_database_to_version()
        return True
    importlib.import_module('keystone.conf' if new else 'keystone.common.config').configure()
    main = os.path.join(run.package_folder, 'common/sql/migrate_repo')
    init = constant(run.package_folder, (('common/sql/migrate_repo/__init__.py',), 'DB_INIT_VERSION', None))
    if init is None:
        numbers = [name.partition('_')[0] for name in os.listdir(main + '/versions')]
        init = min(int(number) for number in numbers if number.isdigit()) - 1
    numbered_sync(run, main, init)
    for name in ('endpoint_filter', 'endpoint_policy', 'federation', 'oauth1', 'revoke'):
        repository = os.path.join(run.package_folder, 'contrib', name, 'migrate_repo')
        # Mitaka moved their tables into the main repository: what it left of them only refuses.
        if os.path.isdir(repository) and run.has('contrib/federation/core.py') and name not in run.without:
            keystone_extension(run, repository)
    return True


def keystone_extension(run, repository):
    try:
        numbered_sync(run, repository, 0, control_first=True)
    except ValueError:
        # Keystone's own way round bug 1426334.
        helpers = importlib.import_module('keystone.common.sql.migration_helpers')
        if not hasattr(helpers, '_fix_federation_tables'):
            raise
        helpers._fix_federation_tables(run.engine)
        numbered_sync(run, repository, 0)


def neutron(run, action):
    """`neutron-db-manage upgrade heads`: every script's check_sanity first, then Alembic."""
    import types
    from alembic import script
    from alembic.runtime import environment
    from oslo_config import cfg
    ini = os.path.join(run.package_folder, action['config'])
    config = alembic_config.Config(ini)
    root = os.path.join(os.path.dirname(ini), 'alembic_migrations')
    config.set_main_option('script_location', root)
    versions = os.path.join(root, 'versions')
    folders = [versions] + sorted(
        folder for folder, _, files in os.walk(versions)
        if folder != versions and any(name.endswith('.py') and name != '__init__.py' for name in files))
    branched = len(folders) > 1
    if branched:
        config.set_main_option('version_locations', ' '.join(folders))
    config.set_main_option('neutron_project', 'neutron')
    config.neutron_config = cfg.CONF if hasattr(cfg.CONF, 'command') else types.SimpleNamespace(
        command=types.SimpleNamespace(mysql_engine=''), core_plugin='', service_plugins=[],
        database=types.SimpleNamespace(connection=run.url, engine=''))
    scripts = script.ScriptDirectory.from_config(config)
    if branched:
        def check(revision, context):
            for one in scripts.revision_map.iterate_revisions('heads', revision, implicit_base=True):
                if hasattr(one.module, 'check_sanity'):
                    one.module.check_sanity(context.connection)
            return []
        with environment.EnvironmentContext(config, scripts, fn=check, starting_rev=None, destination_rev='heads'):
            scripts.run_env()
    target = run.to if run.to != 'head' else 'heads' if branched else 'head'
    alembic_command.upgrade(config, target)
    return True


def run_script(run, path):
    """One script's `upgrade`, as either tool calls it; the seconds that it takes, without what is imported for it."""
    import migrate.changeset  # noqa: F401 - gives tables and columns the methods that scripts of this tool use
    spec = importlib.util.spec_from_file_location('script', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    started = time.monotonic()
    if hasattr(module, 'down_revision'):
        with run.engine.begin() as connection:
            context = alembic_migration.MigrationContext.configure(connection)
            with alembic_operations.Operations.context(context):
                module.upgrade()
    else:
        module.upgrade(run.engine)
    return time.monotonic() - started


ACTIONS = {'migrate': migrate, 'alembic': alembic, 'call': call, 'keystone': keystone, 'neutron': neutron}
