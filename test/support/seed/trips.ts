/** A row that a pending script cannot do with, planted in the seeded cloud. */
export interface Trip {
  /** Whose rows: `SERVICE/DATABASE`. */
  readonly database: string;
  /** The release at which it stands; the seeded cloud's own by default. Without a cloud at any other. */
  readonly at?: string;
  readonly to: string;
  /** Which cloud it is planted in; by default one in which every guard is content. */
  readonly cloud?: 'untouched';
  /** What is wrong with the row. */
  readonly name: string;
  readonly plant: string;
  readonly code: 'SL070' | 'SL071' | 'SL072' | 'SL073' | 'SL077' | 'SL079';
  /** Of the upstream script that would have failed. */
  readonly script: string;
  /** What it is refused for besides. */
  readonly besides?: readonly (readonly [code: Trip['code'], script: string])[];
  /** The findings' kind is `code`: a script's own code asks, and no query lists the rows. */
  readonly byCode?: true;
}

/** The cloud is refused as it is. */
const UNPLANTED = 'SELECT 1';

const nova = (script: string, name: string, plant: string, code: Trip['code'] = 'SL070'): Trip => ({
  ...{ database: 'nova/main', to: '2025.1', name, plant, code, script },
});
const neutron = (script: string, name: string, plant: string, code: Trip['code'] = 'SL072'): Trip => ({
  ...{ database: 'neutron/neutron', to: '2025.1', name, plant, code, script },
});
const cinder = (script: string, to: string, name: string, plant: string, code: Trip['code'] = 'SL070'): Trip => ({
  ...{ database: 'cinder/cinder', to, name, plant, code, script },
});

/** Upstream's own guards, and conditions that follow from schema changes, each broken by itself. */
export const TRIPS: readonly Trip[] = [
  nova('267_', 'a device of no instance', 'UPDATE block_device_mapping SET instance_uuid = NULL LIMIT 1'),
  nova('267_', 'an instance without a UUID', 'INSERT INTO instances (deleted, uuid) VALUES (0, NULL)'),
  nova(
    '291_',
    'flavors in system metadata',
    "UPDATE instance_system_metadata AS m JOIN instances AS i ON i.uuid = m.instance_uuid SET m.deleted = 0 WHERE m.`key` = 'instance_type_id' AND i.deleted = 0",
  ),
  nova('330_', 'a compute node without a UUID', 'UPDATE compute_nodes SET deleted = 0, deleted_at = NULL WHERE id = 1'),
  nova('330_', 'an aggregate without a UUID', 'UPDATE aggregates SET deleted = 0, deleted_at = NULL WHERE id = 1'),
  nova(
    '330_',
    'a virtual function without a parent',
    "UPDATE pci_devices SET deleted = 0, dev_type = 'type-VF' WHERE id = 1",
  ),
  nova('345_', 'a key pair in the cell', 'UPDATE key_pairs SET deleted = 0, deleted_at = NULL WHERE id = 1'),
  nova('345_', 'a flavor in the cell', 'UPDATE instance_types SET deleted = 0, deleted_at = NULL WHERE id = 1'),
  nova('345_', 'a server group in the cell', 'UPDATE instance_groups SET deleted = 0, deleted_at = NULL WHERE id = 1'),
  nova('400_', 'a service without a UUID', 'UPDATE services SET deleted = 0, deleted_at = NULL WHERE id = 1'),
  nova('280_', 'a key pair without a name', 'UPDATE key_pairs SET name = NULL WHERE id = 1', 'SL071'),
  {
    ...{
      database: 'nova/api',
      at: 'newton',
      to: '2025.1',
      name: 'flavors and no cells',
      code: 'SL070',
      script: '030_',
    },
    plant: "INSERT INTO flavors (name, memory_mb, vcpus, swap, flavorid) VALUES ('m1', 1, 1, 0, '1')",
    byCode: true,
  },
  nova('267_', 'a shadow of an instance without a UUID', 'INSERT INTO shadow_instances (deleted) VALUES (0)'),
  {
    ...nova('291_', 'a cloud on which no online data migration was run', UNPLANTED),
    cloud: 'untouched',
    besides: [
      ['SL070', '330_'],
      ['SL070', '345_'],
      ['SL070', '400_'],
    ],
  },
  {
    ...neutron(
      '2b801560a332',
      "a network of Hyper-V's own plugin",
      "INSERT INTO hyperv_network_bindings (network_id, network_type, segmentation_id) SELECT id, 'vlan', 5 FROM networks LIMIT 1",
      'SL070',
    ),
    byCode: true,
  },
  neutron(
    '14be42f3d0a5',
    'two default security groups of a tenant',
    "INSERT INTO securitygroups (id, tenant_id, name) SELECT UUID(), tenant_id, 'default' FROM securitygroups WHERE name = 'default' LIMIT 1",
  ),
  neutron(
    '1df244e556f5',
    'two ports of an HA router on an agent',
    'UPDATE ha_router_agent_port_bindings SET l3_agent_id = (SELECT MIN(id) FROM agents), router_id = (SELECT MIN(id) FROM routers)',
  ),
  neutron(
    '030a959ceafa',
    'a port of two routers',
    'INSERT INTO routerports (router_id, port_id, port_type) SELECT r.id, p.port_id, p.port_type FROM (SELECT * FROM routerports LIMIT 1) AS p JOIN routers AS r ON r.id <> p.router_id LIMIT 1',
  ),
  neutron(
    '6b461a21bcfc',
    'two floating IPs for one address',
    "UPDATE floatingips SET floating_network_id = (SELECT MIN(id) FROM networks), fixed_port_id = (SELECT MIN(id) FROM ports), fixed_ip_address = '10.0.0.9'",
  ),
  neutron(
    'f010820fc498',
    'a quota twice',
    'INSERT INTO quotas (id, tenant_id, resource, `limit`) SELECT UUID(), tenant_id, resource, 1 FROM quotas WHERE tenant_id IS NOT NULL LIMIT 1',
  ),
  neutron(
    '2a1ee2fb59e0',
    'a hardware address twice in a network',
    "UPDATE ports SET network_id = (SELECT MIN(id) FROM networks), mac_address = 'fa:16:3e:00:00:01'",
  ),
  neutron(
    'dfe425060830',
    'a VLAN of no valid number',
    "INSERT INTO ml2_vlan_allocations (physical_network, vlan_id, allocated) VALUES ('physnet9', 0, 0)",
    'SL077',
  ),
  neutron('c613d0b82681', 'a subnet of no network', 'UPDATE subnets SET network_id = NULL LIMIT 1', 'SL071'),
  neutron(
    'f15b1fb526dd',
    'a floating IP whose port is gone',
    'SET foreign_key_checks = 0; UPDATE floatingips SET floating_port_id = UUID() LIMIT 1',
    'SL073',
  ),
  cinder(
    '097_',
    '2023.2',
    'a consistency group',
    'UPDATE consistencygroups SET deleted = 0, deleted_at = NULL LIMIT 1',
  ),
  cinder('097_', '2023.2', 'a snapshot of one', 'UPDATE cgsnapshots SET deleted = 0, deleted_at = NULL LIMIT 1'),
  cinder(
    '136_',
    '2023.2',
    'an untyped volume',
    'UPDATE volumes SET volume_type_id = NULL WHERE deleted = 0 LIMIT 1',
    'SL071',
  ),
  cinder('136_', '2023.2', 'an untyped snapshot', 'UPDATE snapshots SET volume_type_id = NULL LIMIT 1', 'SL071'),
  {
    ...cinder('097_', '2023.2', 'a cloud on which no online data migration was run', UNPLANTED),
    cloud: 'untouched',
    besides: [['SL071', '136_']],
  },
  cinder('9ab1b092a404', '2024.1', 'a volume of which no one said whether it uses quota', UNPLANTED, 'SL071'),
  {
    ...{
      database: 'heat/heat',
      to: '2025.1',
      name: 'two live stacks of one template',
      code: 'SL079',
      script: '056_',
    },
    plant:
      'UPDATE stack SET deleted_at = NULL, raw_template_id = (SELECT id FROM (SELECT MIN(raw_template_id) AS id FROM stack) AS one)',
  },
  {
    ...{
      database: 'glance/glance',
      to: '2025.1',
      name: 'a metadata property of no namespace',
      code: 'SL073',
      script: '039_',
    },
    plant: 'SET foreign_key_checks = 0; UPDATE metadef_properties SET namespace_id = 4711 LIMIT 1',
  },
  {
    ...{
      database: 'glance/glance',
      to: '2025.1',
      name: 'a metadata object of no namespace',
      code: 'SL073',
      script: '039_',
    },
    plant: 'SET foreign_key_checks = 0; UPDATE metadef_objects SET namespace_id = 4711 LIMIT 1',
  },
  {
    ...{
      database: 'keystone/keystone',
      to: '2025.1',
      name: 'a credential, and no keys',
      code: 'SL070',
      script: '003_',
    },
    plant: "INSERT INTO credential (id, user_id, `blob`, type) VALUES ('c', 'u', '{}', 'ec2')",
    byCode: true,
  },
  {
    ...{ database: 'keystone/keystone', to: '2025.1', name: 'the same trust twice', code: 'SL072', script: '086_' },
    plant:
      "INSERT INTO trust (id, trustor_user_id, trustee_user_id, project_id, impersonation, expires_at) VALUES ('a', 'u', 'v', 'p', 1, '2030-01-01'), ('b', 'u', 'v', 'p', 1, '2030-01-01')",
  },
];
