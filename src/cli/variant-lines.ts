import type { FoundVariant } from '../plan/variants.ts';

/** A line for each variant that a database was found to be. */
export function variantLines(variants: readonly FoundVariant[]): string[] {
  return variants.map(({ name, title }) => `variant: ${title} (${name})`);
}
