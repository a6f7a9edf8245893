import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that it started used. */
export interface Used {
  readonly processes: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** The sum of what each process had at most, though not all had it at the same time. */
  readonly peakRssMiB: number;
}

/** How often processes are looked at, in milliseconds: what one uses after the last look at it is not seen. */
const EVERY = 50;
/** Linux counts times in hundredths of a second, whatever the kernel's own tick is (`getconf CLK_TCK`). */
const TICKS = 100;

/** Watches a process and its descendants, as /proc has them, until it is told to stop. */
export function watchTree(pid: number): () => Used {
  const seen = new Map<string, { cpu: number; peak: number }>();
  const look = (): void => {
    for (const one of descendants(pid)) {
      const found = usedBy(one);
      if (found) seen.set(found.key, found);
    }
  };
  look();
  const timer = setInterval(look, EVERY);
  return () => {
    look();
    clearInterval(timer);
    const all = [...seen.values()];
    const sum = (of: (one: { cpu: number; peak: number }) => number) => all.reduce((total, one) => total + of(one), 0);
    return {
      processes: all.length,
      cpuSeconds: Math.round(sum(({ cpu }) => cpu) * 100) / 100,
      peakRssMiB: Math.round(sum(({ peak }) => peak) / 1024),
    };
  };
}

function descendants(pid: number): readonly number[] {
  const found = [pid];
  for (const one of found) {
    // A child belongs to the thread that started it.
    for (const thread of attempt(() => readdirSync(`/proc/${one}/task`)) ?? []) {
      const children = attempt(() => readFileSync(`/proc/${one}/task/${thread}/children`, 'utf8')) ?? '';
      found.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

function usedBy(pid: number): { readonly key: string; readonly cpu: number; readonly peak: number } | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const status = attempt(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const peak = status?.split('\n').find((line) => line.startsWith('VmHWM:'));
  if (stat === null || peak === undefined) return null;
  // proc_pid_stat(5): what follows the name in parentheses starts with the third field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, started] = [fields[11], fields[12], fields[19]].map(Number) as [number, number, number];
  return { key: `${pid} ${started}`, cpu: (user + system) / TICKS, peak: Number.parseInt(peak.slice(6), 10) };
}

/** `null` where the process has ended meanwhile. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
