import type { Interpreter } from '../../python/interpreter.ts';
import type { PyClass } from '../../python/value.ts';
import { named } from '../alembic/objects.ts';
import { defineClass } from '../define.ts';
import { once } from '../once.ts';
import { constraintClasses, createConstraint, dropConstraint, initialise, madeUpName } from './constraint-class.ts';

const module = 'migrate.changeset.constraint';

/** `ConstraintChangeset` and the four constraint classes, by name. */
export const migrateConstraints: (vm: Interpreter) => ReadonlyMap<string, PyClass> = once((vm) => {
  const mixin = defineClass(vm, module, 'ConstraintChangeset');
  const classes = new Map([['ConstraintChangeset', mixin]]);
  for (const kind of constraintClasses) {
    const base = named(vm, 'sqlalchemy.schema', kind.name) as PyClass;
    const cls = defineClass(vm, module, kind.name, {
      bases: [mixin, base],
      attrs: { __migrate_visit_name__: kind.visitName },
      methods: {
        __init__(vm, self, args) {
          initialise(vm, self, kind, args);
          return null;
        },
        create(vm, self) {
          createConstraint(vm, self, kind);
          return null;
        },
        drop(vm, self) {
          dropConstraint(vm, self, kind);
          return self;
        },
        autoname: (vm, self) => madeUpName(vm, self, kind),
      },
    });
    classes.set(kind.name, cls);
  }
  return classes;
});
