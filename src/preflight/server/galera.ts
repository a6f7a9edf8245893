import type { Diagnostic } from '../../plan/model.ts';
import { isOn, statusValues, variables } from './ask.ts';
import { type Check, obstacle, remark } from './model.ts';

/** What one node says of itself. */
export interface NodeState {
  readonly node: string;
  readonly status: string;
  readonly ready: boolean;
  readonly state: string;
  readonly size: number;
  readonly method: string;
}

/** What a node's state means for a schema change. */
export function judgeNode({ node, status, ready, state, size, method }: NodeState): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (status !== 'Primary' || !ready) {
    const advice = 'bring the cluster to its primary component first';
    found.push(obstacle('SL111', `node ${node} is not in the primary component: ${status}`, advice));
  } else if (state !== 'Synced') {
    found.push(obstacle('SL111', `node ${node} is ${state}, not Synced`, 'wait until it is, or name another node'));
  }
  if (method.toUpperCase() === 'RSU') {
    const advice = 'SET GLOBAL wsrep_OSU_method = TOI: with RSU only this node would change';
    found.push(obstacle('SL111', `wsrep_OSU_method of node ${node} is RSU`, advice));
  }
  if (found.length === 0 && size > 1) {
    found.push(
      remark(
        'SL112',
        `node ${node} of a Galera cluster of ${size}: each schema change stops the whole cluster for as long as it takes`,
        'name this one node, not a proxy that may change to another one midway',
      ),
    );
  }
  return found;
}

/** Galera: the node's state, and that all sessions come to one and the same node. */
export const galera: Check = {
  about: 'the Galera cluster',
  async run({ query }) {
    const settings = await variables(query, ['wsrep_on', 'wsrep_node_name', 'wsrep_osu_method']);
    if (!isOn(settings.get('wsrep_on'))) return [];
    const status = await statusValues(query, 'wsrep\\_%');
    return judgeNode({
      node: settings.get('wsrep_node_name') ?? '?',
      status: status.get('wsrep_cluster_status') ?? '?',
      ready: isOn(status.get('wsrep_ready')),
      state: status.get('wsrep_local_state_comment') ?? '?',
      size: Number(status.get('wsrep_cluster_size') ?? 0),
      method: settings.get('wsrep_osu_method') ?? 'TOI',
    });
  },
};
