import { defineTypes, type TypeRow } from './define-type.ts';
import { enumInit } from './enumerated.ts';

const string = { length: null, collation: null };
const binary = { length: null };
const schemaType = ['schema', 'quote', 'metadata', 'inherit_schema', '_create_events', '_adapted_from'];
const noSchemaObject = () => ({
  methods: { create: () => null, drop: () => null },
});

const rows: readonly TypeRow[] = [
  { name: 'NullType', bases: ['TypeEngine'], visit: 'null', parameters: {} },
  { name: 'String', bases: ['Concatenable', 'TypeEngine'], visit: 'string', parameters: string },
  { name: 'Text', bases: ['String'], visit: 'text' },
  { name: 'Unicode', bases: ['String'], visit: 'unicode' },
  { name: 'UnicodeText', bases: ['Text'], visit: 'unicode_text' },
  { name: 'Integer', bases: ['TypeEngine'], visit: 'integer', parameters: {} },
  { name: 'SmallInteger', bases: ['Integer'], visit: 'small_integer' },
  { name: 'BigInteger', bases: ['Integer'], visit: 'big_integer' },
  {
    name: 'Numeric',
    bases: ['TypeEngine'],
    visit: 'numeric',
    parameters: { precision: null, scale: null, decimal_return_scale: null, asdecimal: true },
  },
  {
    name: 'Float',
    bases: ['Numeric'],
    visit: 'float',
    parameters: { precision: null, asdecimal: false, decimal_return_scale: null },
    more: () => ({ attrs: { scale: null } }),
  },
  { name: 'Double', bases: ['Float'], visit: 'double' },
  { name: 'DateTime', bases: ['TypeEngine'], visit: 'datetime', parameters: { timezone: false } },
  { name: 'Date', bases: ['TypeEngine'], visit: 'date', parameters: {} },
  { name: 'Time', bases: ['TypeEngine'], visit: 'time', parameters: { timezone: false } },
  { name: '_Binary', bases: ['TypeEngine'], visit: 'large_binary', parameters: binary },
  { name: 'LargeBinary', bases: ['_Binary'], visit: 'large_binary' },
  {
    name: 'Boolean',
    bases: ['TypeEngine', 'SchemaType'],
    visit: 'boolean',
    parameters: { create_constraint: false, name: null },
    ignored: schemaType,
    more: noSchemaObject,
  },
  {
    name: 'Enum',
    bases: ['String', 'SchemaType'],
    visit: 'enum',
    more: () => ({ methods: { __init__: enumInit } }),
  },
  {
    name: 'PickleType',
    bases: ['TypeDecorator'],
    more: (vm) => ({
      methods: {
        __init__: (vm, self, args) => {
          self.attrs.set('impl', vm.call(self.cls.lookup('impl') ?? null));
          self.attrs.set('pickler', args.positional[1] ?? args.keyword.get('pickler') ?? null);
          return null;
        },
        process_bind_param: (vm, _self, args) => {
          const value = args.positional[0] ?? null;
          return value === null ? null : vm.call(vm.getAttr(vm.importModule('pickle'), 'dumps'), [value]);
        },
        process_result_value: (vm, _self, args) => {
          const value = args.positional[0] ?? null;
          return value === null ? null : vm.call(vm.getAttr(vm.importModule('pickle'), 'loads'), [value]);
        },
      },
      attrs: { impl: refs.LargeBinary?.(vm) ?? null },
    }),
  },
  {
    name: 'Interval',
    bases: ['TypeDecorator'],
    more: (vm) => ({
      methods: {
        __init__: (vm, self, args) => {
          self.attrs.set('impl', vm.call(self.cls.lookup('impl') ?? null));
          self.attrs.set('native', args.positional[0] ?? args.keyword.get('native') ?? true);
          return null;
        },
      },
      attrs: { impl: refs.DateTime?.(vm) ?? null },
    }),
  },
  { name: 'JSON', bases: ['Indexable', 'TypeEngine'], visit: 'JSON', parameters: { none_as_null: false } },
  {
    name: 'ARRAY',
    bases: ['Indexable', 'Concatenable', 'TypeEngine'],
    visit: 'ARRAY',
    parameters: { item_type: null, as_tuple: false, dimensions: null, zero_indexes: false },
  },
  {
    name: 'TupleType',
    bases: ['TypeEngine'],
    more: () => ({ methods: { __init__: () => null } }),
  },
  { name: 'Uuid', bases: ['TypeEngine'], visit: 'uuid', parameters: { as_uuid: true, native_uuid: true } },
  { name: 'MatchType', bases: ['Boolean'] },
  // --- SQL's own names
  { name: 'REAL', bases: ['Float'], visit: 'REAL' },
  { name: 'FLOAT', bases: ['Float'], visit: 'FLOAT' },
  { name: 'DOUBLE', bases: ['Double'], visit: 'DOUBLE' },
  { name: 'DOUBLE_PRECISION', bases: ['Double'], visit: 'DOUBLE_PRECISION' },
  { name: 'NUMERIC', bases: ['Numeric'], visit: 'NUMERIC' },
  { name: 'DECIMAL', bases: ['Numeric'], visit: 'DECIMAL' },
  { name: 'INTEGER', bases: ['Integer'], visit: 'INTEGER' },
  { name: 'SMALLINT', bases: ['SmallInteger'], visit: 'SMALLINT' },
  { name: 'BIGINT', bases: ['BigInteger'], visit: 'BIGINT' },
  { name: 'TIMESTAMP', bases: ['DateTime'], visit: 'TIMESTAMP', parameters: { timezone: false } },
  { name: 'DATETIME', bases: ['DateTime'], visit: 'DATETIME' },
  { name: 'DATE', bases: ['Date'], visit: 'DATE' },
  { name: 'TIME', bases: ['Time'], visit: 'TIME' },
  { name: 'TEXT', bases: ['Text'], visit: 'TEXT' },
  { name: 'CLOB', bases: ['Text'], visit: 'CLOB' },
  { name: 'VARCHAR', bases: ['String'], visit: 'VARCHAR' },
  { name: 'NVARCHAR', bases: ['Unicode'], visit: 'NVARCHAR' },
  { name: 'CHAR', bases: ['String'], visit: 'CHAR' },
  { name: 'NCHAR', bases: ['Unicode'], visit: 'NCHAR' },
  { name: 'BLOB', bases: ['LargeBinary'], visit: 'BLOB' },
  { name: 'BINARY', bases: ['_Binary'], visit: 'BINARY' },
  { name: 'VARBINARY', bases: ['_Binary'], visit: 'VARBINARY' },
  { name: 'BOOLEAN', bases: ['Boolean'], visit: 'BOOLEAN' },
  { name: 'UUID', bases: ['Uuid'], visit: 'uuid' },
];

const mixins: readonly TypeRow[] = [
  { name: 'Concatenable', bases: ['TypeEngine'] },
  { name: 'Indexable', bases: ['TypeEngine'] },
];

defineTypes('sqlalchemy.sql.sqltypes', mixins);
const refs = defineTypes('sqlalchemy.sql.sqltypes', rows);

/** Names of the types that `sqlalchemy.types` offers; most of them `sqlalchemy` too. */
export const genericTypeNames: readonly string[] = [...mixins, ...rows].map((row) => row.name);
