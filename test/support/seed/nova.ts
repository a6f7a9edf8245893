import type { Row } from '../fill/fill.ts';
import type { TableHints } from '../fill/hints.ts';
import { alive, type Cloud, type Draft, gone, pick } from './draft.ts';

const STATES = [
  'active',
  'building',
  'paused',
  'suspended',
  'stopped',
  'rescued',
  'resized',
  'soft-delete',
  'deleted',
  'error',
  'shelved',
  'shelved_offloaded',
];
const TASKS = [null, null, null, 'scheduling', 'rebooting', 'resize_prep', 'deleting', 'image_snapshot'];

/** What later guards want moved to another database, or given a UUID: rows that are left are marked deleted. */
const MOVED = ['instance_types', 'key_pairs', 'aggregates', 'instance_groups', 'services', 'compute_nodes'];

/** Instances in all states with everything that hangs on them; deleted ones; flavors, key pairs, aggregates, hosts with PCI devices. */
export function novaCloud(draft: Draft): Cloud {
  const { random, moment, many, size } = draft;
  const ready = draft.variant !== 'untouched';
  const state = (id: number): Row => (ready || id % 5 === 4 ? gone(moment(id), id) : alive);
  const projects = many(size / 10 + 2, () => draft.hex());
  const flavors = many(4, (at) => ({
    id: at + 1,
    name: `m1.kind${at}`,
    flavorid: String(at + 1),
    memory_mb: 512 << at,
    vcpus: 1 + at,
    swap: 0,
    vcpu_weight: null,
    ...state(at + 1),
  }));
  const instances = many(size, (at) => {
    const dead = at % 6 === 5;
    return {
      id: at + 1,
      uuid: draft.uuid(),
      project_id: pick(projects, at),
      user_id: draft.hex(),
      vm_state: dead ? 'deleted' : pick(STATES, at),
      task_state: pick(TASKS, at),
      power_state: random.below(8),
      instance_type_id: pick(flavors, at).id,
      host: dead ? null : `node${at % 4}`,
      node: dead ? null : `node${at % 4}.example.org`,
      availability_zone: pick([null, 'nova', 'az1'], at),
      created_at: moment(at),
      cleaned: dead ? 1 : 0,
      deleted: dead ? at + 1 : 0,
      deleted_at: dead ? moment(at + 1) : null,
    };
  });
  const live = instances.filter(({ deleted }) => deleted === 0);
  const services = many(5, (at) => ({
    id: at + 1,
    host: `node${at}`,
    binary: at === 4 ? 'nova-conductor' : 'nova-compute',
    topic: at === 4 ? 'conductor' : 'compute',
    ...state(at + 1),
  }));
  const nodes = services.slice(0, 4).map(({ id, host }) => ({
    id,
    service_id: id,
    hypervisor_hostname: `${host}.example.org`,
    hypervisor_type: 'QEMU',
    cpu_info: '{}',
    ...state(id),
  }));
  const aggregates = many(3, (at) => ({ id: at + 1, name: `aggregate-${at}`, ...state(at + 1) }));
  const groups = many(3, (at) => ({ id: at + 1, uuid: draft.uuid(), name: `group-${at}`, ...state(at + 1) }));
  const hints: TableHints = {
    // Nova marks a row deleted with its own number.
    deleted: ({ random: own, at, row }) => (own.chance(0.2) ? Number(row.id ?? at + 1) : 0),
  };
  return {
    rows: {
      instances,
      services,
      compute_nodes: nodes,
      aggregates,
      instance_groups: groups,
      instance_types: flavors,
      key_pairs: many(size / 3, (at) => ({
        id: at + 1,
        name: `key-${at}`,
        user_id: draft.hex(),
        public_key: 'ssh-rsa AAAA',
        ...state(at + 1),
      })),
      instance_extra: instances.map(({ uuid, deleted, deleted_at }) => ({
        instance_uuid: uuid,
        deleted,
        deleted_at,
        numa_topology: null,
        pci_requests: pick(['[]', null], Number(deleted)),
      })),
      instance_info_caches: instances.map(({ uuid, deleted, deleted_at }) => ({
        instance_uuid: uuid,
        network_info: '[]',
        deleted,
        deleted_at,
      })),
      instance_metadata: live.map(({ uuid }, at) => ({
        instance_uuid: uuid,
        key: `key-${at % 3}`,
        value: pick(['value', null], at),
        ...alive,
      })),
      instance_system_metadata: instances.flatMap(({ uuid }, at) => [
        { id: 2 * at + 1, instance_uuid: uuid, key: 'image_base_image_ref', value: draft.uuid(), ...alive },
        // Until Kilo's migrate_flavor_data these held the flavor; a guard counts those whose mark is not their own number.
        {
          id: 2 * at + 2,
          instance_uuid: uuid,
          key: 'instance_type_id',
          value: String(pick(flavors, at).id),
          ...(ready ? gone(moment(at), 2 * at + 2) : alive),
        },
      ]),
      pci_devices: many(6, (at) => ({
        id: at + 1,
        compute_node_id: pick(nodes, at).id,
        address: `0000:0a:0${at}.0`,
        dev_type: pick(['type-PCI', 'type-PF', 'type-VF'], at),
        extra_info: pick(['{"phys_function": "0000:0a:00.0"}', '{}'], at),
        instance_uuid: pick([live[0]?.uuid ?? null, null], at),
        ...(ready && at % 3 === 2 ? gone(moment(at), at + 1) : alive),
      })),
    },
    hints: (table) =>
      table === 'dns_domains' || table === 'shadow_dns_domains'
        ? {}
        : /^(shadow_)?(volumes|snapshots)$/.test(table)
          ? { deleted: () => '' }
          : hints,
    // A guard of Kilo refuses rows of no instance, wherever there is a foreign key; addresses may be free.
    filled: (table, column) =>
      (column === 'instance_uuid' && !/fixed_ips$/.test(table)) ||
      (column === 'uuid' && /instances$/.test(table)) ||
      (MOVED.includes(table) && column === 'deleted'),
  };
}

/** Nova's API database as it was born: Kilo has cells and hosts in it, no more. */
export function novaApiCloud(draft: Draft): Cloud {
  const { many } = draft;
  const cells = [
    {
      id: 1,
      uuid: '00000000-0000-0000-0000-000000000000',
      name: 'cell0',
      transport_url: 'none:///',
      database_connection: 'mysql+pymysql://nova@db/nova_cell0',
    },
    ...many(2, (at) => ({
      id: at + 2,
      uuid: draft.uuid(),
      name: pick([null, `cell${at}`], at),
      transport_url: 'rabbit://mq/',
      database_connection: 'mysql+pymysql://nova@db/nova',
    })),
  ];
  return {
    rows: {
      cell_mappings: cells,
      instance_mappings: many(draft.size, (at) => ({
        id: at + 1,
        instance_uuid: draft.uuid(),
        cell_id: pick(cells, at).id,
        project_id: draft.hex(),
      })),
    },
  };
}
