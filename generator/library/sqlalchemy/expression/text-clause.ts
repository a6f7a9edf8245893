import { PyInstance } from '../../../python/value.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { keyText } from '../lower/values.ts';
import { TextState } from '../state/selectable.ts';
import { notesOf } from './element.ts';

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
      return make(vm, 'TextClause', new TextState(state.text, bindings));
    },
    columns: (_vm, self) => self,
    self_group: (_vm, self) => self,
  },
  properties: {
    text: (vm, self) => stateOf(vm, self, TextState).text,
    type: (vm) => vm.call(classNamed(vm, 'NullType')),
    key: (vm, self) => stateOf(vm, self, TextState).text,
  },
}));
