import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance } from '../../../python/value.ts';
import { ColumnState, type ForeignKeyState, type Key, MetaDataState, TableState } from '../state/schema.ts';

/** Table and column that a foreign key points at, by name. */
export interface Reference {
  readonly table: string;
  readonly column: string;
  /** The Column itself where the script's MetaData holds it. */
  readonly target: PyInstance | null;
}

/** Where a foreign key points. Text names a column by its key, unless `link_to_name` was given. */
export function referenceOf(vm: Interpreter, state: ForeignKeyState): Reference {
  if (state.target instanceof PyInstance) return referenceTo(vm, state.target);
  const parts = state.target.split('.');
  const column = parts.at(-1) ?? '';
  const table = parts.at(-2) ?? '';
  const known = tableNamed(state, table);
  if (!known) return { table, column, target: null };
  const target = state.linkToName
    ? [...known.columns.values()].find((candidate) => (candidate.payload as ColumnState).name === column)
    : known.columns.get(column);
  const name = (target?.payload as ColumnState | undefined)?.name;
  return { table, column: name ?? column, target: target ?? null };
}

function referenceTo(vm: Interpreter, target: PyInstance): Reference {
  const state = target.payload;
  if (state instanceof ColumnState) {
    const table = state.table?.payload;
    if (table instanceof TableState) return { table: table.name, column: state.name ?? '', target };
    throw vm.unresolved(`foreign key to a column without a table (${state.name})`);
  }
  const convert = vm.findAttr(target, '__clause_element__');
  const inner = convert === undefined ? null : vm.call(convert);
  if (inner instanceof PyInstance && inner.payload instanceof ColumnState) return referenceTo(vm, inner);
  throw vm.unresolved(`foreign key to ${vm.repr(target)}`);
}

function tableNamed(state: ForeignKeyState, name: string): TableState | null {
  const parent = state.parent?.payload;
  const table = parent instanceof ColumnState ? parent.table?.payload : null;
  const metadata = table instanceof TableState ? table.metadata?.payload : null;
  const found = metadata instanceof MetaDataState ? metadata.tables.get(name)?.payload : null;
  return found instanceof TableState ? found : null;
}

/** The column names behind keys or columns. */
export function columnNames(keys: readonly Key[], table: TableState | null): string[] {
  return keys.map((key) => {
    if (typeof key !== 'string') return (key.payload as ColumnState).name ?? '';
    const column = table?.columns.get(key)?.payload;
    return column instanceof ColumnState ? (column.name ?? key) : key;
  });
}
