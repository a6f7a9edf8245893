import { lineProgress, type Progress, plainProgress } from '../run/progress.ts';
import type { Output } from './output.ts';

/**
 * Shows what a run is doing on stderr: a task that changes on a terminal, a line a phase elsewhere. The task begins
 * with the first phase, so that a question may be asked before.
 */
export async function watch<T>(output: Output, title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  if (output.json || !output.interactive) return work(plainProgress(output.note));
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  let show: (line: string) => void = () => {};
  let finish: (error?: Error) => void = () => {};
  let view: Promise<unknown> | null = null;
  const begin = () => {
    const finished = new Promise<void>((resolve, reject) => {
      finish = (error) => (error === undefined ? resolve() : reject(error));
    });
    const task = {
      title,
      task: (_: unknown, wrapper: { output: string }) => {
        show = (line) => {
          wrapper.output = line;
        };
        return finished;
      },
    };
    view = new Listr([task], { renderer: 'default', rendererOptions: { logger }, exitOnError: true })
      .run()
      .catch(() => undefined);
  };
  const lines = lineProgress((line) => show(line));
  const progress: Progress = {
    ...lines,
    phase(...phase) {
      if (view === null) begin();
      lines.phase(...phase);
    },
  };
  try {
    const result = await work(progress);
    finish();
    return result;
  } catch (error) {
    finish(error as Error);
    throw error;
  } finally {
    await view;
  }
}
