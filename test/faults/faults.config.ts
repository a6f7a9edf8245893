import { defineConfig } from '../../generator/config/define.ts';

/** The longest chain that the distribution's packages hold. */
export default defineConfig({
  sources: ['debian'],
  services: { nova: {} },
});
