import type { Interpreter } from '../../../python/interpreter.ts';
import type { Args, NativeBody } from '../../../python/value.ts';
import { expressionFunctions } from '../expression/construct.ts';
import { dmlFunctions } from '../expression/dml.ts';
import { queryFunctions } from '../expression/select.ts';
import { make } from '../kit/registry.ts';
import { type Contents, defineModule } from './define-module.ts';
import { schemaContents } from './schema.ts';

/** What the expression language of SQLAlchemy has and no migration in the field uses: named, and refused when called. */
const refused = [
  'except_',
  'except_all',
  'intersect',
  'intersect_all',
  'lateral',
  'tablesample',
  'values',
  'within_group',
  'funcfilter',
  'all_',
  'any_',
  'lambda_stmt',
];

const refusals: Record<string, NativeBody> = {};
for (const name of refused) {
  refusals[name] = (vm) => {
    throw vm.unresolved(`${name}() of the SQL expression language`);
  };
}

const functions: Readonly<Record<string, (vm: Interpreter, args: Args) => ReturnType<NativeBody>>> = {
  ...expressionFunctions,
  ...queryFunctions,
  ...dmlFunctions,
  ...refusals,
  // Names keep what they are: no quoting rule of Python's side reaches the catalog.
  quoted_name: (_vm, args) => args.positional[0] ?? null,
};

/** `func`, in every module that has it. */
export const func = (vm: Interpreter) => make(vm, '_FunctionGenerator', []);

export const expressionClasses: readonly string[] = [
  'Alias',
  'BinaryExpression',
  'BindParameter',
  'BooleanClauseList',
  'Case',
  'Cast',
  'ClauseElement',
  'ClauseList',
  'ColumnClause',
  'ColumnCollection',
  'ColumnElement',
  'ColumnOperators',
  'CompoundSelect',
  'CTE',
  'Delete',
  'Executable',
  'Exists',
  'Extract',
  'False_',
  'FromClause',
  'Function',
  'FunctionElement',
  'GenericFunction',
  'Grouping',
  'Insert',
  'Join',
  'Label',
  'Null',
  'Operators',
  'Over',
  'ScalarSelect',
  'Select',
  'SelectBase',
  'Selectable',
  'Subquery',
  'TableClause',
  'TextClause',
  'True_',
  'Tuple',
  'TypeCoerce',
  'UnaryExpression',
  'Update',
  'UpdateBase',
  'ValuesBase',
  'Visitable',
];

/** `sqlalchemy.sql.expression`, and most of `sqlalchemy` and `sqlalchemy.sql`. */
export const expressionContents: Contents = {
  classes: expressionClasses,
  aliases: {
    _BinaryExpression: 'BinaryExpression',
    _BindParamClause: 'BindParameter',
    _Executable: 'Executable',
    _False: 'False_',
    _Null: 'Null',
    _ScalarSelect: 'ScalarSelect',
    _SelectBase: 'SelectBase',
    _TextClause: 'TextClause',
    _True: 'True_',
    _UnaryExpression: 'UnaryExpression',
  },
  functions,
  values: { func },
};

const sql: Contents = {
  ...expressionContents,
  submodules: [
    'expression',
    'functions',
    'elements',
    'sqltypes',
    'schema',
    'ddl',
    'type_api',
    'compiler',
    'visitors',
    'operators',
    'base',
    'selectable',
    'dml',
    'naming',
    'util',
  ],
};

export const expressionModules = [
  defineModule('sqlalchemy.sql', sql),
  defineModule('sqlalchemy.sql.expression', expressionContents),
  defineModule('sqlalchemy.sql.elements', expressionContents),
  defineModule('sqlalchemy.sql.selectable', expressionContents),
  defineModule('sqlalchemy.sql.dml', expressionContents),
  defineModule('sqlalchemy.sql.functions', {
    classes: ['Function', 'FunctionElement', 'GenericFunction'],
    values: { func },
  }),
  defineModule('sqlalchemy.sql.operators', { classes: ['Operators', 'ColumnOperators'] }),
  defineModule('sqlalchemy.sql.base', { classes: ['ColumnCollection', 'Executable', 'SchemaVisitor'] }),
  defineModule('sqlalchemy.sql.compiler', { classes: ['SQLCompiler', 'TypeCompiler', 'IdentifierPreparer'] }),
  defineModule('sqlalchemy.sql.visitors', { classes: ['Visitable', 'ClauseVisitor'] }),
  defineModule('sqlalchemy.sql.naming', { functions: { conv: (_vm, args) => args.positional[0] ?? null } }),
  defineModule('sqlalchemy.sql.util', {}),
  defineModule('sqlalchemy.sql.schema', schemaContents),
];
