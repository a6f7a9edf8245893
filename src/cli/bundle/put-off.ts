import type { Plugin } from 'esbuild';
import { DRIVER } from './driver.ts';

/** Puts off what is wanted seldom, until somebody asks, and leaves the database driver to parts of its own. */
export const putOff: Plugin = {
  name: 'put-off',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^mysql2$/ }, () => ({ path: DRIVER, external: true }));
    // Commander starts other programs where a command has one of its own; none has here.
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /\/commander\/lib\//.test(importer) ? { path: 'child-process', namespace: 'put-off' } : null,
    );
    onLoad({ filter: /.*/, namespace: 'put-off' }, () => ({
      contents: "exports.spawn = (...args) => require('node:child_process').spawn(...args);",
    }));
  },
};
