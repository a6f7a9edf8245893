import { bareStatement } from './bare.ts';
import { childCounts } from './children.ts';
import { guard } from './guard.ts';
import { loop } from './loop.ts';
import type { Recogniser } from './model.ts';
import { rawStatement } from './raw.ts';
import { onlyIf } from './unless.ts';

/** In the order in which they are asked. */
export const recognisers: readonly Recogniser[] = [bareStatement, rawStatement, guard, onlyIf, loop, childCounts];
