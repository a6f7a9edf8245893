import { classNamed, pythonClass } from './registry.ts';

/** The roots of SQLAlchemy's own class tree, which scripts name in `isinstance` and `@compiles`. */
pythonClass('sqlalchemy.sql.visitors', 'Visitable', () => ({}));
pythonClass('sqlalchemy.sql.visitors', 'ClauseVisitor', () => ({}));
pythonClass('sqlalchemy.sql.base', 'SchemaVisitor', (vm) => ({ bases: [classNamed(vm, 'ClauseVisitor')] }));
