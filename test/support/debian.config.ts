import { defineConfig } from '../../generator/config/define.ts';

/**
 * Sets of exactly the packages that the tests and the demo make their databases with: what upstream's repositories
 * hold beyond them, and how long these take to clone, does not matter there.
 */
export default defineConfig({
  sources: ['debian'],
  services: { glance: {}, cinder: {}, keystone: {}, neutron: {}, nova: {} },
});
