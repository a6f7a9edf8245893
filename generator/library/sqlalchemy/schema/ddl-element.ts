import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import { flagArgument, textArgument } from '../../arguments.ts';
import { DdlState, executeDdl } from '../execution/ddl.ts';
import { classNamed, pythonClass } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';

/** The schema statements that scripts execute themselves. */
const kinds: Readonly<Record<string, DdlState['kind']>> = {
  CreateTable: 'createTable',
  DropTable: 'dropTable',
  AddConstraint: 'addConstraint',
  DropConstraint: 'dropConstraint',
  CreateIndex: 'createIndex',
  DropIndex: 'dropIndex',
};

pythonClass('sqlalchemy.sql.ddl', 'DDLElement', (vm) => ({
  bases: [classNamed(vm, 'Executable'), classNamed(vm, 'ClauseElement')],
  methods: {
    execute: (vm, self) => {
      executeDdl(vm, stateOf(vm, self, DdlState));
      return null;
    },
    // `event.listen(table, 'after_create', DDL(…).execute_if(dialect='mysql'))`
    execute_if: (_vm, self, args) => {
      self.attrs.set('_dialect', args.keyword.get('dialect') ?? null);
      return self;
    },
    __call__: (vm, self) => {
      executeDdl(vm, stateOf(vm, self, DdlState));
      return null;
    },
    against: (_vm, self) => self,
  },
  properties: { element: (vm, self) => stateOf(vm, self, DdlState).element },
}));
pythonClass('sqlalchemy.sql.ddl', '_CreateDropBase', (vm) => ({ bases: [classNamed(vm, 'DDLElement')] }));

for (const [name, kind] of Object.entries(kinds)) {
  pythonClass('sqlalchemy.sql.ddl', name, (vm) => ({
    bases: [classNamed(vm, '_CreateDropBase')],
    methods: {
      __init__: (vm, self, args) => {
        const element = args.positional[0] ?? args.keyword.get('element') ?? null;
        if (!(element instanceof PyInstance)) throw vm.raise('TypeError', `${name}() takes a schema object`);
        const checked = args.keyword.get('if_not_exists') ?? args.keyword.get('if_exists');
        self.payload = new DdlState(kind, element, '', flagArgument(vm, checked, false));
        return null;
      },
    },
  }));
}

for (const name of ['CreateColumn', 'CreateSequence', 'DropSequence', 'SetTableComment', 'SetColumnComment']) {
  pythonClass('sqlalchemy.sql.ddl', name, (vm) => ({
    bases: [classNamed(vm, '_CreateDropBase')],
    methods: {
      __init__: (_vm, self, args) => {
        self.attrs.set('element', args.positional[0] ?? null);
        return null;
      },
      execute: (vm) => unknown(vm, name),
      _execute_on_connection_: (vm) => unknown(vm, name),
    },
  }));
}

function unknown(vm: Interpreter, name: string): Value {
  throw vm.unresolved(`execution of ${name}`);
}

pythonClass('sqlalchemy.sql.ddl', 'DDL', (vm) => ({
  bases: [classNamed(vm, 'DDLElement')],
  methods: {
    __init__: (vm, self, args) => {
      self.payload = new DdlState('text', null, textArgument(vm, args.positional[0], 'DDL()'));
      return null;
    },
  },
  properties: { statement: (vm, self) => stateOf(vm, self, DdlState).text },
}));
