import { ColumnBuilder } from './column-builder.ts';
import type { TypeSpec } from './model.ts';

function of(type: TypeSpec): ColumnBuilder {
  return new ColumnBuilder({ type });
}

function sized(name: TypeSpec['name'], length: number | undefined): ColumnBuilder {
  return of(length === undefined ? { name } : { name, length });
}

function digits(name: TypeSpec['name'], precision: number | undefined, scale: number | undefined): ColumnBuilder {
  if (precision === undefined) return of({ name });
  return of(scale === undefined ? { name, precision } : { name, precision, scale });
}

/** `tinyint(1)`. */
export const boolean = (): ColumnBuilder => of({ name: 'boolean' });
export const tinyint = (): ColumnBuilder => of({ name: 'tinyint' });
export const smallint = (): ColumnBuilder => of({ name: 'smallint' });
export const mediumint = (): ColumnBuilder => of({ name: 'mediumint' });
export const int = (): ColumnBuilder => of({ name: 'int' });
export const bigint = (): ColumnBuilder => of({ name: 'bigint' });
export const decimal = (precision?: number, scale?: number): ColumnBuilder => digits('decimal', precision, scale);
export const float = (precision?: number, scale?: number): ColumnBuilder => digits('float', precision, scale);
export const double = (precision?: number, scale?: number): ColumnBuilder => digits('double', precision, scale);
export const char = (length = 1): ColumnBuilder => sized('char', length);
export const varchar = (length: number): ColumnBuilder => sized('varchar', length);
export const tinytext = (): ColumnBuilder => of({ name: 'tinytext' });
/** With a length: the smallest TEXT that holds so many characters. */
export const text = (length?: number): ColumnBuilder => sized('text', length);
export const mediumtext = (): ColumnBuilder => of({ name: 'mediumtext' });
export const longtext = (): ColumnBuilder => of({ name: 'longtext' });
/** ENUM; `enum` is a reserved word. */
export const enumeration = (...values: string[]): ColumnBuilder => of({ name: 'enum', values });
/** SET. */
export const setOf = (...values: string[]): ColumnBuilder => of({ name: 'set', values });
export const tinyblob = (): ColumnBuilder => of({ name: 'tinyblob' });
export const blob = (length?: number): ColumnBuilder => sized('blob', length);
export const mediumblob = (): ColumnBuilder => of({ name: 'mediumblob' });
export const longblob = (): ColumnBuilder => of({ name: 'longblob' });
export const binary = (length = 1): ColumnBuilder => sized('binary', length);
export const varbinary = (length: number): ColumnBuilder => sized('varbinary', length);
/** `fsp`: digits behind the second. */
export const datetime = (fsp?: number): ColumnBuilder => sized('datetime', fsp);
export const timestamp = (fsp?: number): ColumnBuilder => sized('timestamp', fsp);
export const time = (fsp?: number): ColumnBuilder => sized('time', fsp);
export const date = (): ColumnBuilder => of({ name: 'date' });
export const year = (): ColumnBuilder => of({ name: 'year' });
export const bit = (length = 1): ColumnBuilder => sized('bit', length);
export const json = (): ColumnBuilder => of({ name: 'json' });
