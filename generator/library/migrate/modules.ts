import type { PyModule } from '../../python/value.ts';
import { defineFunction, type LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';
import { placeholder } from '../placeholder.ts';
import { changesetFunctions, patchSchemaClasses } from './changeset.ts';
import { constraint } from './constraint.ts';
import { exceptions } from './exceptions.ts';

function copyNames(from: PyModule, to: PyModule): void {
  for (const [name, value] of from.attrs) if (!name.startsWith('_')) to.attrs.set(name, value);
}

const schema: LibraryModule = {
  name: 'migrate.changeset.schema',
  load(vm, module) {
    patchSchemaClasses(vm);
    for (const [name, body] of Object.entries(changesetFunctions)) defineFunction(module, name, body);
    for (const name of ['ForeignKeyConstraint', 'UniqueConstraint']) {
      module.attrs.set(name, vm.getAttr(vm.importModule('sqlalchemy.schema'), name));
    }
  },
};

const changeset: LibraryModule = {
  name: 'migrate.changeset',
  load(vm, module) {
    for (const name of Object.keys(changesetFunctions)) {
      module.attrs.set(name, vm.getAttr(vm.importModule('migrate.changeset.schema'), name));
    }
    copyNames(vm.importModule('migrate.exceptions'), module);
    copyNames(vm.importModule('migrate.changeset.constraint'), module);
    module.attrs.set('sqlalchemy', vm.importModule('sqlalchemy'));
    for (const name of ['SQLA_07', 'SQLA_08', 'SQLA_09', 'SQLA_10']) module.attrs.set(name, true);
    const submodules = ['ansisql', 'constraint', 'databases', 'schema', 'util'];
    onMissing(module, (vm, name) =>
      submodules.includes(name) ? vm.importModule(`${module.name}.${name}`) : undefined,
    );
  },
};

const migrate: LibraryModule = {
  name: 'migrate',
  load(vm, module) {
    copyNames(vm.importModule('migrate.changeset'), module);
    module.attrs.set('__version__', '0.13.0');
    const submodules = ['changeset', 'exceptions', 'versioning'];
    onMissing(module, (vm, name) => (submodules.includes(name) ? vm.importModule(`migrate.${name}`) : undefined));
  },
};

/** Every module of sqlalchemy-migrate. What manages repositories is there to be imported only. */
export const modules: readonly LibraryModule[] = [
  exceptions,
  {
    ...constraint,
    load(vm, module) {
      patchSchemaClasses(vm);
      constraint.load(vm, module);
    },
  },
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
  placeholder('migrate.versioning.exceptions', (vm, module) =>
    copyNames(vm.importModule('migrate.exceptions'), module),
  ),
];
