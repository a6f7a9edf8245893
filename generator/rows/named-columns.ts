import type { TableColumns } from '../../src/migration/model.ts';
import { spans } from '../../src/migration/verb/sql-text.ts';
import { type LowerContext, tableOf } from './facts.ts';

/**
 * Columns of tables whose names stand in SQL text; all where a table is not known, `*` is asked for, or a join goes by
 * names that do not stand there.
 */
export function namedColumns(tables: readonly string[], text: string, context: LowerContext): TableColumns {
  const words = new Set(
    spans(text).flatMap(({ kind, text }) => {
      if (kind === 'code') return text.toLowerCase().match(/[a-z_]\w*/g) ?? [];
      return text.startsWith('`') ? [text.slice(1, -1).toLowerCase()] : [];
    }),
  );
  const all =
    words.has('natural') || spans(text).some((span) => span.kind === 'code' && /(^|[\s,.])\*/.test(span.text));
  const read = tables.map((table): [string, string[]] => {
    const columns = tableOf(context, table)?.columns.map((column) => column.name);
    return [table, all || !columns ? ['*'] : columns.filter((column) => words.has(column.toLowerCase()))];
  });
  return Object.fromEntries(read.filter(([, columns]) => columns.length > 0));
}
