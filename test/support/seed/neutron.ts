import type { Row } from '../fill/fill.ts';
import { type Cloud, type Draft, pick } from './draft.ts';

type Id = { readonly id: string };

/** Routers of a kind, with the agents and gateway that make them one. */
const KINDS = ['plain', 'ha', 'distributed'] as const;

/**
 * An ML2 network: networks shared and external, subnets with pools, ports of instances, routers and DHCP; plain, highly
 * available and distributed routers; floating IPs; security groups, one of each tenant called default.
 */
export function neutronCloud(draft: Draft): Cloud {
  const { random, moment, many, size } = draft;
  const tenants = many(size / 20 + 3, () => draft.hex());
  const mac = () => `fa:16:3e:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}`;
  const agents = many(6, (at) => ({
    id: draft.uuid(),
    agent_type: pick(['L3 agent', 'DHCP agent', 'Open vSwitch agent'], at),
    binary: pick(['neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-openvswitch-agent'], at),
    topic: 'N/A',
    host: `net${Math.floor(at / 3)}`,
    configurations: '{}',
    admin_state_up: 1,
    created_at: moment(at),
    started_at: moment(at),
    heartbeat_timestamp: moment(at + 5),
  }));
  const ofType = (type: string): readonly Id[] => agents.filter(({ agent_type }) => agent_type === type);
  const networks = many(size / 8 + 4, (at) => ({
    id: draft.uuid(),
    tenant_id: pick(tenants, at),
    name: `net-${at}`,
    status: 'ACTIVE',
    admin_state_up: 1,
    shared: at % 4 === 1 ? 1 : at % 7 === 6 ? null : 0,
  }));
  const external = networks.filter((_, at) => at % 4 === 0);
  const inner = networks.filter((_, at) => at % 4 !== 0);
  const subnets = networks.map(({ id, tenant_id }, at) => ({
    id: draft.uuid(),
    network_id: id,
    tenant_id,
    name: `sub-${at}`,
    ip_version: 4,
    cidr: `10.${at % 250}.0.0/16`,
    gateway_ip: `10.${at % 250}.0.1`,
    shared: 0,
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
  }));
  const subnetOf = (network: string) => subnets.find(({ network_id }) => network_id === network) ?? pick(subnets, 0);
  const segments = networks.map(({ id }, at) => ({
    id: draft.uuid(),
    network_id: id,
    network_type: pick(['vlan', 'vxlan', 'flat'], at),
    physical_network: pick(['physnet1', null, 'physnet2'], at),
    segmentation_id: 100 + at,
    is_dynamic: 0,
  }));
  const segmentOf = (network: string) => segments.find(({ network_id }) => network_id === network)?.id ?? null;

  const ports: { id: string; network_id: string; tenant_id: string; device_owner: string; device_id: string }[] = [];
  const port = (network: Id, tenant: string, owner: string, device: string): string => {
    const id = draft.uuid();
    ports.push({ id, network_id: network.id, tenant_id: tenant, device_owner: owner, device_id: device });
    return id;
  };
  for (let at = 0; at < size; at += 1)
    port(pick(inner, at), pick(tenants, at), pick(['compute:nova', 'compute:None', ''], at), draft.uuid());
  for (const [at, network] of inner.entries())
    port(network, network.tenant_id, 'network:dhcp', at % 5 === 4 ? `ovnmeta-${network.id}` : `dhcp${draft.uuid()}`);

  const rows: Record<string, Row[]> = {
    routers: [],
    router_extra_attributes: [],
    routerports: [],
    routerl3agentbindings: [],
    csnat_l3_agent_bindings: [],
    ha_router_agent_port_bindings: [],
    ml2_dvr_port_bindings: [],
    floatingips: [],
  };
  const put = (table: string, row: Row) => rows[table]?.push(row);
  for (let at = 0; at < Math.max(6, size / 6); at += 1) {
    const kind = pick(KINDS, at);
    const id = draft.uuid();
    const tenant = pick(tenants, at);
    const gateway = at % 4 === 3 ? null : port(pick(external, at), '', 'network:router_gateway', id);
    put('routers', {
      id,
      tenant_id: tenant,
      name: `router-${at}`,
      status: 'ACTIVE',
      admin_state_up: 1,
      gw_port_id: gateway,
      enable_snat: 1,
    });
    put('router_extra_attributes', {
      router_id: id,
      distributed: kind === 'distributed' ? 1 : 0,
      ha: kind === 'ha' ? 1 : 0,
      service_router: 0,
      ha_vr_id: kind === 'ha' ? 1 + (at % 250) : null,
    });
    if (gateway !== null) put('routerports', { router_id: id, port_id: gateway, port_type: 'network:router_gateway' });
    const owner = kind === 'distributed' ? 'network:router_interface_distributed' : 'network:router_interface';
    const inside = port(pick(inner, at), tenant, owner, id);
    put('routerports', { router_id: id, port_id: inside, port_type: owner });
    if (kind === 'distributed') {
      put('csnat_l3_agent_bindings', {
        router_id: id,
        l3_agent_id: pick(ofType('L3 agent'), at).id,
        host_id: 'net0',
        csnat_gw_port_id: gateway,
      });
      put('ml2_dvr_port_bindings', {
        port_id: inside,
        host: 'node1',
        router_id: id,
        vif_type: 'distributed',
        segment: null,
        driver: pick(['openvswitch', null], at),
      });
    }
    for (const [nth, agent] of ofType('L3 agent').entries()) {
      if (kind === 'plain' && nth !== at % 2) continue;
      put('routerl3agentbindings', { router_id: id, l3_agent_id: agent.id });
      if (kind === 'ha') {
        const ha = port(pick(inner, nth), '', 'network:router_ha_interface', id);
        put('ha_router_agent_port_bindings', {
          port_id: ha,
          router_id: id,
          l3_agent_id: agent.id,
          state: nth === 0 ? 'active' : 'standby',
        });
      }
    }
    if (at % 2 === 0) {
      const network = pick(external, at);
      const floating = port(network, '', 'network:floatingip', id);
      put('floatingips', {
        id: draft.uuid(),
        tenant_id: tenant,
        floating_ip_address: `192.0.2.${at % 250}`,
        floating_network_id: network.id,
        floating_port_id: floating,
        fixed_port_id: at % 4 === 0 ? (ports[at]?.id ?? null) : null,
        fixed_ip_address: at % 4 === 0 ? `10.0.1.${at % 250}` : null,
        router_id: at % 4 === 0 ? id : null,
        status: pick(['ACTIVE', 'DOWN', null], at),
      });
    }
  }
  const groups = tenants.flatMap((tenant, at) =>
    ['default', `web-${at}`].map((name) => ({
      id: draft.uuid(),
      tenant_id: tenant,
      name,
      description: pick(['Default security group', '', null], at),
    })),
  );
  return {
    rows: {
      ...rows,
      agents,
      networks,
      externalnetworks: external.map(({ id }) => ({ network_id: id })),
      subnets,
      ipallocationpools: subnets.map(({ id }, at) => ({
        id: draft.uuid(),
        subnet_id: id,
        first_ip: `10.${at % 250}.0.2`,
        last_ip: `10.${at % 250}.255.254`,
      })),
      ipallocations: ports.map((one, at) => ({
        port_id: one.id,
        network_id: one.network_id,
        subnet_id: subnetOf(one.network_id).id,
        ip_address: `10.${at % 250}.${1 + Math.floor(at / 250)}.${at % 250}`,
      })),
      ml2_network_segments: segments,
      ports: ports.map((one, at) => ({
        ...one,
        name: pick([`port-${at}`, '', null], at),
        mac_address: mac(),
        admin_state_up: 1,
        status: pick(['ACTIVE', 'DOWN'], at),
      })),
      ml2_port_bindings: ports.map(({ id, network_id }, at) => ({
        port_id: id,
        host: pick(['node1', 'node2', ''], at),
        vif_type: pick(['ovs', 'unbound'], at),
        vnic_type: 'normal',
        profile: pick(['', '{}', '{"trusted": true}'], at),
        vif_details: '',
        driver: pick(['openvswitch', null], at),
        segment: segmentOf(network_id),
      })),
      networkdhcpagentbindings: inner.flatMap(({ id }, at) =>
        ofType('DHCP agent')
          .slice(0, 1 + (at % 2))
          .map((agent) => ({ network_id: id, dhcp_agent_id: agent.id })),
      ),
      securitygroups: groups,
      securitygrouprules: groups.flatMap(({ id, tenant_id }, at) =>
        ['ingress', 'egress'].map((direction) => ({
          id: draft.uuid(),
          tenant_id,
          security_group_id: id,
          direction,
          ethertype: pick(['IPv4', 'IPv6'], at),
          remote_group_id: direction === 'ingress' ? id : null,
          protocol: pick(['tcp', 'udp', null], at),
        })),
      ),
      securitygroupportbindings: ports
        .slice(0, size)
        .map(({ id }, at) => ({ port_id: id, security_group_id: pick(groups, at).id })),
      // Half of them have no row: Kilo's script makes the missing ones.
      networksecuritybindings: networks
        .filter((_, at) => at % 2 === 0)
        .map(({ id }, at) => ({ network_id: id, port_security_enabled: at % 2 })),
      portsecuritybindings: ports
        .filter((_, at) => at % 2 === 0)
        .map(({ id }, at) => ({ port_id: id, port_security_enabled: at % 2 })),
      quotas: tenants.flatMap((tenant) =>
        ['network', 'port'].map((resource) => ({
          id: draft.uuid(),
          tenant_id: tenant,
          resource,
          limit: random.below(100),
        })),
      ),
      extradhcpopts: ports
        .slice(0, 5)
        .map(({ id }) => ({ id: draft.uuid(), port_id: id, opt_name: 'mtu', opt_value: '1450' })),
    },
    // What monolithic plugins had: a cloud of ML2 holds none of it, and where it does upstream's own script fails
    // (2b801560a332 inserts into a table whose columns it does not name).
    empty: ['hyperv_network_bindings', 'hyperv_vlan_allocations', 'portbindingports'],
    hints: (table) => {
      // Victoria adds a CHECK: numbers of VLANs are 1 to 4094.
      if (table === 'ml2_vlan_allocations') return { vlan_id: ({ at }) => at + 1 };
      return table === 'ha_router_networks' ? { tenant_id: ({ at }) => pick(tenants, at) } : {};
    },
  };
}
