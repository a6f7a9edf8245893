import { PyList } from '../../python/value.ts';
import { transparent } from '../alembic/migration-context.ts';
import type { LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';
import { defineFunctions, identity } from '../stdlib/functions.ts';
import {
  addIndex,
  changeIndexColumns,
  columnExists,
  dropIndex,
  dropUniqueConstraint,
  foreignKeyName,
  getIndexes,
  getTable,
  indexExists,
  indexExistsOnColumns,
} from './db-catalog.ts';
import { dropOldDuplicates } from './db-duplicates.ts';

/**
 * `oslo_db.sqlalchemy.utils`. What pages through queries or rebuilds `deleted` columns is there to be imported only.
 */
export const dbUtils: LibraryModule = placeholder('oslo_db.sqlalchemy.utils', (_vm, module) => {
  defineFunctions(module, {
    get_table: getTable,
    get_indexes: getIndexes,
    index_exists: indexExists,
    index_exists_on_columns: indexExistsOnColumns,
    column_exists: columnExists,
    add_index: addIndex,
    drop_index: dropIndex,
    change_index_columns: changeIndexColumns,
    drop_unique_constraint: dropUniqueConstraint,
    get_foreign_key_constraint_name: foreignKeyName,
    drop_old_duplicate_entries_from_table: dropOldDuplicates,
    // Does something on MySQL Cluster (NDB) only.
    suspend_fk_constraints_for_col_alter: (vm) => transparent(vm, null),
    get_non_innodb_tables: (vm) => {
      const tables = [...vm.database.catalog.tables.values()];
      return new PyList(tables.filter((table) => table.engine.toLowerCase() !== 'innodb').map((table) => table.name));
    },
    to_list: (vm, args) => {
      const [value = null, otherwise = null] = args.positional;
      if (value === null) return otherwise === null ? new PyList([]) : otherwise;
      return value instanceof PyList ? value : vm.call(vm.builtin('list'), [new PyList([value])]);
    },
    sanitize_db_url: identity,
  });
});
