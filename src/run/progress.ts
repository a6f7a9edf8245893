import type { Phase, PlannedStatement } from '../plan/model.ts';

/** How a statement that takes long is getting on. */
export interface Running {
  readonly seconds: number;
  /** What the server says that it is doing; `null` where it says nothing. */
  readonly stage: string | null;
  /** 0 to 100; `null` where nobody can tell. */
  readonly percent: number | null;
  readonly secondsLeft: number | null;
}

/** Told what a run is doing. Every method returns at once. */
export interface Progress {
  phase(phase: Phase, number: number, of: number): void;
  statement(statement: PlannedStatement): void;
  /** A statement is still running: once a second, of each that is. */
  running(running: Running, statement: PlannedStatement): void;
  /** Rows of the data step that runs. */
  rows(done: number, total: number): void;
  /** Something that a person should know now: whom the run waits for, what it has found out. */
  note(text: string): void;
  done(phase: Phase, rows: number, seconds: number): void;
}

export const silent: Progress = {
  phase: () => {},
  statement: () => {},
  running: () => {},
  rows: () => {},
  note: () => {},
  done: () => {},
};

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

/** `2 min 5 s, copy to tmp table, 43 %, about 3 min left`. */
export function runningText({ seconds, stage, percent, secondsLeft }: Running): string {
  return [
    minutes(seconds),
    ...(stage === null ? [] : [stage]),
    ...(percent === null ? [] : [`${percent.toFixed(0)} %`]),
    ...(secondsLeft === null ? [] : [`about ${minutes(secondsLeft)} left`]),
  ].join(', ');
}

function firstLine(sql: string, length: number): string {
  const text = sql.replaceAll(/\s+/g, ' ');
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Seconds of a running statement after which a log hears of it again: silence looks like a hang. */
const HEARTBEAT = [5, 15, 30];

function nextBeat(last: number): number {
  return HEARTBEAT.find((seconds) => seconds > last) ?? last + 30;
}

/** A line a phase, and a heartbeat of what takes long, for logs. */
export function plainProgress(write: (line: string) => void): Progress {
  let place = '';
  const beats = new Map<PlannedStatement, number>();
  let moved = '';
  return {
    phase(_, number, of) {
      place = `${String(number).padStart(String(of).length)}/${of}`;
      beats.clear();
      moved = '';
    },
    statement(statement) {
      beats.delete(statement);
      moved = '';
    },
    running(running, statement) {
      if (running.seconds < nextBeat(beats.get(statement) ?? 0)) return;
      beats.set(statement, running.seconds);
      write(`${place}  still running: ${firstLine(statement.sql, 100)}  (${runningText(running)}${moved})`);
    },
    rows(done, total) {
      moved = `, ${done} of ${total} rows`;
    },
    note: write,
    done(phase, rows, seconds) {
      const count = phase.statements.length;
      const all = rows > 0 ? `, ${rows} rows` : '';
      write(`${place}  ${phase.name}  ${count} statements${all}  ${seconds.toFixed(1)} s`);
    },
  };
}

/** One line that changes, for a terminal: what is done, and the statement that runs. */
export function lineProgress(show: (line: string) => void): Progress {
  let head = '';
  let text = '';
  let moved = '';
  return {
    phase(phase, number, of) {
      head = `${number}/${of} ${phase.name}`;
      show(head);
    },
    statement({ sql }) {
      text = firstLine(sql, 70);
      moved = '';
      show(`${head}: ${text}`);
    },
    running(running, { sql }) {
      show(`${head}: ${firstLine(sql, 70)}  (${runningText(running)}${moved})`);
    },
    rows(done, total) {
      moved = `, ${done} of ${total} rows`;
      show(`${head}: ${text}  (${done} of ${total} rows)`);
    },
    note: (line) => show(line),
    done: () => {},
  };
}
