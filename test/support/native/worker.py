#!/usr/bin/python3
"""Runs a service's own migrations, from an unpacked package, by the real libraries, on a database.

    worker.py --service cinder --tree DIR --url mysql+pymysql://root@localhost/db?unix_socket=… [--database NAME]
              [--to head | --script PATH] [--old 2|3] [--without EXTENSION] [--set GROUP.OPTION=VALUE]

DIR holds the service's Python package. `--old`: the tree is of a time before the libraries that are installed; 2 if
Python 2 ran it. `--without` leaves one of keystone's extensions out. Prints one JSON document on stdout:
    ok, error (a traceback, when not ok), versions (rows of the version tables), statements (every statement but
    reads, in order, with its parameters), seconds, absent and broken (see stand_in.py).
"""
import argparse
import importlib
import json
import os
import sys
import time
import traceback
import types

HERE = os.path.dirname(os.path.abspath(__file__))
READS = ('SELECT', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN')
SETTINGS = ('SET SESSION', 'SET NAMES', 'ROLLBACK', 'COMMIT')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--service', required=True)
    parser.add_argument('--tree', required=True)
    parser.add_argument('--url', required=True)
    parser.add_argument('--to', default='head')
    parser.add_argument('--script', help='run this script of the tree alone, whatever the version tables say')
    parser.add_argument('--database')
    parser.add_argument('--old', choices=('2', '3'))
    parser.add_argument('--without', action='append', default=[])
    parser.add_argument('--set', action='append', default=[], metavar='GROUP.OPTION=VALUE')
    return parser.parse_args()


def is_effect(statement):
    words = statement.lstrip(' \n\t(').upper()
    return not words.startswith(READS) and not words.startswith(SETTINGS)


def record_statements(statements):
    from sqlalchemy import engine, event

    @event.listens_for(engine.Engine, 'before_cursor_execute')
    def before(connection, cursor, statement, parameters, context, executemany):
        if is_effect(statement):
            entry = {'sql': statement.strip()}
            if parameters:
                entry['parameters'] = parameters
            statements.append(entry)


def version_rows(engine):
    import sqlalchemy
    found = {}
    for table in sorted(sqlalchemy.inspect(engine).get_table_names()):
        if table == 'migrate_version' or table.startswith('alembic_version'):
            with engine.connect() as connection:
                rows = connection.execute(sqlalchemy.text('SELECT * FROM `%s`' % table)).mappings()
                found[table] = sorted((dict(row) for row in rows), key=str)
    return found


def run(options, result):
    import stand_in
    from services import PRELOAD, SERVICES
    if options.service not in SERVICES:
        raise SystemExit('no service %r; services.py knows %s' % (options.service, ', '.join(sorted(SERVICES))))
    databases = SERVICES[options.service]
    database = options.database or next(iter(databases))
    stand_in.install(options.tree, options.service)
    if options.old:
        import old_libraries
        import old_python
        old_python.install(options.tree, lists=options.old == '2')
        old_libraries.install()
    result['absent'], result['broken'] = stand_in.ABSENT, stand_in.BROKEN
    from actions import ACTIONS, configure, run_script
    if not options.script:
        record_statements(result['statements'])
    # Before the options are parsed: that is when they can still be registered.
    for module in PRELOAD.get(options.service, []):
        importlib.import_module(module)
    configure(options.service, options.url, options.set)
    from oslo_db.sqlalchemy import engines
    engine = engines.create_engine(options.url, mysql_sql_mode='TRADITIONAL')
    package = os.path.join(os.path.abspath(options.tree), options.service)
    context = types.SimpleNamespace(
        service=options.service, to=options.to, url=options.url, engine=engine, package_folder=package,
        without=options.without,
        has=lambda path: path is not None and os.path.exists(os.path.join(package, path)))
    if options.script:
        result['scriptSeconds'] = run_script(context, os.path.join(os.path.abspath(options.tree), options.script))
        result['ok'] = True
        return
    done = [ACTIONS[action['do']](context, action) for action in databases[database]]
    if not any(done):
        raise RuntimeError('%s holds none of the repositories that services.py names for %s'
                           % (options.tree, options.service))
    result['versions'] = version_rows(engine)
    result['ok'] = True


def main():
    options = arguments()
    # Services print; stdout is for the one document.
    stdout, sys.stdout = sys.stdout, sys.stderr
    sys.argv = [options.service + '-manage']
    sys.path[:] = [HERE] + [path for path in sys.path if path not in ('', HERE)]
    result = {'ok': False, 'versions': {}, 'statements': []}
    started = time.monotonic()
    try:
        run(options, result)
    except BaseException:
        result['error'] = traceback.format_exc()
    result['seconds'] = round(time.monotonic() - started, 2)
    json.dump(result, stdout, default=str)
    stdout.flush()
    # Libraries leave threads behind that would keep the process.
    os._exit(0 if result['ok'] else 1)


if __name__ == '__main__':
    main()
