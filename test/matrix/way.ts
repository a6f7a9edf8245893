/** How an upgrade goes: table by table, or script by script. */
export type Way = 'coalesced' | 'stepwise';

/** All ways, the usual one first. */
export const ways: readonly Way[] = ['coalesced', 'stepwise'];
