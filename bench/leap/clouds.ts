import { type Bulk, group, hex, uuid } from '../rows/fill.ts';

/** A service's database in a cloud of so many instances. */
export interface BenchCloud {
  readonly service: string;
  readonly database: string;
  /** Where the leap ends, if not at the last release. */
  readonly last?: string;
  /** Rows behind those of the small seeded cloud, by table, parents first. */
  readonly bulk: (instances: number) => readonly Bulk[];
}

const made = "'2014-03-03 12:00:00' + INTERVAL seq SECOND";
/** Columns that nearly every table of nova and cinder has. */
const kept = { created_at: made, updated_at: made, deleted: '0' };

/** The instance that a row belongs to, where each has `of` such rows. */
const instance = (of: number) => uuid('instance', group(of));

const nova: BenchCloud['bulk'] = (n) => [
  {
    table: 'instances',
    count: n,
    columns: {
      ...kept,
      ...{
        uuid: uuid('instance', 'seq'),
        user_id: hex('user', 'seq MOD 997'),
        project_id: hex('project', 'seq MOD 199'),
      },
      ...{ hostname: "CONCAT('vm-', seq)", display_name: "CONCAT('vm-', seq)", host: "CONCAT('node', seq MOD 400)" },
      ...{ node: "CONCAT('node', seq MOD 400, '.example.org')", vm_state: "'active'", power_state: '1' },
      ...{ memory_mb: '2048', vcpus: '2', root_gb: '20', ephemeral_gb: '0', instance_type_id: '1', cleaned: '0' },
      ...{ image_ref: uuid('image', 'seq MOD 300'), launched_at: made, availability_zone: "'nova'" },
    },
  },
  // Kilo's migrate_flavor_data has been run: a later guard asks for it.
  {
    table: 'instance_extra',
    count: n,
    columns: { ...kept, instance_uuid: instance(1), pci_requests: "'[]'" },
  },
  {
    table: 'instance_info_caches',
    count: n,
    columns: { ...kept, instance_uuid: instance(1), network_info: 'REPEAT(\'{"id": "x"}\', 60)' },
  },
  {
    table: 'instance_system_metadata',
    count: n * 8,
    columns: {
      ...kept,
      ...{
        instance_uuid: instance(8),
        key: "CONCAT('image_property_', seq MOD 8)",
        value: hex('value', 'seq MOD 1000'),
      },
    },
  },
  {
    table: 'instance_metadata',
    count: n / 2,
    columns: { ...kept, instance_uuid: instance(1), key: "'role'", value: "CONCAT('web-', seq MOD 50)" },
  },
  {
    table: 'instance_actions',
    count: n * 2,
    columns: {
      ...{ created_at: made, updated_at: made, deleted: '0' },
      ...{ action: "'create'", instance_uuid: instance(2), request_id: "CONCAT('req-', seq)", start_time: made },
      ...{ user_id: hex('user', 'seq MOD 997'), project_id: hex('project', 'seq MOD 199') },
    },
  },
  {
    table: 'instance_actions_events',
    count: n * 2,
    columns: {
      ...{ created_at: made, updated_at: made, deleted: '0', result: "'Success'" },
      ...{ event: "'compute__do_build_and_run_instance'", start_time: made, finish_time: made },
      action_id: '(SELECT MIN(id) FROM instance_actions) + seq - 1',
    },
  },
  {
    table: 'instance_faults',
    count: n / 10,
    columns: { ...kept, instance_uuid: instance(1), code: '500', message: "'NoValidHost'", host: "'node1'" },
  },
  {
    table: 'block_device_mapping',
    count: n * 1.2,
    columns: {
      ...{ ...kept, instance_uuid: uuid('instance', `((seq - 1) MOD ${n} + 1)`), source_type: "'image'" },
      ...{
        destination_type: "'local'",
        device_name: "'/dev/vda'",
        boot_index: '0',
        image_id: uuid('image', 'seq MOD 300'),
      },
    },
  },
  {
    table: 'virtual_interfaces',
    count: n,
    columns: {
      ...{ ...kept, instance_uuid: instance(1), uuid: uuid('port', 'seq') },
      address: "CONCAT('fa:16:', LPAD(HEX(seq), 10, '0'))",
    },
  },
  { table: 'instance_id_mappings', count: n, columns: { ...kept, uuid: instance(1) } },
  {
    table: 'reservations',
    count: n * 1.5,
    columns: {
      ...{ ...kept, uuid: uuid('reservation', 'seq'), usage_id: '(SELECT MIN(id) FROM quota_usages)', delta: '1' },
      ...{ project_id: hex('project', 'seq MOD 199'), resource: "'cores'", expire: made },
    },
  },
];

const neutron: BenchCloud['bulk'] = (n) => [
  {
    table: 'networks',
    count: n / 20,
    columns: {
      id: uuid('network', 'seq'),
      name: "CONCAT('net-', seq)",
      tenant_id: hex('project', 'seq'),
      status: "'ACTIVE'",
    },
  },
  {
    table: 'subnets',
    count: n / 20,
    columns: {
      ...{ id: uuid('subnet', 'seq'), network_id: uuid('network', 'seq'), ip_version: '4', cidr: "'10.0.0.0/16'" },
      ...{ tenant_id: hex('project', 'seq'), name: "CONCAT('sub-', seq)", gateway_ip: "'10.0.0.1'", enable_dhcp: '1' },
    },
  },
  {
    table: 'ports',
    count: n * 1.1,
    columns: {
      ...{
        id: uuid('port', 'seq'),
        network_id: uuid('network', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 20))} + 1)`),
      },
      ...{ mac_address: "CONCAT('fa:16:', LPAD(HEX(seq), 10, '0'))", status: "'ACTIVE'", admin_state_up: '1' },
      ...{
        device_id: uuid('instance', 'seq'),
        device_owner: "'compute:nova'",
        tenant_id: hex('project', 'seq MOD 199'),
      },
    },
  },
  {
    table: 'ipallocations',
    count: n * 1.1,
    columns: {
      ...{ port_id: uuid('port', 'seq'), ip_address: 'INET_NTOA(167772160 + seq)' },
      ...{ subnet_id: uuid('subnet', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 20))} + 1)`) },
      network_id: uuid('network', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 20))} + 1)`),
    },
  },
  {
    table: 'ml2_port_bindings',
    count: n * 1.1,
    columns: {
      port_id: uuid('port', 'seq'),
      host: "CONCAT('node', seq MOD 400)",
      vif_type: "'ovs'",
      vnic_type: "'normal'",
    },
  },
  {
    table: 'securitygroups',
    count: n / 10,
    columns: { id: uuid('group', 'seq'), name: "CONCAT('group-', seq)", tenant_id: hex('project', 'seq') },
  },
  {
    table: 'securitygrouprules',
    count: n * 0.5,
    columns: {
      ...{
        id: uuid('rule', 'seq'),
        security_group_id: uuid('group', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 10))} + 1)`),
      },
      ...{ direction: "'ingress'", ethertype: "'IPv4'", protocol: "'tcp'", tenant_id: hex('project', 'seq') },
    },
  },
  {
    table: 'securitygroupportbindings',
    count: n,
    columns: {
      port_id: uuid('port', 'seq'),
      security_group_id: uuid('group', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 10))} + 1)`),
    },
  },
  {
    table: 'routers',
    count: n / 30,
    columns: {
      id: uuid('router', 'seq'),
      name: "CONCAT('r-', seq)",
      tenant_id: hex('project', 'seq'),
      status: "'ACTIVE'",
    },
  },
  {
    table: 'floatingips',
    count: n / 5,
    columns: {
      ...{
        id: uuid('floating', 'seq'),
        floating_ip_address: 'INET_NTOA(3232235520 + seq)',
        tenant_id: hex('project', 'seq'),
      },
      ...{ floating_network_id: uuid('network', '1'), floating_port_id: uuid('port', 'seq') },
    },
  },
];

const keystone: BenchCloud['bulk'] = (n) => [
  {
    table: 'project',
    count: n / 25,
    columns: {
      id: hex('project', 'seq'),
      name: "CONCAT('bench-project-', seq)",
      domain_id: '(SELECT MIN(id) FROM domain)',
      enabled: '1',
      extra: "'{}'",
    },
  },
  {
    table: 'user',
    count: n / 10,
    columns: {
      ...{
        id: hex('user', 'seq'),
        name: "CONCAT('bench-user-', seq)",
        domain_id: '(SELECT MIN(id) FROM domain)',
        enabled: '1',
        extra: "'{}'",
      },
      password: "CONCAT('$6$rounds=10000$', MD5(seq))",
    },
  },
  {
    table: 'assignment',
    count: n / 5,
    columns: {
      ...{ type: "'UserProject'", actor_id: hex('user', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 10))} + 1)`) },
      ...{ target_id: hex('target', 'seq'), role_id: '(SELECT MIN(id) FROM role)', inherited: '0' },
    },
  },
  {
    table: 'token',
    count: n,
    columns: {
      ...{ id: hex('token', 'seq'), expires: made, extra: "REPEAT('x', 300)", valid: '1' },
      user_id: hex('user', `((seq - 1) MOD ${Math.max(1, Math.floor(n / 10))} + 1)`),
    },
  },
  {
    table: 'credential',
    count: n / 100,
    columns: { id: hex('credential', 'seq'), user_id: hex('user', 'seq'), blob: "'{}'", type: "'ec2'", extra: "'{}'" },
  },
];

const cinder: BenchCloud['bulk'] = (n) => [
  {
    table: 'volumes',
    count: n / 2,
    columns: {
      // Ussuri makes it NOT NULL.
      volume_type_id: '(SELECT MIN(id) FROM volume_types)',
      ...{
        ...kept,
        id: uuid('volume', 'seq'),
        project_id: hex('project', 'seq MOD 199'),
        user_id: hex('user', 'seq MOD 997'),
      },
      ...{ host: "CONCAT('node', seq MOD 20, '@lvm')", size: '10', status: "'in-use'", attach_status: "'attached'" },
      ...{
        instance_uuid: instance(1),
        mountpoint: "'/dev/vdb'",
        attached_host: "'node1'",
        attach_time: "'2014-03-03'",
      },
      ...{ display_name: "CONCAT('disk-', seq)", bootable: '0', availability_zone: "'nova'", scheduled_at: made },
    },
  },
  {
    table: 'volume_metadata',
    count: n / 2,
    columns: { ...kept, volume_id: uuid('volume', 'seq'), key: "'role'", value: "'data'" },
  },
  {
    table: 'volume_admin_metadata',
    count: n / 2,
    columns: { ...kept, volume_id: uuid('volume', 'seq'), key: "'attached_mode'", value: "'rw'" },
  },
  {
    table: 'volume_glance_metadata',
    count: n * 2,
    columns: {
      ...kept,
      volume_id: uuid('volume', group(4)),
      key: "CONCAT('property-', seq MOD 4)",
      value: hex('value', 'seq MOD 100'),
    },
  },
  {
    table: 'snapshots',
    count: n / 5,
    columns: {
      volume_type_id: '(SELECT MIN(id) FROM volume_types)',
      ...{
        ...kept,
        id: uuid('snapshot', 'seq'),
        volume_id: uuid('volume', 'seq'),
        status: "'available'",
        volume_size: '10',
      },
      ...{ project_id: hex('project', 'seq MOD 199'), display_name: "CONCAT('snap-', seq)" },
    },
  },
  {
    table: 'backups',
    count: n / 10,
    columns: {
      ...{ ...kept, id: uuid('backup', 'seq'), volume_id: uuid('volume', 'seq'), status: "'available'" },
      project_id: hex('project', 'seq MOD 199'),
    },
  },
  {
    table: 'reservations',
    count: n / 2,
    columns: {
      ...{ ...kept, uuid: uuid('reservation', 'seq'), usage_id: '(SELECT MIN(id) FROM quota_usages)', delta: '1' },
      ...{ project_id: hex('project', 'seq MOD 199'), resource: "'volumes'", expire: made },
    },
  },
];

/**
 * What is measured: all of it leaps from Juno to its last release. Cinder's 2024.1 refuses volumes to which only an online
 * migration of Xena gives a value, which upstream's scripts alone do not run.
 */
export const BENCH_CLOUDS: readonly BenchCloud[] = [
  { service: 'nova', database: 'main', bulk: nova },
  { service: 'neutron', database: 'neutron', bulk: neutron },
  { service: 'keystone', database: 'keystone', bulk: keystone },
  { service: 'cinder', database: 'cinder', last: '2023.2', bulk: cinder },
];
