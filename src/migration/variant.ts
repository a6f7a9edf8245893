import type { MigrationSet, Variant } from './model.ts';

/** `liberty`, `liberty to newton`, `kilo, mitaka to newton` */
export function releaseSpan(releases: readonly string[], order: readonly string[]): string {
  const spans: string[][] = [];
  for (const release of releases) {
    const last = spans.at(-1);
    const before = last?.at(-1);
    if (last && before !== undefined && order.indexOf(before) + 1 === order.indexOf(release)) last.push(release);
    else spans.push([release]);
  }
  return spans.map((span) => (span.length === 1 ? span[0] : `${span[0]} to ${span.at(-1)}`)).join(', ');
}

/** `installed fresh at liberty to newton`, `2e5352a0ad4d as liberty to mitaka left it` */
export function describeVariant(set: Pick<MigrationSet, 'releases'>, variant: Variant): string {
  const span = releaseSpan(
    variant.releases,
    set.releases.map(({ release }) => release),
  );
  if (variant.kind === 'squash') return `installed fresh at ${span}`;
  const [first, ...others] = variant.begins.map(({ revision }) => revision);
  if (others.length === 0) return `${first} as ${span} left it`;
  return `${others.length < 3 ? [first, ...others].join(', ') : `${others.length + 1} scripts`} as ${span} left them`;
}
