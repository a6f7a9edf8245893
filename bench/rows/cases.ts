import type { RevisionRef } from '../../src/migration/model.ts';
import { type Bulk, group, hex, uuid } from './fill.ts';

/** A script that moves rows, and a database for it. */
export interface Case {
  /** `neutron 8a6d8bdae39` */
  readonly script: string;
  readonly service: string;
  readonly database: string;
  readonly revision: RevisionRef;
  /** The release whose tree has the script, where the distribution's packages do not. */
  readonly release: string;
  /** What upstream's own code does: a statement or more for each row, or many rows with one statement. */
  readonly upstream: 'row by row' | 'many at once';
  /** Rows so that the script has `rows` of them to move. */
  readonly bulk: (rows: number) => readonly Bulk[];
}

const made = "'2014-03-03 12:00:00' + INTERVAL seq SECOND";

const neutron = (revision: string, upstream: Case['upstream'], bulk: Case['bulk']): Case => ({
  ...{ script: `neutron ${revision}`, service: 'neutron', database: 'neutron', release: 'newton', upstream, bulk },
  revision: { repository: 'alembic', revision },
});

const numbered = (
  service: string,
  revision: number,
  release: string,
  upstream: Case['upstream'],
  bulk: Case['bulk'],
): Case => ({
  ...{ script: `${service} ${String(revision).padStart(3, '0')}`, service, database: service, release, upstream, bulk },
  revision: { repository: 'legacy', revision: String(revision) },
});

const keystone = (repository: string, revision: number, release: string, bulk: Case['bulk']): Case => ({
  ...{ service: 'keystone', database: 'keystone', release, upstream: 'row by row', bulk },
  script: `keystone ${repository === 'keystone' ? '' : 'contract '}${String(revision).padStart(3, '0')}`,
  revision: { repository, revision: String(revision) },
});

const network: Bulk = { table: 'networks', count: 1, columns: { id: uuid('network', 'seq'), name: "'net'" } };

/** The scripts that upgrades spend their time in. */
export const CASES: readonly Case[] = [
  neutron('8a6d8bdae39', 'row by row', (rows) => [
    network,
    {
      table: 'ports',
      count: rows,
      columns: {
        id: uuid('port', 'seq'),
        network_id: uuid('network', '1'),
        mac_address: "CONCAT('fa:16:', seq)",
        status: "'ACTIVE'",
      },
    },
  ]),
  // Reads all rows into Python, and writes them with `bulk_insert`: PyMySQL makes statements of many rows of that.
  neutron('3b935b28e7a0', 'many at once', (rows) => [
    { table: 'standardattributes', count: rows / 100 + 2, columns: { id: 'seq', resource_type: "'subnets'" } },
    { ...network, columns: { ...network.columns, standard_attr_id: '1' } },
    {
      table: 'subnets',
      count: rows / 100,
      columns: {
        id: uuid('subnet', 'seq'),
        network_id: uuid('network', '1'),
        ip_version: '4',
        cidr: "'10.0.0.0/8'",
        standard_attr_id: 'seq + 1',
      },
    },
    {
      table: 'ipallocationpools',
      count: rows / 100,
      columns: {
        id: uuid('pool', 'seq'),
        subnet_id: uuid('subnet', 'seq'),
        first_ip: "'10.0.0.2'",
        last_ip: "'10.255.255.254'",
      },
    },
    {
      table: 'ipallocations',
      count: rows,
      columns: {
        ip_address: 'INET_NTOA(167772160 + seq)',
        subnet_id: uuid('subnet', group(100)),
        network_id: uuid('network', '1'),
        port_id: 'NULL',
      },
    },
  ]),
  neutron('2e0d7a8a1586', 'row by row', (rows) => [
    { table: 'standardattributes', count: rows / 3 + 1, columns: { id: 'seq', resource_type: "'routers'" } },
    {
      table: 'agents',
      count: 3,
      columns: {
        id: uuid('agent', 'seq'),
        agent_type: "'L3 agent'",
        binary: "'neutron-l3-agent'",
        topic: "'l3_agent'",
        host: "CONCAT('net', seq)",
        configurations: "'{}'",
      },
    },
    { table: 'routers', count: rows / 3 + 1, columns: { id: uuid('router', 'seq'), standard_attr_id: 'seq' } },
    {
      table: 'routerl3agentbindings',
      count: rows,
      columns: { router_id: uuid('router', group(3)), l3_agent_id: uuid('agent', '((seq - 1) MOD 3 + 1)') },
    },
  ]),
  numbered('heat', 47, 'kilo', 'row by row', (rows) => [
    { table: 'raw_template', count: 1, columns: { id: 'seq' } },
    // Four deep: every fourth has no owner.
    {
      table: 'stack',
      count: rows,
      columns: {
        id: uuid('stack', 'seq'),
        raw_template_id: '1',
        owner_id: `IF(seq MOD 4 = 1, NULL, ${uuid('stack', '(seq - 1)')})`,
        backup: '0',
      },
    },
  ]),
  numbered('heat', 57, 'kilo', 'row by row', (rows) => [
    { table: 'raw_template', count: 1, columns: { id: 'seq' } },
    { table: 'stack', count: 1, columns: { id: uuid('stack', 'seq'), raw_template_id: '1' } },
    {
      table: 'resource',
      count: rows,
      columns: { id: uuid('resource', 'seq'), stack_id: uuid('stack', '1'), created_at: made, name: "'r'" },
    },
    {
      table: 'resource_data',
      count: rows,
      columns: { resource_id: uuid('resource', 'seq'), key: "'k'", value: "'v'" },
    },
  ]),
  // Mitaka's first text asks for an index by a name that databases born before Juno have not.
  keystone('keystone', 91, 'newton', (rows) => [
    { table: 'domain', count: 1, columns: { id: hex('domain', 'seq'), name: "CONCAT('d', seq)", enabled: '1' } },
    {
      table: 'user',
      count: rows,
      columns: {
        id: hex('user', 'seq'),
        name: "CONCAT('u', seq)",
        domain_id: hex('domain', '1'),
        enabled: '1',
        password: hex('password', 'seq'),
      },
    },
  ]),
  keystone('keystone', 93, 'mitaka', (rows) => [
    {
      table: 'domain',
      count: rows,
      columns: {
        id: hex('domain', 'seq'),
        name: "CONCAT('d', seq)",
        enabled: '1',
        extra: `CONCAT('{"description": "no ', seq, '"}')`,
      },
    },
  ]),
  keystone('keystone_contract', 24, 'pike', (rows) => [
    { table: 'user', count: 1, columns: { id: hex('user', 'seq'), enabled: '1', domain_id: "'default'" } },
    {
      table: 'local_user',
      count: 1,
      columns: { id: 'seq', user_id: hex('user', '1'), domain_id: "'default'", name: "'u'" },
    },
    { table: 'password', count: rows, columns: { local_user_id: '1', created_at: made, expires_at: made } },
  ]),
  numbered('cinder', 40, 'kilo', 'row by row', (rows) => [
    {
      table: 'volumes',
      count: rows,
      columns: {
        id: uuid('volume', 'seq'),
        attach_status: "'attached'",
        instance_uuid: uuid('instance', 'seq'),
        mountpoint: "'/dev/vdb'",
        attach_time: "'2014-03-03T12:00:00'",
      },
    },
  ]),
  numbered('cinder', 54, 'liberty', 'row by row', (rows) => [
    {
      table: 'backups',
      count: rows,
      columns: {
        id: uuid('backup', 'seq'),
        volume_id: uuid('volume', group(10)),
        parent_id: `IF(seq MOD 10 = 1, NULL, ${uuid('backup', '(seq - 1)')})`,
      },
    },
  ]),
  numbered('glance', 42, 'liberty', 'row by row', (rows) => [
    { table: 'metadef_namespaces', count: 1, columns: { id: 'seq', namespace: "'OS::One'", owner: "'admin'" } },
    // Every name twice.
    {
      table: 'metadef_objects',
      count: rows,
      columns: { namespace_id: '1', name: `CONCAT('object-', ${group(2)})`, json_schema: "'{}'" },
    },
  ]),
];
