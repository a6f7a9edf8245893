/** What a generated set imports, as `stackleap/migration`. */
export * from '../operation/index.ts';
export { defineMigration, defineSet, defineVariants } from './define.ts';
export type {
  CodeTools,
  DataStep,
  Migration,
  MigrationSet,
  MigrationSpec,
  Plain,
  ReleaseMark,
  Repository,
  RevisionNode,
  RevisionRef,
  Step,
  Variant,
} from './model.ts';
export {
  assertNone,
  code,
  deleteDuplicates,
  deleteRows,
  eachRow,
  findRoots,
  input,
  insertAll,
  insertFromSelect,
  insertRows,
  linkRows,
  localNow,
  now,
  numberRows,
  py,
  refuse,
  updateRows,
  uuid,
  uuidHex,
  walkParents,
} from './verb/index.ts';
