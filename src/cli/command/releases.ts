import type { Command } from 'commander';
import type { MigrationSet } from '../../migration/model.ts';
import { Problem } from '../../problem.ts';
import { type Context, findSet } from '../context.ts';
import { table } from '../table.ts';

function describe(set: MigrationSet) {
  return {
    service: set.service,
    database: set.database,
    migrations: set.migrations.length,
    releases: set.releases.map(({ release, tag, heads }) => ({
      release,
      tag,
      heads: heads.map(({ repository, revision }) => ({ repository, revision })),
    })),
  };
}

/** `stackleap releases [service]` */
export function addReleases(program: Command, context: Context): void {
  program
    .command('releases')
    .description('the releases of a set, with their revision heads')
    .argument('[service]', 'SERVICE or SERVICE/DATABASE; all sets without it')
    .action(async (name: string | undefined) => {
      const sets: MigrationSet[] = [];
      if (name?.includes('/')) sets.push(await findSet(context, name));
      else {
        const library = context.library();
        const all = await library.list();
        const wanted = all.filter(({ service }) => name === undefined || service === name);
        for (const { service, database } of wanted) sets.push(await library.load(service, database));
        if (sets.length === 0 && name !== undefined) await findSet(context, name);
        if (sets.length === 0) {
          throw new Problem('SL002', 'there are no migration sets', { advice: library.advice('SERVICE') });
        }
      }
      const text = sets.map((set) => {
        const rows = set.releases.map(({ release, tag, heads }) => [
          release,
          tag,
          heads.map(({ revision }) => revision).join(', '),
        ]);
        return `${set.service}/${set.database}\n${table(['release', 'tag', 'heads'], rows)}`;
      });
      context.output.result({ sets: sets.map(describe) }, text.join('\n\n'));
    });
}
