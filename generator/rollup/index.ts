export type { RollupOptions, RollupReport } from './model.ts';
export { rollup } from './rollup.ts';
