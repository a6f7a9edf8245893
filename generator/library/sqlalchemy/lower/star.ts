import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance } from '../../../python/value.ts';
import { type Clause, ElementState } from '../state/clause.ts';
import { TableState } from '../state/schema.ts';
import { AliasState, type Output, type SelectParts, TextState } from '../state/selectable.ts';
import { reflectedType } from '../type/reflected.ts';
import { aliasName } from './from.ts';

/** The text of a column that a script spells out: `'*'`, `text('*')`, `literal_column('t.*')`. */
function spelled({ value }: Output): string | null {
  if (typeof value === 'string') return value;
  if (!(value instanceof PyInstance)) return null;
  if (value.payload instanceof TextState) return value.payload.text;
  return value.payload instanceof ElementState ? (value.payload.notes.text ?? null) : null;
}

/**
 * Columns that a script asks for as `*` or `t.*`: those that the tables have by then, as the server would give them.
 * @throws Unresolved where the columns of something in FROM are not the catalog's
 */
export function withStars(vm: Interpreter, parts: SelectParts): readonly Output[] {
  return parts.columns.flatMap((output) => {
    const text = spelled(output)?.trim() ?? '';
    if (text !== '*' && !text.endsWith('.*')) return [output];
    const wanted = text === '*' ? null : text.slice(0, -2).replaceAll('`', '');
    const found = parts.from.filter((from) => wanted === null || nameOf(from) === wanted);
    if (found.length === 0) throw vm.unresolved(`${text} of a select that does not name its tables`);
    return found.flatMap((from) => columnsOfTable(vm, from, text));
  });
}

function nameOf({ payload }: PyInstance): string | null {
  return payload instanceof TableState || payload instanceof AliasState ? payload.name : null;
}

function columnsOfTable(vm: Interpreter, from: PyInstance, text: string): Output[] {
  const { payload } = from;
  const element = payload instanceof AliasState ? payload.element.payload : payload;
  const table = element instanceof TableState ? vm.database.catalog.tables.get(element.name) : undefined;
  if (table === undefined) throw vm.unresolved(`${text} of ${vm.repr(from)}`);
  return table.columns.map((column) => {
    const type = reflectedType(vm, column.type, table);
    const clause: Clause = {
      lower: (_vm, scope) => ({
        kind: 'column',
        table: payload instanceof AliasState ? aliasName(from, payload, scope) : table.name,
        name: column.name,
      }),
      froms: () => [from],
      type: () => type,
      name: column.name,
    };
    return { clause, value: column.name };
  });
}
