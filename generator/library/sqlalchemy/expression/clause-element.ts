import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import { quoteName, renderExpr, renderStatement } from '../../../rows/render.ts';
import { executeStatement, scalarOf } from '../execution/execute.ts';
import { classNamed, isA, make, pythonClass } from '../kit/registry.ts';
import { clauseOf } from '../lower/clause.ts';
import { lowerDml } from '../lower/dml.ts';
import { lowerQuery } from '../lower/query.ts';
import { TableState } from '../state/schema.ts';
import { Scope } from '../state/scope.ts';
import { CompoundState, DmlState, SelectState, TextState, writtenText } from '../state/selectable.ts';

/** The MySQL text of a statement or an expression. Run values in it are an error: such text is never exact. */
export function sqlText(vm: Interpreter, value: Value): string {
  const state = (value as PyInstance).payload;
  const options = {
    run: (): string => {
      throw vm.unresolved('text of a statement that holds a run value');
    },
  };
  if (state instanceof SelectState || state instanceof CompoundState) {
    return renderStatement(lowerQuery(vm, value as PyInstance, new Scope()), options);
  }
  if (state instanceof DmlState) return renderStatement(lowerDml(vm, state, []), options);
  if (state instanceof TextState) return writtenText(vm, state);
  if (state instanceof TableState) return quoteName(state.name);
  const clause = clauseOf(vm, value);
  if (!clause) throw vm.unresolved(`text of ${vm.repr(value)}`);
  return renderExpr(clause.lower(vm, new Scope()), options);
}

pythonClass('sqlalchemy.sql.elements', 'ClauseElement', (vm) => ({
  bases: [classNamed(vm, 'Visitable')],
  attrs: { supports_execution: false, bind: null },
  methods: {
    __bool__: (vm) => {
      throw vm.raise('TypeError', 'Boolean value of this clause is not defined');
    },
    __str__: (vm, self) => sqlText(vm, self),
    compile: (_vm, self) => make(vm, 'Compiled', self),
    self_group: (_vm, self) => self,
    params: (_vm, self) => self,
    unique_params: (_vm, self) => self,
    _annotate: (_vm, self) => self,
    _clone: (_vm, self) => self,
  },
}));

/** What `statement.compile()` gives: its text. */
pythonClass('sqlalchemy.engine.interfaces', 'Compiled', () => ({
  methods: {
    __str__: (vm, self) => sqlText(vm, self.payload as PyInstance),
  },
  properties: {
    string: (vm, self) => sqlText(vm, self.payload as PyInstance),
    statement: (_vm, self) => self.payload as PyInstance,
  },
}));

/** Options of a statement's execution, which say nothing about what it does: adding to them changes nothing. */
pythonClass('sqlalchemy.util', 'ExecutionOptions', () => ({ methods: { union: (_vm, self) => self } }));

pythonClass('sqlalchemy.sql.base', 'Executable', (vm) => ({
  attrs: { supports_execution: true, _execution_options: make(vm, 'ExecutionOptions', undefined), bind: null },
  methods: {
    execute: (vm, self, args) => executeStatement(vm, self, args.positional, args.keyword),
    scalar: (vm, self, args) => scalarOf(vm, executeStatement(vm, self, args.positional, args.keyword)),
    execution_options: (_vm, self) => self,
    get_execution_options: (vm) => vm.call(vm.builtin('dict')),
    options: (_vm, self) => self,
  },
}));

/** The compiler that a script's `@compiles` function gets. */
pythonClass('sqlalchemy.sql.compiler', 'SQLCompiler', () => ({
  methods: {
    process: (vm, _self, args) => {
      const value = args.positional[0] ?? null;
      return isA(vm, value, 'TypeEngine') ? vm.call(vm.getAttr(value, 'compile'), [true]) : sqlText(vm, value);
    },
  },
  properties: {
    dialect: (vm) => vm.getAttr(vm.importModule('sqlalchemy.dialects.mysql'), '_dialect'),
    sql_compiler: (_vm, self) => self,
    type_compiler: (_vm, self) => self,
    preparer: (vm) => make(vm, 'IdentifierPreparer', undefined),
  },
}));
