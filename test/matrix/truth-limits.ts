import type { Pair } from './series.ts';

/** Where recorded databases are known to be not what that release leaves, by the lines in which it shows. */
interface Limit {
  readonly series: RegExp;
  readonly folder?: string;
  readonly from?: RegExp;
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
  {
    series: /^keystone-contrib$/,
    folder: 'fresh',
    from: /^(havana|icehouse)$/,
    to: 'juno',
    line: /^(table-missing policy_association|version row missing: migrate_version endpoint_policy 1$)/,
    reason: 'recorded with every extension that the release has, also one that the operator had not added before',
  },
  {
    series: /^keystone-contrib$/,
    folder: 'fresh',
    from: /^havana$/,
    to: 'juno',
    line: /^(table-missing (federation_protocol|identity_provider|mapping):|version row missing: migrate_version federation 3$)/,
    reason: 'recorded with every extension that the release has, also one that the operator had not added before',
  },
  {
    series: /^keystone-contrib$/,
    folder: 'fresh',
    from: /^(havana|icehouse)$/,
    to: 'juno',
    line: /^(table-unexpected (endpoint_group|project_endpoint_group|project_endpoint):|version row unexpected: migrate_version endpoint_filter 2$)/,
    reason: "recorded without endpoint_filter, whose script 002 as 2014.2 has it fails on InnoDB; 2014.2.3's does not",
  },
];

/** The known limits of the truth that a difference comes from. */
export function limitsOf(pair: Pair, line: string): readonly string[] {
  return limits
    .filter(({ series, folder, from, to, line: known }) => {
      const start = (folder ?? pair.folder) === pair.folder && (from?.test(pair.from) ?? true);
      return series.test(pair.series.name) && start && (to ?? pair.to) === pair.to && known.test(line);
    })
    .map(({ reason }) => reason);
}
