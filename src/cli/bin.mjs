#!/usr/bin/env node
// A password in --url would stand in the machine's process list for as long as the command runs.
process.title = 'stackleap';
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
