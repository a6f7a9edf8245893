import type { LowerContext } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Program } from '../program.ts';
import { bareStatement } from './bare.ts';
import { childCounts } from './children.ts';
import { lackingRows } from './difference.ts';
import { seenBefore } from './duplicates.ts';
import { elseInsert } from './else-insert.ts';
import { gatheredInsert } from './gathered-insert.ts';
import { guard } from './guard.ts';
import { link } from './link.ts';
import { lookedUp } from './looked-up.ts';
import { askedLoop, loop } from './loop.ts';
import type { Recogniser } from './model.ts';
import { namedRows } from './named-rows.ts';
import { numberedInGroups, numberedInOrder } from './number.ts';
import { rawStatement } from './raw.ts';
import { regrouped } from './regrouped.ts';
import { rootOfEach } from './roots.ts';
import { onlyIf } from './unless.ts';
import { walk } from './walk.ts';

/** In the order in which they are asked. */
export const recognisers: readonly Recogniser[] = [
  bareStatement,
  rawStatement,
  guard,
  onlyIf,
  loop,
  childCounts,
  link,
  walk,
  regrouped,
  elseInsert,
  askedLoop,
];

/** For statements that variables hold together: they say what the whole means. */
export const wholes: readonly ((program: Program, context: LowerContext) => readonly LoweredStep[] | null)[] = [
  numberedInGroups,
  numberedInOrder,
  gatheredInsert,
  lookedUp,
  namedRows,
  lackingRows,
  seenBefore,
  rootOfEach,
];
