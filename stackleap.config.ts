import { defineConfig } from './generator/config/define.ts';

/**
 * The services that `npm run rollup` makes sets of. Their scripts come from upstream's repositories, or, where the network
 * has them not, from the packages of this machine's distribution; `--git-base DIR` takes local clones instead.
 */
export default defineConfig({
  sources: ['upstream', 'debian'],
  services: {
    nova: {},
    neutron: {},
    keystone: {},
    glance: {},
    cinder: {},
    heat: {},
  },
});
