import type { Phase, PlannedStatement } from '../plan/model.ts';

/** Told what a run is doing. Every method returns at once. */
export interface Progress {
  phase(phase: Phase, number: number, of: number): void;
  statement(statement: PlannedStatement): void;
  done(phase: Phase, rows: number, seconds: number): void;
}

export const silent: Progress = { phase: () => {}, statement: () => {}, done: () => {} };

/** A line a phase, for logs. */
export function plainProgress(write: (line: string) => void): Progress {
  let place = '';
  return {
    phase(_, number, of) {
      place = `${String(number).padStart(String(of).length)}/${of}`;
    },
    statement: () => {},
    done(phase, rows, seconds) {
      const count = phase.statements.length;
      const moved = rows > 0 ? `, ${rows} rows` : '';
      write(`${place}  ${phase.name}  ${count} statements${moved}  ${seconds.toFixed(1)} s`);
    },
  };
}

/** One line that changes, for a terminal: what is done, and the statement that runs. */
export function lineProgress(show: (line: string) => void): Progress {
  let head = '';
  return {
    phase(phase, number, of) {
      head = `${number}/${of} ${phase.name}`;
      show(head);
    },
    statement({ sql }) {
      const text = sql.replaceAll('\n', ' ');
      show(`${head}: ${text.length > 70 ? `${text.slice(0, 69)}…` : text}`);
    },
    done: () => {},
  };
}
