/** The truth's series, and the set's database that each belongs to. */
export interface Series {
  readonly name: string;
  readonly service: string;
  readonly database: string;
}

/** `glance-main` is glance/main; `keystone-contrib` and `neutron-heal` are other ways into the one database there is. */
export function parseSeries(name: string): Series {
  const cut = name.indexOf('-');
  const service = cut < 0 ? name : name.slice(0, cut);
  const rest = name.slice(cut + 1);
  return { name, service, database: service === 'nova' ? rest : service };
}

/** A start and a target. `folder` is the kind of the start: `upgraded`, `fresh` or `boolcheck`. */
export interface Pair {
  readonly series: Series;
  readonly folder: string;
  readonly from: string;
  readonly to: string;
}
