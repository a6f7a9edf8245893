import type { Interpreter } from '../../python/interpreter.ts';
import type { PyClass, PyRaise } from '../../python/value.ts';
import { classNamed, pythonClass } from './kit/registry.ts';

/** `sqlalchemy.exc` and `sqlalchemy.orm.exc`: class, bases (builtin names start with `!`), in order of dependence. */
const classes: readonly (readonly [name: string, ...bases: string[]])[] = [
  ['HasDescriptionCode', '!object'],
  ['SQLAlchemyError', 'HasDescriptionCode', '!Exception'],
  ['ArgumentError', 'SQLAlchemyError'],
  ['ObjectNotExecutableError', 'ArgumentError'],
  ['NoSuchModuleError', 'ArgumentError'],
  ['NoForeignKeysError', 'ArgumentError'],
  ['AmbiguousForeignKeysError', 'ArgumentError'],
  ['CircularDependencyError', 'SQLAlchemyError'],
  ['CompileError', 'SQLAlchemyError'],
  ['UnsupportedCompilationError', 'CompileError'],
  ['IdentifierError', 'SQLAlchemyError'],
  ['DisconnectionError', 'SQLAlchemyError'],
  ['InvalidatePoolError', 'DisconnectionError'],
  ['TimeoutError', 'SQLAlchemyError'],
  ['InvalidRequestError', 'SQLAlchemyError'],
  ['NoInspectionAvailable', 'InvalidRequestError'],
  ['PendingRollbackError', 'InvalidRequestError'],
  ['ResourceClosedError', 'InvalidRequestError'],
  ['NoSuchColumnError', 'InvalidRequestError', '!KeyError'],
  ['NoResultFound', 'InvalidRequestError'],
  ['MultipleResultsFound', 'InvalidRequestError'],
  ['NoReferenceError', 'InvalidRequestError'],
  ['NoReferencedTableError', 'NoReferenceError'],
  ['NoReferencedColumnError', 'NoReferenceError'],
  ['NoSuchTableError', 'InvalidRequestError'],
  ['UnreflectableTableError', 'InvalidRequestError'],
  ['UnboundExecutionError', 'InvalidRequestError'],
  ['DontWrapMixin', '!object'],
  ['StatementError', 'SQLAlchemyError'],
  ['DBAPIError', 'StatementError'],
  ['InterfaceError', 'DBAPIError'],
  ['DatabaseError', 'DBAPIError'],
  ['DataError', 'DatabaseError'],
  ['OperationalError', 'DatabaseError'],
  ['IntegrityError', 'DatabaseError'],
  ['InternalError', 'DatabaseError'],
  ['ProgrammingError', 'DatabaseError'],
  ['NotSupportedError', 'DatabaseError'],
  ['SADeprecationWarning', 'HasDescriptionCode', '!Exception'],
  ['Base20DeprecationWarning', 'SADeprecationWarning'],
  ['LegacyAPIWarning', 'Base20DeprecationWarning'],
  ['RemovedIn20Warning', 'Base20DeprecationWarning'],
  ['MovedIn20Warning', 'RemovedIn20Warning'],
  ['SAPendingDeprecationWarning', '!Exception'],
  ['SAWarning', 'HasDescriptionCode', '!Exception'],
  // sqlalchemy.orm.exc
  ['StaleDataError', 'SQLAlchemyError'],
  ['FlushError', 'SQLAlchemyError'],
  ['UnmappedError', 'InvalidRequestError'],
  ['UnmappedInstanceError', 'UnmappedError'],
  ['UnmappedClassError', 'UnmappedError'],
  ['ObjectDeletedError', 'InvalidRequestError'],
  ['DetachedInstanceError', 'SQLAlchemyError'],
];

for (const [name, ...bases] of classes) {
  pythonClass('sqlalchemy.exc', name, (vm) => ({
    bases: bases.map((base) => (base.startsWith('!') ? (vm.builtin(base.slice(1)) as PyClass) : classNamed(vm, base))),
    // What a DBAPIError carries about the driver's error; the evaluator sets it where a statement was refused.
    ...(name === 'StatementError' ? { attrs: { orig: null, statement: null, params: null } } : {}),
  }));
}

/** Names of all exception classes, for the modules that list them. */
export const errorNames: readonly string[] = classes.map(([name]) => name);

/** One of SQLAlchemy's exceptions, to throw. */
export function sqlalchemyError(vm: Interpreter, name: string, message: string): PyRaise {
  return vm.raise(classNamed(vm, name), message);
}
