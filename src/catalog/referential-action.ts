import type { ReferentialAction } from './model.ts';

/** InnoDB treats NO ACTION as RESTRICT and ignores SET DEFAULT. */
export function normalAction(action: ReferentialAction | undefined): ReferentialAction {
  return action === 'CASCADE' || action === 'SET NULL' ? action : 'RESTRICT';
}
