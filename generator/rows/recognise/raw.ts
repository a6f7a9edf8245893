import type { TableColumns } from '../../../src/migration/model.ts';
import { deleteRows, insertFromSelect, updateRows } from '../../../src/migration/verb/index.ts';
import { parseStatement } from '../../sql/index.ts';
import { type LowerContext, tableOf } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import { namedColumns } from '../named-columns.ts';
import { type Clauses, cutClauses, named, shape, splitList } from '../sql-clauses.ts';
import { NoText, statementText } from '../text.ts';
import type { Recogniser } from './model.ts';

/** A row statement that the script holds as text: the same verbs, cut out of the text. */
export const rawStatement: Recogniser = ({ stmt, context }) => {
  if (stmt.kind !== 'execute' || stmt.result !== undefined || stmt.statement.kind !== 'sql') return null;
  try {
    const text = statementText(stmt.statement);
    const parsed = parseStatement(text);
    if (parsed.kind === 'session' && parsed.foreignKeyChecks === undefined) return [];
    if (parsed.kind !== 'rows') return null;
    // Behind SELECT everything belongs to the query.
    const clauses = cutClauses(text, WORDS, 'SELECT');
    const reads = columnsRead(parsed.reads, clauses, context);
    const step = updateOf(clauses, reads) ?? deleteOf(clauses, reads) ?? insertOf(clauses, reads, context);
    return step && [step];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
};

/** The columns whose names stand in what the statement reads. */
function columnsRead(tables: readonly string[], clauses: Clauses, context: LowerContext): TableColumns {
  const text = clauses
    .map(({ word, text }) => (word === 'SET' ? splitList(text).map(assignedValue).join(' ') : text))
    .join(' ');
  return namedColumns(tables, text, context);
}

/** What stands behind `=` in an assignment. */
function assignedValue(assignment: string): string {
  return assignment.slice(assignment.indexOf('=') + 1);
}

const WORDS: ReadonlySet<string> = new Set([
  'UPDATE',
  'SET',
  'WHERE',
  'DELETE',
  'FROM',
  'INSERT',
  'SELECT',
  'ORDER',
  'LIMIT',
]);

function updateOf(clauses: Clauses, reads: TableColumns): LoweredStep | null {
  if (shape(clauses) !== 'UPDATE SET' && shape(clauses) !== 'UPDATE SET WHERE') return null;
  const [tables, assignments, where] = clauses;
  const target = named(tables?.text ?? '');
  // An alias for the table, or a comma, would need names changed elsewhere.
  if (!target || !assignments || (target.rest !== '' && !/^(LEFT |INNER )?JOIN\s/i.test(target.rest))) return null;
  const set: Record<string, string> = {};
  for (const part of splitList(assignments.text)) {
    const first = named(part);
    const qualified = first?.rest.startsWith('.') ? named(first.rest.slice(1)) : null;
    if (!first || (qualified && first.name !== target.name)) return null;
    const { name, rest } = qualified ?? first;
    if (!rest.startsWith('=') || name in set) return null;
    set[name] = rest.slice(1);
  }
  return updateRows(target.name, {
    set,
    ...(target.rest === '' ? {} : { join: target.rest }),
    ...(where ? { where: where.text } : {}),
    reads,
  });
}

function deleteOf(clauses: Clauses, reads: TableColumns): LoweredStep | null {
  if (shape(clauses) !== 'DELETE FROM' && shape(clauses) !== 'DELETE FROM WHERE') return null;
  const [bare, from, where] = clauses;
  const target = named(from?.text ?? '');
  if (!target || bare?.text !== '' || target.rest !== '') return null;
  return deleteRows(target.name, { ...(where ? { where: where.text } : {}), reads });
}

function insertOf(clauses: Clauses, reads: TableColumns, context: LowerContext): LoweredStep | null {
  if (shape(clauses) !== 'INSERT SELECT') return null;
  const [into, select] = clauses;
  const target = named((into?.text ?? '').replace(/^INTO\s+/i, ''));
  if (!target || !select || /^(IGNORE|DELAYED)\b/i.test(into?.text ?? '')) return null;
  const listed = /^\((.*)\)$/s.exec(target.rest);
  if (!listed && target.rest !== '') return null;
  const columns = listed
    ? splitList(listed[1] ?? '').map((part) => named(part)?.name)
    : tableOf(context, target.name)?.columns.map((column) => column.name);
  if (!columns?.every((column) => column !== undefined)) return null;
  return insertFromSelect(target.name, columns, `SELECT ${select.text}`, { reads });
}
