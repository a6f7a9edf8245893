import { fetchServers } from './servers/fetch.ts';

/**
 * `npm run servers [-- NAME…]`: further servers to test against, from the distribution's mirror into the cache. Prints the
 * value of STACKLEAP_TEST_SERVERS on stdout, and what was done on stderr.
 */
try {
  const servers = await fetchServers(process.argv.slice(2));
  for (const { name, cached, seconds } of servers) {
    console.error(cached ? `${name}: in the cache` : `${name}: fetched in ${seconds} s`);
  }
  console.log(servers.map(({ binary }) => binary).join(':'));
} catch (error) {
  console.error(`servers: ${(error as Error).message}`);
  process.exitCode = 1;
}
