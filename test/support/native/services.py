"""What a service's own `db sync` does, as data.

A service is a list of actions, tried in order; an action whose files a tree does not have is skipped, so that one
entry serves every release of a service. Paths are relative to the service's package. To add a service, add an entry.
"""

SERVICES = {
    'cinder': [
        # Until xena: sqlalchemy-migrate alone. `init` names the module constant that says where a new database starts.
        {
            'do': 'migrate',
            'repository': 'db/sqlalchemy/migrate_repo',
            'init': ('db/migration.py', 'INIT_VERSION'),
        },
        # From xena on: Alembic; a database that is still under sqlalchemy-migrate goes through the legacy repository
        # first and is stamped with the revision that equals its end.
        {
            'do': 'alembic',
            'config': 'db/alembic.ini',
            'legacy': 'db/legacy_migrations',
            'stamp': ('db/migration.py', 'ALEMBIC_INIT_VERSION'),
        },
    ],
    'glance': [
        # The whole of `glance-manage db sync`: expand, data migrations, contract.
        {'do': 'call', 'file': 'cmd/manage.py', 'module': 'glance.cmd.manage', 'target': 'DbCommands', 'method': 'sync'},
    ],
}

# A service's own command imports these first; what they define is not part of any migration's effect, but the
# commands read it (options, mostly).
PRELOAD = {'cinder': ['cinder.common.config', 'cinder.quota']}
