import { PyList, PyTuple, type Value } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';

/** `neutron_lib.db.constants`: field sizes and names of branches. */
const database: Readonly<Record<string, Value>> = {
  NAME_FIELD_SIZE: 255n,
  LONG_DESCRIPTION_FIELD_SIZE: 1024n,
  DESCRIPTION_FIELD_SIZE: 255n,
  PROJECT_ID_FIELD_SIZE: 255n,
  DEVICE_ID_FIELD_SIZE: 255n,
  DEVICE_OWNER_FIELD_SIZE: 255n,
  UUID_FIELD_SIZE: 36n,
  STATUS_FIELD_SIZE: 16n,
  IP_ADDR_FIELD_SIZE: 64n,
  MAC_ADDR_FIELD_SIZE: 32n,
  RESOURCE_TYPE_FIELD_SIZE: 255n,
  FQDN_FIELD_SIZE: 255n,
  AZ_HINTS_DB_LEN: 255n,
  ETHERTYPE_FIELD_SIZE: 40n,
  EXPAND_BRANCH: 'expand',
  CONTRACT_BRANCH: 'contract',
  DB_INTEGER_MAX_VALUE: 2n ** 31n - 1n,
};

/** `neutron_lib.constants`, as far as migrations name them. */
const general: Readonly<Record<string, Value>> = {
  ACTIVE: 'ACTIVE',
  DOWN: 'DOWN',
  CREATED: 'CREATED',
  INACTIVE: 'INACTIVE',
  ERROR: 'ERROR',
  PENDING_CREATE: 'PENDING_CREATE',
  PENDING_UPDATE: 'PENDING_UPDATE',
  PENDING_DELETE: 'PENDING_DELETE',
  NET_STATUS_ACTIVE: 'ACTIVE',
  NET_STATUS_BUILD: 'BUILD',
  NET_STATUS_DOWN: 'DOWN',
  NET_STATUS_ERROR: 'ERROR',
  PORT_STATUS_ACTIVE: 'ACTIVE',
  PORT_STATUS_BUILD: 'BUILD',
  PORT_STATUS_DOWN: 'DOWN',
  PORT_STATUS_ERROR: 'ERROR',
  PORT_STATUS_NOTAPPLICABLE: 'N/A',
  FLOATINGIP_STATUS_ACTIVE: 'ACTIVE',
  FLOATINGIP_STATUS_DOWN: 'DOWN',
  FLOATINGIP_STATUS_ERROR: 'ERROR',
  DEVICE_OWNER_COMPUTE_PREFIX: 'compute:',
  DEVICE_OWNER_NETWORK_PREFIX: 'network:',
  DEVICE_OWNER_NEUTRON_PREFIX: 'neutron:',
  DEVICE_OWNER_BAREMETAL_PREFIX: 'baremetal:',
  DEVICE_OWNER_ROUTER_HA_INTF: 'network:router_ha_interface',
  DEVICE_OWNER_HA_REPLICATED_INT: 'network:ha_router_replicated_interface',
  DEVICE_OWNER_ROUTER_INTF: 'network:router_interface',
  DEVICE_OWNER_ROUTER_GW: 'network:router_gateway',
  DEVICE_OWNER_FLOATINGIP: 'network:floatingip',
  DEVICE_OWNER_LOCAL_IP: 'network:local_ip',
  DEVICE_OWNER_DHCP: 'network:dhcp',
  DEVICE_OWNER_DVR_INTERFACE: 'network:router_interface_distributed',
  DEVICE_OWNER_AGENT_GW: 'network:floatingip_agent_gateway',
  DEVICE_OWNER_ROUTER_SNAT: 'network:router_centralized_snat',
  DEVICE_OWNER_ROUTED: 'network:routed',
  DEVICE_OWNER_DISTRIBUTED: 'network:distributed',
  DEVICE_ID_RESERVED_DHCP_PORT: 'reserved_dhcp_port',
  IPv4: 'IPv4',
  IPv6: 'IPv6',
  IP_VERSION_4: 4n,
  IP_VERSION_6: 6n,
  IPv4_BITS: 32n,
  IPv6_BITS: 128n,
  IPv4_ANY: '0.0.0.0/0',
  IPv6_ANY: '::/0',
  MIN_VLAN_TAG: 1n,
  MAX_VLAN_TAG: 4094n,
  INGRESS_DIRECTION: 'ingress',
  EGRESS_DIRECTION: 'egress',
  ANY_DIRECTION: 'any',
  HA_ROUTER_STATE_ACTIVE: 'active',
  HA_ROUTER_STATE_STANDBY: 'standby',
  HA_ROUTER_STATE_UNKNOWN: 'unknown',
  DEFAULT_NETWORK_MTU: 1500n,
  IPAM_ALLOCATION_STATUS_ALLOCATED: 'ALLOCATED',
  PORT_BINDING_STATUS_ACTIVE: 'ACTIVE',
  PORT_BINDING_STATUS_INACTIVE: 'INACTIVE',
  PORT_NUMA_POLICY_REQUIRED: 'required',
  PORT_NUMA_POLICY_PREFERRED: 'preferred',
  PORT_NUMA_POLICY_LEGACY: 'legacy',
  PORT_NUMA_POLICY_SOCKET: 'socket',
};

const tuples: Readonly<Record<string, readonly string[]>> = {
  VALID_DIRECTIONS: ['ingress', 'egress'],
  VALID_DIRECTIONS_AND_ANY: ['any', 'ingress', 'egress'],
  VALID_HA_STATES: ['active', 'standby', 'unknown'],
  VALID_IPAM_ALLOCATION_STATUSES: ['ALLOCATED'],
  PORT_BINDING_STATUSES: ['ACTIVE', 'INACTIVE'],
};

const numaPolicies = ['required', 'preferred', 'legacy'];

/**
 * neutron-lib is not part of a release's tree; here it is one version for all releases. The one enumeration of it that a
 * column has and that grew, PORT_NUMA_POLICIES, is told by the chain: the script that adds `socket` finds the table there.
 */
const constants: LibraryModule = {
  name: 'neutron_lib.constants',
  load(_vm, module) {
    for (const [name, value] of Object.entries(general)) module.attrs.set(name, value);
    for (const [name, items] of Object.entries(tuples)) module.attrs.set(name, new PyTuple(items));
    onMissing(module, (vm, name) => {
      if (name !== 'PORT_NUMA_POLICIES') return undefined;
      const grown = vm.database.catalog.tables.has('portnumaaffinitypolicies');
      return new PyTuple(grown ? [...numaPolicies, 'socket'] : numaPolicies);
    });
  },
};

/** Constants of neutron-lib. */
export const neutronLibConstants: readonly LibraryModule[] = [
  constants,
  {
    name: 'neutron_lib.db.constants',
    load(_vm, module) {
      for (const [name, value] of Object.entries(database)) module.attrs.set(name, value);
    },
  },
  {
    name: 'neutron_lib.services.pvlan.constants',
    load(_vm, module) {
      const types = ['isolated', 'promiscuous', 'community'];
      for (const type of types) module.attrs.set(`${type.toUpperCase()}_TYPE`, type);
      module.attrs.set('PVLAN_TYPES', new PyList(types));
      module.attrs.set('COMMUNITY_NAME_MAX_LEN', 232n);
      module.attrs.set('PVLAN', 'pvlan');
      module.attrs.set('PVLAN_COMMUNITY', 'pvlan_community');
      module.attrs.set('PVLAN_TYPE', 'pvlan_type');
    },
  },
];
