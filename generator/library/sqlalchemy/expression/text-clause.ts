import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, RunValue, type Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { insertOfTuples, spelledText } from '../execution/spelled.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { keyText } from '../lower/values.ts';
import { TextState, writtenText } from '../state/selectable.ts';
import { notesOf } from './element.ts';

/** What `text()` is given: a text, or one that the script puts together out of values of rows. */
export function textState(vm: Interpreter, given: Value | undefined): TextState {
  if (!(given instanceof RunValue)) return new TextState(textArgument(vm, given, 'text()'));
  const insert = insertOfTuples(vm, given, false);
  if (insert) return new TextState('', new Map(), insert);
  const { text, values } = spelledText(vm, given, false);
  return new TextState(text, values);
}

/** `text('…')`: SQL that the script spells out, with `:name` places. */
pythonClass('sqlalchemy.sql.elements', 'TextClause', (vm) => ({
  bases: [classNamed(vm, 'Executable'), classNamed(vm, 'ClauseElement')],
  methods: {
    bindparams: (vm, self, args) => {
      const state = stateOf(vm, self, TextState);
      const bindings = new Map(state.bindings);
      for (const param of args.positional) {
        if (param instanceof PyInstance) bindings.set(keyText(vm, param), notesOf(param).value ?? null);
      }
      for (const [name, value] of args.keyword) bindings.set(name, value);
      return make(vm, 'TextClause', new TextState(state.text, bindings, state.insert));
    },
    columns: (_vm, self) => self,
    self_group: (_vm, self) => self,
  },
  properties: {
    text: (vm, self) => writtenText(vm, stateOf(vm, self, TextState)),
    type: (vm) => vm.call(classNamed(vm, 'NullType')),
    key: (vm, self) => writtenText(vm, stateOf(vm, self, TextState)),
  },
}));
