export { applyGuarded, applyOperation, type Guarded } from './apply/index.ts';
export { bytesPerCharacter, charsetOf, normalCharset, normalCollation, resolveCharset } from './charset.ts';
export { resolveColumn, specOfColumn } from './column.ts';
export { isText, resolveType, specOfType } from './column-type.ts';
export { conditionHolds, lengthOf } from './condition.ts';
export { createAll } from './create-all.ts';
export { isMoment, normalDefault, placeInput } from './default.ts';
export { type Difference, type DifferenceCode, type DifferenceObject, diffCatalogs, diffTables } from './diff/index.ts';
export { emptyCatalog } from './empty.ts';
export { CatalogError, type ErrorCode, errorNumbers } from './error.ts';
export { normalExpression } from './expression.ts';
export { fingerprint } from './fingerprint.ts';
export { generatedForeignKeyName } from './foreign-key.ts';
export { generatedNumber } from './foreign-key-name.ts';
export {
  asRow,
  catalogOfRows,
  inTurn,
  introspect,
  introspectServer,
  type Query,
  type Row,
  type SchemaRows,
} from './introspect/index.ts';
export { type CatalogJson, catalogFromJson, catalogToJson } from './json.ts';
export {
  findColumn,
  findIndex,
  locateForeignKey,
  locateIndex,
  partColumns,
  referencesTo,
  sameName,
  withTable,
} from './lookup.ts';
export type * from './model.ts';
export { parseColumnType } from './parse-type.ts';
export { type Capabilities, capabilities, mariadb, mysql, reaches, serverOfVersion } from './server.ts';
export { specOfForeignKey, specOfIndex, specOfParts } from './spec.ts';
export { SqlSyntaxError, type Token, tokenize } from './token.ts';
