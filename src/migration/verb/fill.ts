import type { Born, CodeTools, Plain } from '../model.ts';
import { isBorn } from './born.ts';
import { fillPlaces, literal } from './sql-text.ts';

/** How the values that are born in the run get into SQL text: as literals when it runs, by name when it is shown. */
export interface Fill {
  /** SQL text for one value. */
  value(value: Plain | Born): string;
  /** SQL text with its places (`:now`, `:localnow`, `:input.<name>`) filled. */
  text(sql: string): string;
}

/** Fills with the run's own values. The clock is read once, so that all rows of a step agree. */
export function runFill(tools: Pick<CodeTools, 'uuid' | 'now' | 'input'>): Fill {
  const clock = new Map<'utc' | 'local', string>();
  const now = (zone: 'utc' | 'local'): string => {
    const read = clock.get(zone) ?? tools.now(zone);
    clock.set(zone, read);
    return literal(read);
  };
  return fillWith((born) => {
    if (born.born === 'uuid') return literal(tools.uuid(born.format));
    return born.born === 'now' ? now(born.zone) : literal(tools.input(born.name));
  });
}

/** Fills for `plan --sql`: the server's functions of the same meaning; inputs stay as they are. */
export const shownFill: Fill = fillWith((born) => {
  if (born.born === 'uuid') return born.format === 'hex' ? "REPLACE(UUID(), '-', '')" : 'UUID()';
  if (born.born === 'now') return born.zone === 'utc' ? 'UTC_TIMESTAMP()' : 'NOW()';
  return `:input.${born.name}`;
});

function fillWith(born: (value: Born) => string): Fill {
  return {
    value: (value) => (isBorn(value) ? born(value) : literal(value)),
    text: (sql) =>
      fillPlaces(sql, (place) => {
        if (place === ':now') return born({ born: 'now', zone: 'utc' });
        if (place === ':localnow') return born({ born: 'now', zone: 'local' });
        return born({ born: 'input', name: place.slice(':input.'.length) });
      }),
  };
}
