import type { CodeTools } from '../model.ts';

/** A way from rows at the top to their children, and theirs. Parts of SQL that name no table speak of one table each. */
export interface WayDown {
  /** A query of `parent` and `id`, the keys of a row and of its parent: every row that may stand below another. */
  readonly children: string;
  /** A query of `id` and `value`: the rows at the top. */
  readonly top: string;
  /** Whether a row of `children` stands below one of `level`. */
  readonly below: string;
  /** The value of a row of `children` that stands below one of `level`. */
  readonly value: string;
  /** What is written of a level: the rest of an UPDATE that joins `level`. */
  readonly write: string;
}

const CHILDREN = '`stackleap:children`';
/** A level and the one below it. */
const LEVELS = ['`stackleap:level`', '`stackleap:below`'] as const;

/** The statements of one level, the top being 0. */
interface Level {
  readonly make: string;
  readonly write: string;
}

/**
 * Goes down level by level, in the transaction of the tools: a level's rows are a temporary table, and the next one is
 * made by joining it with the children. Temporary tables make no difference to a transaction (manual, "Statements That
 * Cause an Implicit Commit"); they have primary keys, since servers may insist on them, and are filled in their order.
 *
 * No recursive query does it instead. MariaDB loses a row of one, and all that stand below it, when what it has found so
 * far grows beyond `tmp_memory_table_size` and moves to disk; it ends one at `max_recursive_iterations`, with a warning.
 * @returns the number of rows that were written
 */
export async function goDown(way: WayDown, { execute, knex }: CodeTools): Promise<number> {
  let rows = 0;
  try {
    await execute(childrenSql(way));
    for (let depth = 0; ; depth += 1) {
      const { make, write } = levelSql(way, depth);
      if ((await execute(make)).rows === 0) return rows;
      rows += (await execute(write)).rows;
      await knex.raw(dropSql(levelName(depth + 1)));
    }
  } finally {
    for (const table of [CHILDREN, ...LEVELS]) await knex.raw(dropSql(table));
  }
}

/** The statements of the first two levels; those of the others are the same but for the names of the temporary tables. */
export function wayDownSql(way: WayDown): string[] {
  const [top, second] = [levelSql(way, 0), levelSql(way, 1)];
  return [
    childrenSql(way),
    top.make,
    top.write,
    `/* likewise every further level that has rows */ ${second.make}`,
    second.write,
  ];
}

function childrenSql({ children }: WayDown): string {
  return `CREATE TEMPORARY TABLE ${CHILDREN} (PRIMARY KEY (id), KEY (parent)) ENGINE=InnoDB ${children} ORDER BY id`;
}

function levelSql(way: WayDown, depth: number): Level {
  const name = levelName(depth);
  const rows =
    depth === 0
      ? way.top
      : `SELECT children.id AS id, ${way.value} AS value FROM ${levelName(depth - 1)} AS level JOIN ${CHILDREN} AS children ON ${way.below}`;
  return {
    make: `CREATE TEMPORARY TABLE ${name} (PRIMARY KEY (id)) ENGINE=InnoDB ${rows} ORDER BY id`,
    write: `UPDATE ${name} AS level JOIN ${way.write}`,
  };
}

function levelName(depth: number): string {
  return LEVELS[depth % 2 === 0 ? 0 : 1];
}

function dropSql(table: string): string {
  return `DROP TEMPORARY TABLE IF EXISTS ${table}`;
}
