import { freeze } from './freeze.ts';
import type { CreateTrigger, DropTrigger } from './model.ts';

/** `statement`: what stands behind FOR EACH ROW. */
export function createTrigger(
  name: string,
  trigger: {
    readonly table: string;
    readonly timing: 'BEFORE' | 'AFTER';
    readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
    readonly statement: string;
  },
): CreateTrigger {
  return freeze({ kind: 'createTrigger', name, ...trigger });
}

export function dropTrigger(name: string): DropTrigger {
  return freeze({ kind: 'dropTrigger', name });
}
