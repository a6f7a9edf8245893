import { freeze } from './freeze.ts';
import type { ColumnSpec, DefaultSpec, TypeSpec } from './model.ts';

type Parts = Omit<ColumnSpec, 'name'>;

/**
 * A column's definition without its name, written as SQL writes it: `varchar(36).notNull().default('x')`. Every method
 * gives a new builder.
 */
export class ColumnBuilder {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = freeze(parts);
  }

  private with(change: Partial<Parts>): ColumnBuilder {
    return new ColumnBuilder({ ...this.parts, ...change });
  }

  private withType(change: Partial<TypeSpec>): ColumnBuilder {
    return this.with({ type: { ...this.parts.type, ...change } });
  }

  notNull(): ColumnBuilder {
    return this.with({ nullable: false });
  }

  /** Said aloud: on servers before `explicit_defaults_for_timestamp`, a silent TIMESTAMP is NOT NULL. */
  null(): ColumnBuilder {
    return this.with({ nullable: true });
  }

  unsigned(): ColumnBuilder {
    return this.withType({ unsigned: true });
  }

  charset(charset: string): ColumnBuilder {
    return this.withType({ charset });
  }

  collate(collation: string): ColumnBuilder {
    return this.withType({ collation });
  }

  /** A literal; numbers and booleans as the server writes them; `null` for `DEFAULT NULL`. */
  default(value: string | number | bigint | boolean | null): ColumnBuilder {
    if (value === null) return this.withDefault({ kind: 'null' });
    return this.withDefault({
      kind: 'literal',
      value: typeof value === 'boolean' ? String(Number(value)) : String(value),
    });
  }

  /** SQL: `defaultExpression('current_timestamp()')`. */
  defaultExpression(sql: string): ColumnBuilder {
    return this.withDefault({ kind: 'expression', sql });
  }

  private withDefault(value: DefaultSpec): ColumnBuilder {
    return this.with({ default: value });
  }

  autoIncrement(): ColumnBuilder {
    return this.with({ autoIncrement: true });
  }

  /** `ON UPDATE CURRENT_TIMESTAMP`. */
  onUpdateNow(): ColumnBuilder {
    return this.with({ onUpdateNow: true });
  }

  comment(comment: string): ColumnBuilder {
    return this.with({ comment });
  }

  generatedAs(expression: string, kind: 'stored' | 'virtual' = 'virtual'): ColumnBuilder {
    return this.with({ generated: { expression, stored: kind === 'stored' } });
  }

  named(name: string): ColumnSpec {
    return freeze({ name, ...this.parts });
  }
}

/** What factories take for a column: a builder, or the same parts as data. */
export type ColumnLike = ColumnBuilder | Parts;

export function columnSpec(name: string, column: ColumnLike): ColumnSpec {
  return column instanceof ColumnBuilder ? column.named(name) : freeze({ name, ...column });
}
