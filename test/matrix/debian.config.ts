import { defineConfig } from '../../generator/config/define.ts';

/** All six services from the distribution's packages alone: what continuous integration can have everywhere. */
export default defineConfig({
  sources: ['debian'],
  services: { nova: {}, neutron: {}, keystone: {}, glance: {}, cinder: {}, heat: {} },
});
