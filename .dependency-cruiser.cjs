/** The arrows of the house, held by `npm run lint`. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'run-time-never-imports-generator',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/cli/(bundle|command/(rollup|pack))' },
      to: { path: '^generator' },
    },
    {
      name: 'run-time-never-imports-build-tools',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/cli/(bundle|command/(rollup|pack))' },
      to: { path: 'node_modules/(ts-morph|web-tree-sitter|esbuild)' },
    },
    {
      name: 'generator-only-knows-the-model',
      severity: 'error',
      from: { path: '^generator' },
      to: { path: '^src', pathNot: '^src/(catalog|operation|migration)/' },
    },
    {
      name: 'model-is-pure',
      severity: 'error',
      from: { path: '^src/(catalog|operation)/' },
      to: { path: '^src/(migration|plan|run|cli)/' },
    },
    {
      name: 'plan-does-not-run',
      severity: 'error',
      from: { path: '^src/plan/' },
      to: { path: '^src/(preflight|run|cli)/' },
    },
    {
      name: 'preflight-does-not-run',
      severity: 'error',
      from: { path: '^src/preflight/' },
      to: { path: '^src/(run|cli)/' },
    },
    { name: 'cli-on-top', severity: 'error', from: { path: '^src/(?!cli)' }, to: { path: '^src/cli' } },
    {
      name: 'shipped-code-never-imports-tests',
      severity: 'error',
      from: { path: '^(src|generator)' },
      to: { path: '^test' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
