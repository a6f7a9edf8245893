export { compareSets, type SetNow } from './compare.ts';
