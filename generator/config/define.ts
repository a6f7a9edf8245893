import type { ConfigInput } from './schema.ts';

/** Types a `stackleap.config.ts`; gives it back as it is. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
