import type { Row } from '../fill/fill.ts';
import { type Cloud, type Draft, pick } from './draft.ts';

const ACTIONS = ['CREATE', 'UPDATE', 'DELETE', 'SUSPEND', 'ROLLBACK', null];

/** Stacks: nested three deep, backups of them, deleted ones; resources with data; events; software deployments. */
export function heatCloud(draft: Draft): Cloud {
  const { moment, many, size } = draft;
  const templates: Row[] = [];
  const stacks: Row[] = [];
  const stack = (at: number, more: Row): string => {
    const id = draft.uuid();
    templates.push({
      id: templates.length + 1,
      template: JSON.stringify({ heat_template_version: '2013-05-23', resources: {} }),
      files: pick(['{}', null], at),
    });
    stacks.push({
      id,
      name: `stack-${at}`,
      // A template belongs to one stack: two live ones of the same break upstream's own move of parameters.
      raw_template_id: templates.length,
      owner_id: null,
      backup: 0,
      parameters: pick([JSON.stringify({ parameters: { size: at }, encrypted_param_names: [] }), '{}', null], at),
      action: pick(ACTIONS, at),
      status: pick(['COMPLETE', 'FAILED', 'IN_PROGRESS'], at),
      created_at: moment(at),
      deleted_at: null,
      tenant: pick([draft.hex(), null], at),
      ...more,
    });
    return id;
  };
  for (let at = 0; at < Math.max(3, size); at += 4) {
    const root = stack(at, at % 16 === 12 ? { deleted_at: moment(at + 9) } : {});
    const child = stack(at + 1, { owner_id: root });
    const leaf = stack(at + 2, { owner_id: child });
    if (at % 8 === 0) stack(at + 3, { owner_id: leaf });
    // Until Juno's 045 a backup was known by its name alone.
    if (at % 12 === 0) {
      const backup = stack(at, { owner_id: root, name: `stack-${at}*`, backup: 1 });
      stack(at + 1, { owner_id: backup });
    }
  }
  const resources = stacks.flatMap(({ id }, at) =>
    many(1 + (at % 3), (nth) => ({
      id: draft.uuid(),
      stack_id: id as string,
      name: `resource-${nth}`,
      status: pick(['COMPLETE', 'FAILED', null], at + nth),
      action: pick(ACTIONS, nth),
      properties_data: pick(['{"flavor": "m1.small"}', '{}', null], at + nth),
      // The order in which rows get their numbers must not be left to chance.
      created_at: moment(at * 4 + nth),
    })),
  );
  return {
    rows: {
      raw_template: templates,
      stack: stacks,
      resource: resources,
      resource_data: resources
        .filter((_, at) => at % 2 === 0)
        .map(({ id }, at) => ({ resource_id: id, key: `key-${at}`, value: `value-${at}` })),
      event: stacks.flatMap(({ id }, at) =>
        many(2, (nth) => ({
          stack_id: id as string,
          uuid: draft.uuid(),
          resource_action: pick(ACTIONS, at + nth),
          created_at: moment(at),
        })),
      ),
      snapshot: many(size / 6, (at) => ({
        id: draft.uuid(),
        stack_id: pick(stacks, at).id as string,
        status: 'COMPLETE',
        data: '{}',
      })),
    },
  };
}
