import {
  type Difference as CatalogDifference,
  type DifferenceCode,
  type DifferenceObject,
  diffCatalogs,
  findColumn,
  partColumns,
  sameName,
} from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { type TypeChange, typeChange } from './type-change.ts';

/** A difference of two catalogs, with a name for people and with what it means to the service. */
export interface Difference {
  readonly code: DifferenceCode;
  /** `images.checksum`, `images index ix_images_owner`, `view v_images`. */
  readonly object: string;
  readonly table: string | null;
  /** Columns that it is about; `null`: the table as a whole. */
  readonly columns: readonly string[] | null;
  readonly expected: string | null;
  readonly found: string | null;
  /** The service and later upgrades do as well with it: names, order, comments, and what an operator has added. */
  readonly harmless: boolean;
  /** For `column-type`: how the live type stands to the expected one. */
  readonly typeChange?: TypeChange;
  /** For `column-unexpected`: rows that do not name the column cannot be inserted. */
  readonly demanding?: boolean;
}

const HARMLESS: ReadonlySet<DifferenceCode> = new Set<DifferenceCode>([
  'database-charset',
  'table-unexpected',
  'table-row-format',
  'table-comment',
  'column-comment',
  'column-order',
  'index-name',
  'foreign-key-name',
  'check-name',
  'boolean-check-missing',
  'boolean-check-unexpected',
  'view-missing',
  'view-unexpected',
]);

function isHarmless({ code, found }: CatalogDifference): boolean {
  // A unique index refuses rows; any other one only costs time.
  if (code === 'index-unexpected') return found !== null && !found.startsWith('unique');
  return HARMLESS.has(code);
}

function label(object: DifferenceObject): string {
  const { table, column, index, foreignKey, check, trigger, view } = object;
  if (view !== undefined) return `view ${view}`;
  if (trigger !== undefined) return `trigger ${trigger}`;
  if (table === undefined) return 'database';
  if (column !== undefined) return `${table}.${column}`;
  if (index !== undefined) return `${table} index ${index}`;
  if (foreignKey !== undefined) return `${table} foreign key ${foreignKey}`;
  return check === undefined ? table : `${table} check ${check}`;
}

function columnsOf(tables: readonly (Table | undefined)[], object: DifferenceObject): readonly string[] | null {
  if (object.column !== undefined) return [object.column];
  const { index, foreignKey } = object;
  for (const table of tables) {
    const found = table?.indexes.find(({ name }) => index !== undefined && sameName(name, index));
    if (found !== undefined) return partColumns(found.parts);
    const key = table?.foreignKeys.find(({ name }) => foreignKey !== undefined && sameName(name, foreignKey));
    if (key !== undefined) return key.columns;
  }
  return null;
}

/** What only the columns themselves tell, beside the words about them. */
function columnFacts(
  { code, object }: CatalogDifference,
  [expected, live]: readonly [Table | undefined, Table | undefined],
): Pick<Difference, 'typeChange' | 'demanding'> {
  const { column: name } = object;
  const theirs = live !== undefined && name !== undefined ? findColumn(live, name) : undefined;
  const ours = expected !== undefined && name !== undefined ? findColumn(expected, name) : undefined;
  if (theirs === undefined) return {};
  if (code === 'column-type' && ours !== undefined) return { typeChange: typeChange(ours, theirs) };
  if (code !== 'column-unexpected') return {};
  const given = theirs.default.kind !== 'none' || theirs.autoIncrement || theirs.generated !== null;
  return { demanding: !theirs.nullable && !given };
}

/** `diffCatalogs` in the words of status, plan and verify. */
export function compareCatalogs(expected: Catalog, live: Catalog): readonly Difference[] {
  return diffCatalogs(expected, live).map((difference) => {
    const { code, object, expected: wanted, found } = difference;
    const table = object.table ?? null;
    const tables =
      table === null
        ? ([undefined, undefined] as const)
        : ([expected.tables.get(table), live.tables.get(table)] as const);
    return {
      code,
      object: label(object),
      table,
      columns: columnsOf(tables, object),
      expected: wanted,
      found,
      harmless: isHarmless(difference),
      ...columnFacts(difference, tables),
    };
  });
}
