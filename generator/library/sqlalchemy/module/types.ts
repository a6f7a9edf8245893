import { dmlFunctions } from '../expression/dml.ts';
import { theDialect } from '../kit/dialect.ts';
import { typeInstance } from '../type/base.ts';
import { mysqlTypeNames, postgresqlTypeNames } from '../type/dialects.ts';
import { genericTypeNames } from '../type/generic.ts';
import { type Contents, defineModule } from './define-module.ts';

const api = ['TypeEngine', 'TypeDecorator', 'UserDefinedType', 'ExternalType', 'Variant', 'SchemaType'];

/** Types that `sqlalchemy` itself offers. */
export const typeContents: Contents = {
  classes: [...genericTypeNames, ...api],
  aliases: { INT: 'INTEGER' },
};

const types: Contents = {
  ...typeContents,
  functions: {
    to_instance: (vm, args) => typeInstance(vm, args.positional[0]),
  },
  values: {
    NULLTYPE: (vm) => typeInstance(vm, null),
    STRINGTYPE: (vm) => vm.call(vm.getAttr(vm.importModule('sqlalchemy.types'), 'String')),
    BOOLEANTYPE: (vm) => vm.call(vm.getAttr(vm.importModule('sqlalchemy.types'), 'Boolean')),
    INTEGERTYPE: (vm) => vm.call(vm.getAttr(vm.importModule('sqlalchemy.types'), 'Integer')),
  },
};

/** Names that dialect modules take over from SQLAlchemy's own types. */
const shared = ['BINARY', 'BLOB', 'BOOLEAN', 'DATE', 'VARBINARY'];

/** Names of the MySQL dialect before 0.6, still imported by old scripts. */
const oldNames: Readonly<Record<string, string>> = {
  MSBigInteger: 'BIGINT',
  MSChar: 'CHAR',
  MSDateTime: 'DATETIME',
  MSDecimal: 'DECIMAL',
  MSDouble: 'DOUBLE',
  MSEnum: 'ENUM',
  MSFloat: 'FLOAT',
  MSInteger: 'INTEGER',
  MSLongText: 'LONGTEXT',
  MSMediumInteger: 'MEDIUMINT',
  MSMediumText: 'MEDIUMTEXT',
  MSNumeric: 'NUMERIC',
  MSSmallInteger: 'SMALLINT',
  MSString: 'VARCHAR',
  MSText: 'TEXT',
  MSTimeStamp: 'TIMESTAMP',
  MSTinyInteger: 'TINYINT',
  MSTinyText: 'TINYTEXT',
};

const mysql: Contents = {
  classes: [...mysqlTypeNames.map((name) => `mysql.${name}`), ...shared],
  aliases: {
    ...Object.fromEntries(Object.entries(oldNames).map(([old, name]) => [old, `mysql.${name}`])),
    MySQLDialect: 'MySQLDialect',
    dialect: 'MySQLDialect',
    MSBlob: 'BLOB',
  },
  functions: { insert: dmlFunctions.insert as NonNullable<Contents['functions']>[string] },
  values: { _dialect: (vm) => theDialect(vm) },
};

const postgresql: Contents = {
  classes: [
    ...postgresqlTypeNames.map((name) => `postgresql.${name}`),
    'BIGINT',
    'BOOLEAN',
    'CHAR',
    'DATE',
    'DOUBLE_PRECISION',
    'FLOAT',
    'INTEGER',
    'NUMERIC',
    'REAL',
    'SMALLINT',
    'TEXT',
    'TIME',
    'TIMESTAMP',
    'VARCHAR',
  ],
  aliases: { dialect: 'PGDialect', PGDialect: 'PGDialect' },
};

const sqlite: Contents = {
  classes: [
    'BLOB',
    'BOOLEAN',
    'CHAR',
    'DATE',
    'DATETIME',
    'DECIMAL',
    'FLOAT',
    'INTEGER',
    'NUMERIC',
    'REAL',
    'SMALLINT',
    'TEXT',
    'TIME',
    'TIMESTAMP',
    'VARCHAR',
    'JSON',
  ],
  aliases: { dialect: 'SQLiteDialect', SQLiteDialect: 'SQLiteDialect' },
};

export const typeModules = [
  defineModule('sqlalchemy.types', types),
  defineModule('sqlalchemy.sql.sqltypes', types),
  defineModule('sqlalchemy.sql.type_api', types),
  defineModule('sqlalchemy.dialects', { submodules: ['mysql', 'postgresql', 'sqlite'] }),
  defineModule('sqlalchemy.dialects.mysql', { ...mysql, submodules: ['base', 'pymysql', 'types'] }),
  defineModule('sqlalchemy.dialects.mysql.base', mysql),
  defineModule('sqlalchemy.dialects.mysql.types', mysql),
  defineModule('sqlalchemy.dialects.mysql.pymysql', mysql),
  defineModule('sqlalchemy.databases', { submodules: ['mysql'] }),
  defineModule('sqlalchemy.databases.mysql', mysql),
  defineModule('sqlalchemy.dialects.postgresql', { ...postgresql, submodules: ['base'] }),
  defineModule('sqlalchemy.dialects.postgresql.base', postgresql),
  defineModule('sqlalchemy.dialects.sqlite', { ...sqlite, submodules: ['base'] }),
  defineModule('sqlalchemy.dialects.sqlite.base', sqlite),
];
