export { assertNone, RowsInTheWay } from './assert-none.ts';
export { input, isBorn, localNow, now, uuid, uuidHex } from './born.ts';
export { code } from './code.ts';
export { deleteRows } from './delete-rows.ts';
export { insertFromSelect } from './insert-from-select.ts';
export { insertRows } from './insert-rows.ts';
export { dataStepSql, runDataStep } from './run.ts';
export { inputsIn } from './sql-text.ts';
export { updateRows } from './update-rows.ts';
