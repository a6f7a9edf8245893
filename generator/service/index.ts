import { cinder } from './cinder.ts';
import { glance } from './glance.ts';
import { heat } from './heat.ts';
import { keystone } from './keystone.ts';
import type { ServiceProfile } from './model.ts';
import { neutron } from './neutron.ts';
import { nova } from './nova.ts';

/** The services that need no description in a configuration file, by name. */
export const PROFILES: ReadonlyMap<string, ServiceProfile> = new Map(
  [cinder, glance, heat, keystone, neutron, nova].map((profile) => [profile.service, profile]),
);
