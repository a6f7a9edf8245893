export { openTrees, readHistory } from './history.ts';
export type { ChainEntry, Checkpoint, History } from './model.ts';
export type { ScriptReader } from './reader.ts';
export type { PastText, ReleaseTree, ScriptFile } from './script-file.ts';
