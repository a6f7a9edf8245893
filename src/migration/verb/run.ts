import type { AssertNone, CodeStep, CodeTools, DataStep, EachRow, LinkRows } from '../model.ts';
import { assertNoneSql, RowsInTheWay } from './assert-none.ts';
import { deleteDuplicatesSql } from './delete-duplicates.ts';
import { deleteRowsSql } from './delete-rows.ts';
import { runEachRow } from './each-row.ts';
import { type Fill, runFill, shownFill } from './fill.ts';
import { findRootsWay } from './find-roots.ts';
import { insertFromSelectSql } from './insert-from-select.ts';
import { insertRowsSql } from './insert-rows.ts';
import { linkRowsSql, runLinkRows } from './link-rows.ts';
import { numberRowsSql, runNumberRows } from './number-rows.ts';
import { DONE, type StepRun } from './step-run.ts';
import { updateRowsSql } from './update-rows.ts';
import { walkParentsWay } from './walk-parents.ts';
import { goDown, wayDownSql } from './way-down.ts';

/**
 * Runs one data step and counts the rows that it changed. Whether its `when` holds is the caller's question.
 * @param run where the step goes on from, and how its work is kept
 * @throws RowsInTheWay when a guard finds rows; the server's own errors as they come.
 */
export async function runDataStep(step: DataStep, run: StepRun): Promise<{ rows: number }> {
  if (step.kind === 'eachRow') return runEachRow(step, run);
  if (step.kind === 'linkRows') return runLinkRows(step, run);
  let rows = 0;
  await run.commit(async (tools) => {
    rows = await inOnePiece(step, tools);
    return DONE;
  });
  return { rows };
}

type InBatches = EachRow | LinkRows;

async function inOnePiece(step: Exclude<DataStep, InBatches>, tools: CodeTools): Promise<number> {
  let rows = 0;
  switch (step.kind) {
    case 'code': {
      if (step.instead && !(await findsRow(step.instead.unless, tools))) return inOnePiece(step.instead.step, tools);
      const execute: CodeTools['execute'] = async (sql, bindings) => {
        const outcome = await tools.execute(sql, bindings);
        rows += outcome.rows;
        return outcome;
      };
      await step.run({ ...tools, execute });
      return rows;
    }
    case 'assertNone': {
      const fill = runFill(tools);
      if (step.first !== undefined && !(await findsRow(fill.text(step.first), tools))) return rows;
      const [select = ''] = assertNoneSql(step, fill);
      if (!(await findsRow(select, tools))) return rows;
      throw new RowsInTheWay(step, select, (await tools.query(select)).length);
    }
    case 'walkParents':
      return goDown(walkParentsWay(step, runFill(tools)), tools);
    case 'findRoots':
      return goDown(findRootsWay(step), tools);
    case 'numberRows':
      return runNumberRows(step, tools);
    default:
      for (const sql of statements(step, runFill(tools))) rows += (await tools.execute(sql)).rows;
      return rows;
  }
}

/** Whether a query finds any row. */
export async function findsRow(select: string, tools: CodeTools): Promise<boolean> {
  const [found] = await tools.query(`SELECT EXISTS (${select}) AS found`);
  return Number(found?.found) !== 0;
}

/**
 * The statements of a step as `plan --sql` shows them: those that run, with the server's functions in the place of
 * values that are born in the run, and `:input.<name>` for inputs; for rows that are linked, what their batches come to.
 * `null` for code, which has no text before it runs.
 */
export function dataStepSql(step: DataStep): string[] | null {
  if (step.kind === 'code' || step.kind === 'eachRow') return null;
  if (step.kind === 'linkRows') return linkRowsSql(step, shownFill);
  return step.kind === 'assertNone' ? assertNoneSql(step, shownFill) : statements(step, shownFill);
}

function statements(step: Exclude<DataStep, InBatches | CodeStep | AssertNone>, fill: Fill): string[] {
  switch (step.kind) {
    case 'updateRows':
      return updateRowsSql(step, fill);
    case 'insertRows':
      return insertRowsSql(step, fill);
    case 'insertFromSelect':
      return insertFromSelectSql(step, fill);
    case 'deleteRows':
      return deleteRowsSql(step, fill);
    case 'numberRows':
      return numberRowsSql(step, fill);
    case 'walkParents':
      return wayDownSql(walkParentsWay(step, fill));
    case 'findRoots':
      return wayDownSql(findRootsWay(step));
    case 'deleteDuplicates':
      return deleteDuplicatesSql(step, fill);
  }
}
