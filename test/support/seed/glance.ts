import { alive, type Cloud, type Draft, gone, pick } from './draft.ts';

/** Images public, private and shared with members, with locations and properties; metadata definitions whose names occur twice. */
export function glanceCloud(draft: Draft): Cloud {
  const { moment, many, size } = draft;
  const images = many(size, (at) => ({
    id: draft.uuid(),
    name: pick([`image-${at}`, 'cirros', null], at),
    status: pick(['active', 'queued', 'saving', 'killed', 'deleted', 'pending_delete'], at),
    is_public: at % 4 === 0 ? 1 : 0,
    protected: pick([0, 1, null], at),
    owner: pick([draft.hex(), null], at),
    created_at: moment(at),
    ...(at % 6 >= 4 ? gone(moment(at + 1)) : alive),
  }));
  const hidden = images.filter(({ is_public }) => is_public === 0);
  const namespaces = many(size / 5 + 2, (at) => ({
    namespace: `OS::Compute::Space${at}`,
    owner: 'admin',
    visibility: pick(['public', 'private', null], at),
  }));
  return {
    rows: {
      images,
      image_members: hidden
        .filter((_, at) => at % 2 === 0)
        .flatMap(({ id }, at) => [
          {
            image_id: id,
            member: draft.hex(),
            status: pick(['pending', 'accepted', 'rejected', null], at),
            ...(at % 3 === 2 ? gone(moment(at)) : alive),
          },
          { image_id: id, member: draft.hex(), status: null, ...(at % 3 === 1 ? gone(moment(at)) : alive) },
        ]),
      image_locations: images.map(({ id }, at) => ({
        image_id: id,
        value: `rbd://pool/${id}`,
        meta_data: pick(['{}', '{"backend": "fast"}', '{"backend": "ceph", "zone": "a"}', null], at),
        status: pick(['active', 'deleted', 'pending_delete'], at),
        ...(at % 6 === 5 ? gone(moment(at)) : alive),
      })),
      metadef_namespaces: namespaces,
      metadef_resource_types: [
        { name: 'OS::Nova::Instance', protected: 1 },
        { name: 'OS::Glance::Thing', protected: 0 },
      ],
      metadef_objects: many(size / 2, (at) => ({ name: `object-${at}`, json_schema: '{}' })),
      metadef_properties: many(size / 2, (at) => ({ name: `property-${at}`, json_schema: '{"type": "string"}' })),
    },
    hints: (table) => (table === 'metadef_resource_types' ? { created_at: ({ at }) => moment(at) } : {}),
  };
}
