import type { Plugin } from 'esbuild';

/** The driver's names of errors: two thousand assignments that every start would run, for the few that meet an error. */
const ERROR_NAMES = { path: /\/mysql2\/lib\/constants\/errors\.js$/, part: './mysql2-errors.js' };

/** Modules that import nothing, by the names of the parts that they have to become. */
export type Alone = Map<string, string>;

/**
 * Puts off what is wanted seldom, until somebody asks.
 *
 * @param alone gets the files that are to be parts of their own
 */
export function putOff(alone: Alone): Plugin {
  return {
    name: 'put-off',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: ERROR_NAMES.path }, ({ path }) => {
        alone.set(ERROR_NAMES.part, path);
        const names = `require(${JSON.stringify(ERROR_NAMES.part)})`;
        return { contents: `module.exports = new Proxy({}, { get: (_, name) => ${names}[name] });` };
      });
      onResolve({ filter: /^\.\/mysql2-errors\.js$/ }, ({ path }) => ({ path, external: true }));
      // Commander starts other programs where a command has one of its own; none has here.
      onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        /\/commander\/lib\//.test(importer) ? { path: 'child-process', namespace: 'put-off' } : null,
      );
      onLoad({ filter: /.*/, namespace: 'put-off' }, () => ({
        contents: "exports.spawn = (...args) => require('node:child_process').spawn(...args);",
      }));
    },
  };
}
