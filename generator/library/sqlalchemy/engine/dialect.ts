import type { Interpreter } from '../../../python/interpreter.ts';
import { PyTuple, type Value } from '../../../python/value.ts';
import { quoteName } from '../../../rows/render.ts';
import { textArgument } from '../../arguments.ts';
import { make, pythonClass } from '../kit/registry.ts';
import { dialectMethods } from '../reflection/inspector.ts';
import { typeInstance } from '../type/base.ts';
import { typeText } from '../type/text.ts';

function quoted(vm: Interpreter, value: Value | undefined): string {
  return quoteName(textArgument(vm, value ?? null, 'identifier'));
}

/** The one dialect: MySQL's, on the catalog's server. */
pythonClass('sqlalchemy.dialects.mysql.pymysql', 'MySQLDialect', () => ({
  attrs: {
    name: 'mysql',
    driver: 'pymysql',
    dialect_description: 'mysql+pymysql',
    default_schema_name: 'database',
    supports_alter: true,
    supports_native_boolean: false,
    supports_native_enum: true,
    supports_sequences: false,
    supports_native_decimal: true,
    supports_sane_rowcount: true,
    supports_comments: true,
    inline_comments: true,
    max_identifier_length: 255n,
    max_index_name_length: 64n,
    max_constraint_name_length: 64n,
    paramstyle: 'format',
    dbapi: null,
  },
  methods: {
    ...dialectMethods(),
    type_descriptor: (vm, _self, args) => typeInstance(vm, args.positional[0]),
    dialect_impl: (vm, _self, args) => typeInstance(vm, args.positional[0]),
    get_dialect_cls: (_vm, self) => self.cls,
    __call__: (_vm, self) => self,
  },
  properties: {
    server_version_info: (vm) => new PyTuple(vm.database.catalog.server.version.map(BigInt)),
    _server_version_info: (vm) => new PyTuple(vm.database.catalog.server.version.map(BigInt)),
    is_mariadb: (vm) => vm.database.catalog.server.flavor === 'mariadb',
    _is_mariadb: (vm) => vm.database.catalog.server.flavor === 'mariadb',
    identifier_preparer: (vm) => make(vm, 'IdentifierPreparer', undefined),
    preparer: (vm) => make(vm, 'IdentifierPreparer', undefined),
    type_compiler: (vm) => make(vm, 'TypeCompiler', undefined),
  },
}));

pythonClass('sqlalchemy.sql.compiler', 'TypeCompiler', () => ({
  methods: { process: (vm, _self, args) => typeText(vm, typeInstance(vm, args.positional[0]), true) },
}));

pythonClass('sqlalchemy.sql.compiler', 'IdentifierPreparer', () => ({
  methods: {
    quote: (vm, _self, args) => quoted(vm, args.positional[0]),
    quote_identifier: (vm, _self, args) => quoted(vm, args.positional[0]),
    quote_schema: (vm, _self, args) => quoted(vm, args.positional[0]),
    format_table: (vm, _self, args) => quoted(vm, vm.getAttr(args.positional[0] ?? null, 'name')),
    format_column: (vm, _self, args) => quoted(vm, vm.getAttr(args.positional[0] ?? null, 'name')),
    format_constraint: (vm, _self, args) => quoted(vm, vm.getAttr(args.positional[0] ?? null, 'name')),
    format_index: (vm, _self, args) => quoted(vm, vm.getAttr(args.positional[0] ?? null, 'name')),
  },
}));

/** Dialects that a script compares with or names; nothing is ever compiled for them. */
for (const [name, cls] of [
  ['postgresql', 'PGDialect'],
  ['sqlite', 'SQLiteDialect'],
] as const) {
  pythonClass(`sqlalchemy.dialects.${name}.base`, cls, () => ({ attrs: { name } }));
}
