import { type Cloud, type Draft, pick } from './draft.ts';

/** Domains and projects, users with and without passwords, federation, trusts whose redelegation is in JSON, OAuth. */
export function keystoneCloud(draft: Draft): Cloud {
  const { moment, many, size, hex } = draft;
  const domains = [
    { id: 'default', name: 'Default', enabled: 1, extra: JSON.stringify({ description: 'Owns users and tenants' }) },
    ...many(3, (at) => ({
      id: hex(),
      name: `domain-${at}`,
      enabled: at % 2,
      extra: pick([JSON.stringify({ description: `the ${at}th`, contact: 'ü' }), '{}', null], at),
    })),
  ];
  const projects = many(size / 3, (at) => ({
    id: hex(),
    name: `project-${at}`,
    domain_id: pick(domains, at).id,
    enabled: pick([1, 0, null], at),
    extra: pick(['{}', JSON.stringify({ tag: at })], at),
  }));
  const users = many(size, (at) => ({
    id: hex(),
    name: `user-${at}`,
    domain_id: pick(domains, at).id,
    enabled: at % 5 === 4 ? 0 : 1,
    password: at % 4 === 3 ? null : `$6$rounds=40000$${draft.random.hex(16)}$${draft.random.hex(60)}`,
    extra: pick(['{}', JSON.stringify({ email: `user${at}@example.org` }), null], at),
    default_project_id: pick([null, pick(projects, at).id], at),
  }));
  const roles = many(3, (at) => ({ id: hex(), name: pick(['admin', 'member', 'reader'], at) }));
  const regions = many(2, (at) => ({ id: `RegionOf${at}`, parent_region_id: null, extra: '{}' }));
  const services = many(4, (at) => ({
    id: hex(),
    type: pick(['compute', 'image', 'volume', 'network'], at),
    extra: pick(
      [
        JSON.stringify({ name: 'nova' }),
        JSON.stringify({ description: 'no name' }),
        JSON.stringify({ name: null }),
        '{}',
      ],
      at,
    ),
  }));
  const bare = draft.variant === 'bare';
  const providers = bare ? [] : many(2, (at) => ({ id: `idp-${at}`, enabled: 1 - at }));
  const trusts = many(size / 4, (at) => {
    const [one, other] = [pick(users, at), pick(users, at + 1)];
    return {
      id: hex(),
      trustor_user_id: one.id,
      trustee_user_id: other.id,
      project_id: pick([pick(projects, at).id, null], at),
      impersonation: at % 2,
      deleted_at: at % 7 === 6 ? moment(at) : null,
      // Times with and without, that the table's later unique key takes apart.
      expires_at: at % 3 === 0 ? null : moment(at * 1000),
      extra: pick(
        [
          JSON.stringify({ redelegated_trust_id: hex(), redelegation_count: at % 4, note: 'kept' }),
          JSON.stringify({ redelegation_count: 0 }),
          '{}',
        ],
        at,
      ),
    };
  });
  const consumers = many(2, () => ({ id: hex(), secret: draft.random.hex(64), extra: '{}' }));
  return {
    rows: {
      domain: domains,
      project: projects,
      user: users,
      role: roles,
      region: regions,
      service: services,
      endpoint: services.flatMap(({ id }, at) =>
        ['public', 'internal'].map((kind) => ({
          id: hex(),
          service_id: id,
          interface: kind,
          url: `http://controller/${at}`,
          region_id: pick([regions[0]?.id ?? null, null], at),
          legacy_endpoint_id: null,
          extra: '{}',
        })),
      ),
      group: many(4, (at) => ({ id: hex(), name: `group-${at}`, domain_id: pick(domains, at).id, extra: '{}' })),
      identity_provider: providers,
      federation_protocol: providers.map(({ id }, at) => ({
        id: pick(['saml2', 'oidc'], at),
        idp_id: id,
        mapping_id: `mapping-${at}`,
      })),
      mapping: many(2, (at) => ({
        id: `mapping-${at}`,
        rules: '[{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]',
      })),
      trust: trusts,
      trust_role: trusts.map(({ id }, at) => ({ trust_id: id, role_id: pick(roles, at).id })),
      credential: many(size / 4, (at) => ({
        id: hex(),
        user_id: pick(users, at).id,
        project_id: null,
        type: pick(['ec2', 'totp', 'cert'], at),
        blob: JSON.stringify({ access: hex(), secret: hex() }),
        extra: '{}',
      })),
      assignment: users.map(({ id }, at) => ({
        type: 'UserProject',
        actor_id: id,
        target_id: pick(projects, at).id,
        role_id: pick(roles, at).id,
        inherited: 0,
      })),
      consumer: consumers,
      policy_association: many(2, (at) => ({
        id: hex(),
        policy_id: hex(),
        endpoint_id: null,
        service_id: pick(services, at).id,
        region_id: pick([null, 'RegionOf0'], at),
      })),
      id_mapping: users.slice(0, 4).map(({ id }, at) => ({
        public_id: `${id}${id}`,
        domain_id: pick(domains, at).id,
        local_id: `ldap-${at}`,
        entity_type: 'user',
      })),
    },
    ...(bare ? { empty: ['identity_provider', 'federation_protocol'] } : {}),
    hints: () => ({ extra: ({ random }) => random.pick(['{}', '{"note": "x"}']) }),
  };
}
