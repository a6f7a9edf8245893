import type { Run } from './report.ts';

/** A picture for light and dark pages alike: its own paper, no script, no font of its own. */
const PAPER = '#ffffff';
const INK = '#1f2933';
const FAINT = '#c8d0d9';

interface Series {
  readonly name: string;
  readonly colour: string;
  /** Seconds, `null`: not measured. */
  readonly of: (run: Run) => number | null;
  readonly dashed?: boolean;
}

const SERIES: readonly Series[] = [
  { name: 'upstream, release by release', colour: '#b44d12', of: ({ upstream }) => upstream?.wall ?? null },
  { name: 'upstream, time on the server', colour: '#e9a26b', of: ({ upstream }) => upstream?.server.total ?? null },
  { name: 'Stackleap, script by script', colour: '#7b8794', of: ({ stepwise }) => stepwise?.wall ?? null },
  { name: 'Stackleap, one step', colour: '#0f609b', of: ({ coalesced }) => coalesced?.wall ?? null },
  { name: 'the floor', colour: INK, of: ({ floor }) => floor?.seconds ?? null, dashed: true },
];

const PANEL = { width: 300, height: 230, left: 60, top: 56, gap: 26, bottom: 48 };

function text(x: number, y: number, content: string, more = ''): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${safe}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string, more = ''): string {
  const at = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line x1="${at[0]}" y1="${at[1]}" x2="${at[2]}" y2="${at[3]}" stroke="${stroke}" ${more}/>`;
}

/** Powers of ten that hold all values, and what lies between: both axes are logarithmic. */
function decades(values: readonly number[]): readonly number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, at) => low + at);
}

function plain(value: number): string {
  return value >= 1000 ? `${Math.round(value / 1000)} 000`.replace(/^(\d+)( 000)$/, '$1$2') : String(value);
}

function mark(x: number, y: number, { colour, dashed }: Series): string {
  if (dashed === true)
    return `<rect x="${(x - 3).toFixed(1)}" y="${(y - 3).toFixed(1)}" width="6" height="6" fill="${colour}"/>`;
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5" fill="${colour}"/>`;
}

function panel(name: string, runs: readonly Run[], seconds: readonly number[], left: number, unit: boolean): string {
  const { width, height, top } = PANEL;
  const sizes = runs.map(({ instances }) => Math.log10(instances));
  const [first = 4, last = 5] = [Math.min(...sizes), Math.max(...sizes)];
  const x = (instances: number) => {
    const share = last === first ? 0.5 : (Math.log10(instances) - first) / (last - first);
    return left + 18 + share * (width - 36);
  };
  const [low = 0] = seconds;
  const span = (seconds.at(-1) ?? 1) - low;
  const y = (value: number) => top + height - ((Math.log10(value) - low) / span) * height;
  const grid = seconds.flatMap((power) => [
    line(left, y(10 ** power), left + width, y(10 ** power), FAINT),
    ...(unit ? [text(left - 8, y(10 ** power) + 4, `${10 ** power} s`, 'text-anchor="end"')] : []),
  ]);
  const ticks = runs.map(({ instances }) =>
    text(x(instances), top + height + 18, plain(instances), 'text-anchor="middle"'),
  );
  const drawn = SERIES.flatMap((series) => {
    const points = runs.flatMap((run) => {
      const value = series.of(run);
      return value === null || value <= 0 ? [] : [[x(run.instances), y(value)] as const];
    });
    if (points.length === 0) return [];
    const path = points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
    const dash = series.dashed === true ? 'stroke-dasharray="5 4"' : '';
    return [
      `<polyline points="${path}" fill="none" stroke="${series.colour}" stroke-width="2" ${dash}/>`,
      ...points.map(([px, py]) => mark(px, py, series)),
    ];
  });
  const [{ from = '', to = '' } = {}] = runs;
  const title = text(left, top - 14, `${name}, ${from} to ${to}`, 'font-weight="bold"');
  const foot = text(left + width / 2, top + height + 36, 'instances', 'text-anchor="middle"');
  return [title, ...grid, line(left, top, left, top + height, FAINT), ...ticks, foot, ...drawn].join('\n');
}

/** Seconds over the size of the cloud, a panel a database, both axes logarithmic, as an SVG document. */
export function plot(runs: readonly Run[]): string {
  const names = [...new Set(runs.map(({ database }) => database))];
  const values = runs.flatMap((run) => SERIES.flatMap(({ of }) => of(run) ?? [])).filter((value) => value > 0);
  if (names.length === 0 || values.length === 0) throw new Error('there is nothing to draw');
  const seconds = decades(values);
  const { width, height, left, top, gap, bottom } = PANEL;
  const whole = left + names.length * (width + gap);
  const legendTop = top + height + bottom + 22;
  const legend = SERIES.flatMap((series, at) => {
    const x = left + at * 240;
    const dash = series.dashed === true ? 'stroke-dasharray="5 4"' : '';
    return [
      line(x, legendTop - 4, x + 26, legendTop - 4, series.colour, `stroke-width="2" ${dash}`),
      mark(x + 13, legendTop - 4, series),
      text(x + 34, legendTop, series.name),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${legendTop + 16}" font-family="sans-serif" font-size="12" fill="${INK}" role="img">`,
    '<title>Seconds that a leap takes, by the size of the cloud</title>',
    `<rect width="100%" height="100%" fill="${PAPER}"/>`,
    text(left, 22, 'A leap in one step: seconds, by instances of the cloud', 'font-size="15" font-weight="bold"'),
    ...names.map((name, at) =>
      panel(
        name,
        runs.filter(({ database }) => database === name),
        seconds,
        left + at * (width + gap),
        at === 0,
      ),
    ),
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}
