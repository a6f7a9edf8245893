import { silent } from '../../src/run/progress.ts';
import type { UpgradeOptions } from '../../src/run/upgrade.ts';

/** Calls back at the n-th statement that a run begins, from 1. */
export function atStatement(n: number, then: () => void): UpgradeOptions {
  let seen = 0;
  return {
    progress: {
      ...silent,
      statement() {
        seen += 1;
        if (seen === n) then();
      },
    },
  };
}

/** Tells a run to stop when it begins its n-th statement, from 1: it stops behind it. */
export function stopAt(n: number): UpgradeOptions {
  const controller = new AbortController();
  return { ...atStatement(n, () => controller.abort()), signal: controller.signal };
}
