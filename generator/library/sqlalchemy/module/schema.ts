import type { Contents } from './define-module.ts';
import { defineModule } from './define-module.ts';

const ddlClasses: readonly string[] = [
  'AddConstraint',
  'CreateColumn',
  'CreateIndex',
  'CreateSequence',
  'CreateTable',
  'DDL',
  'DDLElement',
  'DropConstraint',
  'DropIndex',
  'DropSequence',
  'DropTable',
  'SetColumnComment',
  'SetTableComment',
  '_CreateDropBase',
];

/** The classes of the schema that `sqlalchemy` itself offers too. */
export const schemaClasses: readonly string[] = [
  'CheckConstraint',
  'Column',
  'ColumnDefault',
  'Computed',
  'Constraint',
  'DDL',
  'DefaultClause',
  'FetchedValue',
  'ForeignKey',
  'ForeignKeyConstraint',
  'Identity',
  'Index',
  'MetaData',
  'PrimaryKeyConstraint',
  'Sequence',
  'Table',
  'ThreadLocalMetaData',
  'UniqueConstraint',
];

/** `sqlalchemy.schema` and `sqlalchemy.sql.schema`. */
export const schemaContents: Contents = {
  classes: [
    ...schemaClasses,
    ...ddlClasses.filter((name) => name !== 'DDL'),
    'ColumnCollectionConstraint',
    'ColumnCollectionMixin',
    'DefaultGenerator',
    'SchemaItem',
    'SchemaVisitor',
  ],
  // Names given by hand are never changed by a naming convention here, so there is nothing to mark.
  functions: { conv: (_vm, args) => args.positional[0] ?? null },
  values: { BLANK_SCHEMA: () => null },
};

export const schemaModules = [
  defineModule('sqlalchemy.schema', schemaContents),
  defineModule('sqlalchemy.sql.ddl', { classes: ddlClasses }),
];
