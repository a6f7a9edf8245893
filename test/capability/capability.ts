import { table } from '../../src/cli/table.ts';
import { commandLine } from '../support/command-line.ts';
import { startServer, useServer } from '../support/server.ts';
import { type MeasuredServer, measureServer, wrongRows } from './measure.ts';

const usage = `npm run capability -- [SERVER…] [--json]

Asks servers, given by their binaries (mariadbd, mysqld; by default the system's), for each row of the planner's
capability table which way they take at best, and holds the table against it: never faster than a server, and just as the
server where its column says that it was measured. Exit codes: 0 the table is right; 1 it is not; 2 wrong usage.`;

const { values, positionals } = commandLine(usage, { json: { type: 'boolean' } }, { positionals: true });

async function measure(binary: string | undefined): Promise<MeasuredServer> {
  const running = await startServer({ inMemory: true, ...(binary === undefined ? {} : { mariadbd: binary }) });
  try {
    const database = await useServer(running).createDatabase();
    return await measureServer(await database.connection());
  } finally {
    await running.stop();
  }
}

const servers: MeasuredServer[] = [];
for (const binary of positionals.length === 0 ? [undefined] : positionals) servers.push(await measure(binary));
if (values.json) process.stdout.write(`${JSON.stringify({ servers }, null, 2)}\n`);
else {
  for (const server of servers) {
    const rows = server.clauses.map(({ clause, table: says, server: does }) => [
      clause,
      says,
      does,
      says === does ? '' : 'differs',
    ]);
    process.stdout.write(`${server.name}: ${server.source ?? 'no column'}\n`);
    process.stdout.write(`${table(['clause', 'table', 'server', ''], rows)}\n\n`);
  }
}
const wrong = servers.flatMap((server) => wrongRows(server).map(({ clause }) => `${server.name}: ${clause}`));
for (const line of wrong) process.stderr.write(`${line}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
