import { createHash } from 'node:crypto';
import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance } from '../../../python/value.ts';
import {
  ColumnState,
  ConstraintState,
  ForeignKeyState,
  IndexState,
  MetaDataState,
  type TableState,
} from '../state/schema.ts';
import { referenceOf } from './reference.ts';

const prefixes = { primary: 'pk', unique: 'uq', foreign: 'fk', check: 'ck' } as const;

/** MySQL's longest identifier (`max_index_name_length` of the dialect). */
const longest = 64;

/**
 * The name that a MetaData's naming convention gives an index or a constraint, `null` where it has none.
 * `%(column_0_name)s` and the other tokens are SQLAlchemy's ("Configuring Constraint Naming Conventions").
 */
export function conventionalName(vm: Interpreter, object: PyInstance, table: PyInstance): string | null {
  const state = object.payload;
  const tableState = table.payload as TableState;
  const metadata = tableState.metadata?.payload;
  if (!(metadata instanceof MetaDataState)) return null;
  const isIndex = state instanceof IndexState;
  if (!isIndex && !(state instanceof ConstraintState)) return null;
  const convention = metadata.naming.get(isIndex ? 'ix' : prefixes[state.kind]);
  if (typeof convention !== 'string') return null;
  const given = state.name;
  if (given !== null && !convention.includes('%(constraint_name)s')) return null;
  if (given === null && convention.includes('%(constraint_name)s')) return null;
  const columns = isIndex ? columnsOf(state.expressions) : columnsOf(state.columns);
  const token = (name: string): string => {
    const custom = metadata.naming.get(name);
    if (custom !== undefined && typeof custom !== 'string') return vm.str(vm.call(custom, [object, table]));
    if (name === 'table_name') return tableState.name;
    if (name === 'constraint_name') return given ?? '';
    if (name === 'referred_table_name' && !isIndex) return referenceAt(vm, state, 0)?.table ?? '';
    return columnToken(vm, name, tableState.name, columns, isIndex ? null : state);
  };
  return substitute(vm, convention, token);
}

/**
 * A made-up name as the dialect writes it: too long ones are cut and get four digits of their MD5, as SQLAlchemy does
 * (`IdentifierPreparer.truncate_and_render_maxlen_name`).
 */
export function truncatedName(name: string): string {
  if (name.length <= longest) return name;
  const digest = createHash('md5').update(name).digest('hex');
  return `${name.slice(0, longest - 8)}_${digest.slice(-4)}`;
}

function columnsOf(keys: readonly (string | PyInstance)[]): ColumnState[] {
  return keys.flatMap((key) => (typeof key !== 'string' && key.payload instanceof ColumnState ? [key.payload] : []));
}

function referenceAt(vm: Interpreter, state: ConstraintState, at: number): { table: string; column: string } | null {
  const element = state.elements[at];
  return element?.payload instanceof ForeignKeyState ? referenceOf(vm, element.payload) : null;
}

function columnToken(
  vm: Interpreter,
  name: string,
  table: string,
  columns: readonly ColumnState[],
  constraint: ConstraintState | null,
): string {
  const match = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(name);
  if (!match) throw vm.unresolved(`%(${name})s in a naming convention`);
  const [, referred, first = '0', many, what = 'name'] = match;
  const spelled = (at: number): string => {
    if (referred && constraint) return referenceAt(vm, constraint, at)?.column ?? '';
    const column = columns[at];
    if (!column) return '';
    if (what === 'key') return column.key ?? '';
    return what === 'label' ? `${table}_${column.name ?? ''}` : (column.name ?? '');
  };
  if (!many) return spelled(Number(first));
  return columns.map((_, at) => spelled(at)).join(many === '_N' ? '_' : '');
}

function substitute(vm: Interpreter, template: string, token: (name: string) => string): string {
  let out = '';
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('%(', at);
    if (open < 0) return out + template.slice(at);
    const close = template.indexOf(')s', open);
    if (close < 0) throw vm.unresolved(`naming convention ${template}`);
    out += template.slice(at, open) + token(template.slice(open + 2, close));
    at = close + 2;
  }
  return out;
}
