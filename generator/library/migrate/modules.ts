import type { Interpreter } from '../../python/interpreter.ts';
import { NativeFunction, type PyModule, type Value } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { once, onMissing } from '../once.ts';
import { placeholder } from '../placeholder.ts';
import { rootModule } from '../sqlalchemy/module/root.ts';
import { changesetFunctions, patchSchemaClasses } from './changeset.ts';
import { migrateConstraints } from './constraint.ts';
import { migrateExceptions } from './exceptions.ts';

type Names = ReadonlyMap<string, Value>;

function put(module: PyModule, ...sources: readonly Names[]): void {
  for (const names of sources) for (const [name, value] of names) module.attrs.set(name, value);
}

const functions = once<Names>(
  () =>
    new Map(
      Object.entries(changesetFunctions).map(([name, body]) => [
        name,
        new NativeFunction(`migrate.changeset.schema.${name}`, body),
      ]),
    ),
);

function subpackage(module: PyModule, names: readonly string[]): void {
  onMissing(module, (vm, name) => (names.includes(name) ? vm.importModule(`${module.name}.${name}`) : undefined));
}

/** What `from migrate.changeset import *` gives, and so `migrate` itself too. */
function putChangeset(vm: Interpreter, module: PyModule): void {
  put(module, migrateExceptions(vm), functions(vm), migrateConstraints(vm));
  module.attrs.set('sqlalchemy', vm.importModule('sqlalchemy'));
  for (const name of ['SQLA_07', 'SQLA_08', 'SQLA_09', 'SQLA_10']) module.attrs.set(name, true);
}

const exceptions: LibraryModule = {
  name: 'migrate.exceptions',
  load: (vm, module) => put(module, migrateExceptions(vm)),
};

const constraint: LibraryModule = {
  name: 'migrate.changeset.constraint',
  load(vm, module) {
    patchSchemaClasses(vm);
    put(module, migrateConstraints(vm));
    module.attrs.set('schema', vm.importModule('sqlalchemy.schema'));
  },
};

const schema: LibraryModule = {
  name: 'migrate.changeset.schema',
  load(vm, module) {
    patchSchemaClasses(vm);
    put(module, functions(vm));
    for (const name of ['ForeignKeyConstraint', 'UniqueConstraint']) {
      module.attrs.set(name, vm.getAttr(vm.importModule('sqlalchemy.schema'), name));
    }
  },
};

const changeset: LibraryModule = {
  name: 'migrate.changeset',
  load(vm, module) {
    patchSchemaClasses(vm);
    putChangeset(vm, module);
    subpackage(module, ['ansisql', 'constraint', 'databases', 'schema', 'util']);
  },
};

const migrate: LibraryModule = {
  name: 'migrate',
  load(vm, module) {
    patchSchemaClasses(vm);
    putChangeset(vm, module);
    module.attrs.set('__version__', '0.13.0');
    subpackage(module, ['changeset', 'exceptions', 'versioning']);
  },
};

/**
 * SQLAlchemy as scripts find it: the service has imported sqlalchemy-migrate before it runs any of them, those in
 * Alembic's format too (glance's Ocata scripts call `column.alter`), so its classes are patched already.
 */
const patchedSqlalchemy: LibraryModule = {
  name: rootModule.name,
  load(vm, module) {
    rootModule.load(vm, module);
    patchSchemaClasses(vm);
  },
};

/** Every module of sqlalchemy-migrate. What manages repositories is there to be imported only. */
export const modules: readonly LibraryModule[] = [
  exceptions,
  constraint,
  patchedSqlalchemy,
  schema,
  changeset,
  migrate,
  ...[
    'migrate.changeset.ansisql',
    'migrate.changeset.databases',
    'migrate.changeset.databases.mysql',
    'migrate.changeset.databases.postgres',
    'migrate.changeset.databases.sqlite',
    'migrate.changeset.databases.visitor',
    'migrate.changeset.util',
    'migrate.versioning',
    'migrate.versioning.api',
    'migrate.versioning.repository',
    'migrate.versioning.schema',
    'migrate.versioning.script',
    'migrate.versioning.shell',
    'migrate.versioning.util',
    'migrate.versioning.util.keyedinstance',
    'migrate.versioning.version',
    'migrate.versioning.config',
  ].map((name) => placeholder(name)),
  placeholder('migrate.versioning.exceptions', (vm, module) => put(module, migrateExceptions(vm))),
];
