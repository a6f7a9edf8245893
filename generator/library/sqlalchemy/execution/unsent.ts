import type { Interpreter } from '../../../python/interpreter.ts';
import type { Machine } from '../../../python/machine.ts';
import type { Place } from '../../../rows/program.ts';
import { once } from '../../once.ts';
import { TableState } from '../state/schema.ts';
import type { DmlState } from '../state/selectable.ts';

interface Built {
  readonly state: DmlState;
  readonly place: Place;
  /** `INSERT INTO parents`, by the table's name at that moment: a script may rename it. */
  readonly text: string;
}

/** The row statements that a script has built. */
const built = once((vm) => {
  const all: Built[] = [];
  vm.atEnd(() => noteUnsent(vm, all));
  return all;
});

/** Remembers a row statement that was built, so that it can be told when nothing executes it. */
export function remember(vm: Interpreter, state: DmlState): DmlState {
  if (!(vm as Machine).inScriptCall()) return state;
  const { kind, table } = state;
  const name = table.payload instanceof TableState ? ` ${table.payload.name}` : '';
  built(vm).push({ state, place: vm.place, text: `${WORDS[kind]}${name}` });
  return state;
}

const WORDS: Readonly<Record<DmlState['kind'], string>> = {
  insert: 'INSERT INTO',
  update: 'UPDATE',
  delete: 'DELETE FROM',
};

/** A place that was come to several times is in use when one of its statements was executed. */
function noteUnsent(vm: Interpreter, all: readonly Built[]): void {
  const at = ({ file, line }: Place) => `${file}:${line}`;
  const executed = new Set(all.filter(({ state }) => state.fate === 'executed').map(({ place }) => at(place)));
  for (const { state, place, text } of all) {
    if (state.fate !== 'open' || executed.has(at(place))) continue;
    vm.note(`the ${text} that is built here is never executed`, place);
  }
}
