import { PROBLEMS, Problem } from '../problem.ts';
import { scrub } from '../run/secret.ts';

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  /** stderr is a terminal that somebody watches. */
  readonly interactive: boolean;
  /** The one result: `document` with `--json`, else `text` for people. */
  result(document: unknown, text: string): void;
  note(text: string): void;
}

/** Writers of the process, or of a test. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly interactive: boolean;
}

export function createOutput(json: boolean, streams: Streams): Output {
  return {
    json,
    get interactive() {
      return streams.interactive;
    },
    result(document, text) {
      streams.out(scrub(json ? `${JSON.stringify(document, bigints, 2)}\n` : text.endsWith('\n') ? text : `${text}\n`));
    },
    note(text) {
      streams.err(scrub(`${text}\n`));
    },
  };
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Any error as a problem; what nobody foresaw is SL099. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Problem('SL099', message, {
    cause: error,
    advice: 'this is a fault of Stackleap itself: run again with --debug and report what it prints',
  });
}

/** Reports a problem: as the one JSON document on stdout, or as words on stderr. */
export function reportProblem(problem: Problem, json: boolean, debug: boolean, streams: Streams): void {
  if (json) {
    const { code, message, advice, details } = problem;
    const error = { code, name: PROBLEMS[code].name, message, advice, ...details };
    streams.out(scrub(`${JSON.stringify({ error }, bigints, 2)}\n`));
  } else {
    streams.err(scrub(`error ${problem.code} (${PROBLEMS[problem.code].name}): ${problem.message}\n`));
    streams.err(scrub(`  ${problem.advice}\n`));
  }
  if (debug) streams.err(scrub(`${stackOf(problem)}\n`));
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
