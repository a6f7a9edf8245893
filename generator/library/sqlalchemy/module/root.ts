import { createEngine } from '../engine/engine.ts';
import { defineModule } from './define-module.ts';
import { inspect } from './engine.ts';
import { expressionContents } from './expression.ts';
import { schemaClasses } from './schema.ts';
import { typeContents } from './types.ts';

/** `sqlalchemy` itself: the expression language, the schema and the types under one name. */
export const rootModule = defineModule('sqlalchemy', {
  classes: [...schemaClasses, ...(typeContents.classes ?? [])],
  aliases: { ...typeContents.aliases },
  functions: {
    ...expressionContents.functions,
    create_engine: createEngine,
    create_mock_engine: createEngine,
    engine_from_config: createEngine,
    inspect,
  },
  values: {
    ...expressionContents.values,
    __version__: () => '1.4.46',
    BLANK_SCHEMA: () => null,
  },
  submodules: [
    'databases',
    'dialects',
    'engine',
    'event',
    'events',
    'exc',
    'ext',
    'inspection',
    'orm',
    'pool',
    'schema',
    'sql',
    'types',
    'util',
  ],
});
