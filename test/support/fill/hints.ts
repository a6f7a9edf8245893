import type { Row } from './fill.ts';
import type { Random } from './random.ts';
import { uuid, type Value } from './value.ts';

/** Makes one column's value of the row that is being drawn; `at` counts the table's rows from 0. */
export type RowHint = (context: { readonly random: Random; readonly row: Readonly<Row>; readonly at: number }) => Value;

export type TableHints = Readonly<Record<string, RowHint>>;

const oneOf =
  (...values: readonly Value[]): RowHint =>
  ({ random }) =>
    random.pick(values);

const QUOTA_RESOURCES = [
  'volumes',
  'snapshots',
  'gigabytes',
  'backups',
  'backup_gigabytes',
  'consistencygroups',
  'groups',
];
const resource = oneOf(...QUOTA_RESOURCES);
/** Nullable as a column, but rows with no mark at all are not what services write. */
const replication = oneOf('disabled', 'enabled', 'error', null);

/**
 * What the schema does not say: values that scripts compare with, so that their row statements meet rows that match
 * and rows that do not; and rules that scripts refuse a database for breaking.
 */
const HINTS: Readonly<Record<string, Readonly<Record<string, TableHints>>>> = {
  glance: {
    images: {
      status: oneOf('active', 'queued', 'killed', 'deleted', 'deactivated'),
      visibility: oneOf('private', 'public', 'shared', 'community'),
      is_public: oneOf(0, 1),
    },
    image_locations: {
      status: oneOf('active', 'deleted', 'pending_delete'),
      meta_data: ({ random, at }) =>
        random.pick([
          JSON.stringify({ backend: `store-${at % 3}` }),
          JSON.stringify({ backend: 'fast', zone: 'a' }),
          JSON.stringify({ store: 'cheap' }),
          '{}',
          null,
        ]),
    },
    image_members: { status: oneOf('pending', 'accepted', 'rejected') },
  },
  cinder: {
    volumes: {
      migration_status: oneOf(null, 'none', 'success', 'migrating', 'target:11111111-2222-4333-8444-555555555555'),
      status: oneOf('available', 'in-use', 'error', 'deleting'),
      attach_status: oneOf('attached', 'detached', null),
      replication_status: replication,
      // The type's name for it since juno; a volume that nobody migrates has none.
      _name_id: ({ random }) => (random.chance(0.2) ? uuid(random) : null),
    },
    snapshots: { status: oneOf('available', 'error', 'deleting') },
    volume_admin_metadata: {
      key: oneOf('temporary', 'readonly', 'attached_mode'),
      value: oneOf('True', 'False', 'rw'),
    },
    volume_type_extra_specs: {
      key: oneOf('replication_enabled', 'volume_backend_name', 'multiattach'),
      value: oneOf('<is> True', '<is> False', 'lvm'),
    },
    quotas: { resource },
    quota_classes: { class_name: oneOf('default', 'gold'), resource },
    quota_usages: { resource },
    reservations: { resource },
    messages: { event_id: oneOf('VOLUME_000001', 'VOLUME_000002', 'VOLUME_VOLUME_000003') },
    workers: { resource_type: oneOf('Volume', 'Snapshot', 'Backup', 'Cleanable') },
  },
};

/** The hints of one table; none for a service or table that has no rules beyond its schema. */
export function hintsOf(service: string | undefined, table: string): TableHints {
  return (service === undefined ? undefined : HINTS[service]?.[table]) ?? {};
}
