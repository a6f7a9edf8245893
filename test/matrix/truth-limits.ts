import type { Pair } from './series.ts';

/** Where recorded databases are known to be not what that release leaves, by the lines in which it shows. */
interface Limit {
  readonly series: RegExp;
  readonly to?: string;
  readonly line: RegExp;
  /** Why, in the place of a variant's name. */
  readonly reason: string;
}

const limits: readonly Limit[] = [
  {
    series: /^neutron-/,
    line: /^column-type portnumaaffinitypolicies\.numa_affinity_policy: expected enum\('required','preferred','legacy'\), found enum\('required','preferred','legacy','socket'\)/,
    reason: 'recorded with a neutron-lib that is older than the release asks for, which has no policy socket',
  },
  {
    series: /^keystone-havana$/,
    to: 'mitaka',
    line: /^version row (missing: migrate_version keystone 97|unexpected: migrate_version keystone 96)$/,
    reason: 'recorded with 9.1.0, since 9.0.0 fails on databases of that age',
  },
];

/** The known limits of the truth that a difference comes from. */
export function limitsOf(pair: Pair, line: string): readonly string[] {
  return limits
    .filter(({ series, to, line: known }) => {
      return series.test(pair.series.name) && (to === undefined || to === pair.to) && known.test(line);
    })
    .map(({ reason }) => reason);
}
