import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { flagArgument } from '../../arguments.ts';
import { bind } from '../../define.ts';
import { classNamed, isA, make, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { DefaultState } from '../state/schema.ts';

/** `default=` and `onupdate=`: a scalar, a callable or an expression becomes a ColumnDefault. */
export function clientSide(vm: Interpreter, value: Value, forUpdate: boolean): Value {
  if (value === null) return null;
  if (isA(vm, value, 'DefaultGenerator') || isA(vm, value, 'FetchedValue')) return value;
  return make(vm, 'ColumnDefault', new DefaultState('client', value, forUpdate));
}

/** `server_default=` and `server_onupdate=`: text or an expression becomes a DefaultClause. */
export function serverSide(vm: Interpreter, value: Value, forUpdate: boolean): Value {
  if (value === null || value === false) return null;
  if (isA(vm, value, 'FetchedValue')) return value;
  return make(vm, 'DefaultClause', new DefaultState('server', value, forUpdate));
}

pythonClass('sqlalchemy.sql.schema', 'SchemaItem', (vm) => ({ bases: [classNamed(vm, 'Visitable')] }));
pythonClass('sqlalchemy.sql.schema', 'DefaultGenerator', (vm) => ({
  bases: [classNamed(vm, 'SchemaItem')],
  attrs: { is_sequence: false, is_callable: false, is_clause_element: false, is_scalar: false, for_update: false },
  properties: {
    arg: (vm, self) => stateOf(vm, self, DefaultState).arg,
  },
}));
pythonClass('sqlalchemy.sql.schema', 'ColumnDefault', (vm) => ({
  bases: [classNamed(vm, 'DefaultGenerator')],
  methods: {
    __init__: (vm, self, args) => {
      const { arg, for_update } = bind(vm, 'ColumnDefault', args, ['arg', 'for_update?', '**']);
      self.payload = new DefaultState('client', arg ?? null, flagArgument(vm, for_update, false));
      return null;
    },
  },
  properties: {
    is_scalar: (vm, self) => {
      const { arg } = stateOf(vm, self, DefaultState);
      return arg === null || typeof arg !== 'object';
    },
    is_callable: (vm, self) => vm.findAttr(stateOf(vm, self, DefaultState).arg, '__call__') !== undefined,
  },
}));
pythonClass('sqlalchemy.sql.schema', 'Sequence', (vm) => ({
  bases: [classNamed(vm, 'DefaultGenerator')],
  attrs: { is_sequence: true },
  methods: {
    __init__: (vm, self, args) => {
      const { name } = bind(vm, 'Sequence', args, ['name', 'start?', 'increment?', '**']);
      self.payload = new DefaultState('sequence', name ?? null);
      self.attrs.set('name', name ?? null);
      return null;
    },
    create: () => null,
    drop: () => null,
    next_value: (vm) => {
      throw vm.unresolved('Sequence.next_value()');
    },
  },
}));

pythonClass('sqlalchemy.sql.schema', 'FetchedValue', (vm) => ({
  bases: [classNamed(vm, 'SchemaItem')],
  attrs: { is_server_default: true, reflected: false, has_argument: false, for_update: false },
  methods: {
    __init__: (vm, self, args) => {
      const { for_update } = bind(vm, 'FetchedValue', args, ['for_update?']);
      self.payload = new DefaultState('fetched', null, flagArgument(vm, for_update, false));
      return null;
    },
  },
}));
pythonClass('sqlalchemy.sql.schema', 'DefaultClause', (vm) => ({
  bases: [classNamed(vm, 'FetchedValue')],
  attrs: { has_argument: true },
  methods: {
    __init__: (vm, self, args) => {
      const { arg, for_update } = bind(vm, 'DefaultClause', args, ['arg', 'for_update?', '_reflected?']);
      self.payload = new DefaultState('server', arg ?? null, flagArgument(vm, for_update, false));
      return null;
    },
  },
  properties: { arg: (vm, self) => stateOf(vm, self, DefaultState).arg },
}));
pythonClass('sqlalchemy.sql.schema', 'Computed', (vm) => ({
  bases: [classNamed(vm, 'FetchedValue')],
  methods: {
    __init__: (vm, self, args) => {
      const { sqltext, persisted } = bind(vm, 'Computed', args, ['sqltext', 'persisted?']);
      self.payload = new DefaultState('computed', sqltext ?? null, false, persisted ?? false);
      return null;
    },
  },
  properties: {
    sqltext: (vm, self) => stateOf(vm, self, DefaultState).arg,
    persisted: (vm, self) => stateOf(vm, self, DefaultState).persisted,
  },
}));
pythonClass('sqlalchemy.sql.schema', 'Identity', (vm) => ({
  bases: [classNamed(vm, 'FetchedValue')],
  methods: {
    __init__: (_vm, self) => {
      self.payload = new DefaultState('identity', null);
      return null;
    },
  },
}));

/** Which default a positional argument of Column is; `null` for anything else. */
export function defaultArgument(value: Value): DefaultState | null {
  return value instanceof PyInstance && value.payload instanceof DefaultState ? value.payload : null;
}
