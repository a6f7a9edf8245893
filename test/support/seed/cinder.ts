import { alive, type Cloud, type Draft, gone, pick } from './draft.ts';

const STATES = ['available', 'in-use', 'error', 'creating', 'deleting', 'error_deleting', 'attaching'];

/** Volumes in all states, attached and not, typed and encrypted, with snapshots, backups in chains, transfers. */
export function cinderCloud(draft: Draft): Cloud {
  const { random, moment, many, size } = draft;
  const ready = draft.variant !== 'untouched';
  const bare = draft.variant === 'bare';
  const projects = many(size / 10 + 2, () => draft.hex());
  const qos = many(2, () => draft.uuid());
  const types = many(5, (at) => ({
    id: draft.uuid(),
    name: pick(['lvm', 'ceph', 'replicated', 'encrypted', 'old'], at),
    qos_specs_id: pick([qos[0] ?? null, null], at),
    ...(at === 4 ? gone(moment(9)) : alive),
  }));
  const groups = many(3, (at) => ({
    id: draft.uuid(),
    status: 'available',
    ...(ready || at === 2 ? gone(moment(5)) : alive),
  }));
  const volumes = many(size, (at) => {
    const dead = at % 9 === 8;
    const attached = !dead && at % 3 === 0;
    return {
      id: draft.uuid(),
      project_id: pick(projects, at),
      host: `node${at % 4}@lvm#pool`,
      size: 1 + random.below(100),
      status: dead ? 'deleted' : attached ? 'in-use' : pick(STATES, at),
      attach_status: attached ? 'attached' : pick(['detached', null, ''], at),
      instance_uuid: attached && at % 6 === 0 ? draft.uuid() : null,
      attached_host: attached && at % 6 !== 0 ? `bare${at}` : null,
      mountpoint: attached ? `/dev/vd${String.fromCharCode(98 + (at % 20))}` : null,
      attach_time: attached ? moment(at).replace(' ', 'T') : null,
      // An untyped volume is what a guard of a later release refuses.
      volume_type_id: !ready && at % 5 === 1 ? null : pick(types, at).id,
      bootable: at % 4 === 0 ? 1 : 0,
      migration_status: pick([null, null, 'success', 'target:11111111-2222-4333-8444-555555555555'], at),
      replication_status: pick(['disabled', 'enabled', 'error', null], at),
      consistencygroup_id: at % 7 === 0 ? pick(groups, at).id : null,
      created_at: moment(at),
      ...(dead ? gone(moment(at + 1)) : alive),
    };
  });
  const snapshots = many(size / 2, (at) => ({
    id: draft.uuid(),
    volume_id: pick(volumes, at).id,
    status: pick(['available', 'error', 'deleting', 'creating'], at),
    volume_type_id: pick(types, at).id,
    volume_size: pick(volumes, at).size,
    ...(at % 8 === 7 ? gone(moment(at)) : alive),
  }));
  const hanging = {
    volumes,
    snapshots,
    volume_admin_metadata: volumes
      .filter((_, at) => at % 5 === 0)
      .map(({ id }, at) => ({
        volume_id: id,
        key: pick(['attached_mode', 'readonly', 'temporary'], at),
        value: pick(['rw', 'False', 'True'], at),
        ...alive,
      })),
  };
  return {
    // `use_quota` of 2024.1 becomes NOT NULL, and only Xena's online migration gives it a value: no row of Juno has one.
    ...(bare ? { empty: ['volumes', 'snapshots'] } : {}),
    rows: {
      ...(bare ? {} : hanging),
      volume_types: types,
      quality_of_service_specs: [
        ...qos.map((id) => ({ id, specs_id: null, key: 'QoS_Specs_Name', value: `tier-${id.slice(0, 4)}`, ...alive })),
        ...qos.map((id) => ({ id: draft.uuid(), specs_id: id, key: 'consumer', value: 'back-end', ...alive })),
      ],
      volume_type_extra_specs: types.map((type, at) => ({
        volume_type_id: type.id,
        key: at === 2 ? 'replication_enabled' : 'volume_backend_name',
        value: at === 2 ? '<is> True' : type.name,
        ...alive,
      })),
      encryption: [{ volume_type_id: types[3]?.id ?? null, provider: 'luks', control_location: 'front-end', ...alive }],
      consistencygroups: groups,
      cgsnapshots: many(2, (at) => ({
        id: draft.uuid(),
        consistencygroup_id: pick(groups, at).id,
        ...(ready ? gone(moment(6)) : alive),
      })),
      backups: many(size / 3, (at) => ({
        id: draft.uuid(),
        volume_id: pick(volumes, at).id,
        status: pick(['available', 'error', 'creating', 'restoring'], at),
        service: pick(['cinder.backup.drivers.swift', 'cinder.backup.drivers.ceph', null], at),
        ...(at % 6 === 5 ? gone(moment(at)) : alive),
      })),
      quota_classes: ['volumes', 'snapshots', 'gigabytes', 'consistencygroups'].map((resource) => ({
        class_name: 'default',
        resource,
        hard_limit: resource === 'gigabytes' ? 1000 : 10,
        ...alive,
      })),
      quotas: projects.flatMap((project_id, at) =>
        ['volumes', 'gigabytes', 'consistencygroups'].map((resource) => ({
          project_id,
          resource,
          hard_limit: at * 10,
          ...(at % 5 === 4 ? gone(moment(at)) : alive),
        })),
      ),
    },
  };
}
