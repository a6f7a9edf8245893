"""What a service's own `db sync` does, as data.

A service's database is a list of actions, tried in order; an action whose files a tree does not have is skipped, so
that one entry serves every release. Paths are relative to the service's package. To add a service, add an entry; its
first database is the one that is meant when none is named.

`init` and `stamp` name the module constant that says where a new database starts, and the revision that stands for the
end of the legacy repository: files that are looked at in turn, the constant's name, and the key where it is a dict.
"""


def legacy(repository, init, **more):
    """Until xena: sqlalchemy-migrate alone."""
    return {'do': 'migrate', 'repository': repository, 'init': init, **more}


def alembic(base, legacy_name='legacy_migrations', key=None):
    """From xena on: Alembic; a database that is still under sqlalchemy-migrate goes through the legacy repository first
    and is stamped with the revision that equals its end."""
    return {
        'do': 'alembic',
        'config': base + '/alembic.ini',
        'legacy': base + '/' + legacy_name,
        'stamp': (('db/migration.py',), 'ALEMBIC_INIT_VERSION', key),
    }


def numbered(key=None):
    return (('db/migration.py', 'db/sqlalchemy/migration.py'), 'INIT_VERSION', key)


SERVICES = {
    'cinder': {'cinder': [legacy('db/sqlalchemy/migrate_repo', numbered()), alembic('db')]},
    'glance': {
        'glance': [
            # The whole of `glance-manage db sync`: expand, data migrations, contract.
            {
                'do': 'call',
                'file': 'cmd/manage.py',
                'needs': 'db/sqlalchemy/alembic_migrations/env.py',
                'module': 'glance.cmd.manage',
                'target': 'DbCommands',
                'method': 'sync',
            },
            legacy('db/sqlalchemy/migrate_repo', numbered(), unless='db/sqlalchemy/alembic_migrations/env.py'),
        ]
    },
    'heat': {'heat': [legacy('db/sqlalchemy/migrate_repo', numbered()), alembic('db')]},
    'keystone': {'keystone': [{'do': 'keystone'}]},
    'neutron': {'neutron': [{'do': 'neutron', 'config': 'db/migration/alembic.ini'}]},
    'nova': {
        # nova-manage's own main() registers the objects that scripts ask for.
        'main': [legacy('db/sqlalchemy/migrate_repo', numbered('main'), sanity=False), alembic('db/main', key='main')],
        'api': [
            legacy(
                'db/sqlalchemy/api_migrations/migrate_repo',
                numbered('api'),
                sanity=False,
                before=('nova.objects', 'register_all', 'versions/030_require_cell_setup.py'),
            ),
            alembic('db/api', key='api'),
        ],
    },
}

# A service's own command imports these first; what they define is not part of any migration's effect, but the
# commands read it (options, mostly).
PRELOAD = {'cinder': ['cinder.common.config', 'cinder.quota']}
