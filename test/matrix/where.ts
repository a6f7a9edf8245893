/** What says how a pair ends: the plan, or a server that has carried it out. */
export type Where = 'model' | 'server';
