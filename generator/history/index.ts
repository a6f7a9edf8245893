export { HistoryError } from './error.ts';
export { openTrees, readHistory } from './history.ts';
export type { ChainEntry, Checkpoint, History } from './model.ts';
export { keyOf } from './node.ts';
export type { ScriptReader } from './reader.ts';
export { nameOf, type ReleaseTree, type ScriptFile } from './script-file.ts';
