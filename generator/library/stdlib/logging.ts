import type { Interpreter } from '../../python/interpreter.ts';
import { type PyClass, type PyInstance, PyList } from '../../python/value.ts';
import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { once, onMissing } from '../once.ts';
import { defineFunctions, nothing } from './functions.ts';

const levels = { NOTSET: 0n, DEBUG: 10n, INFO: 20n, WARNING: 30n, WARN: 30n, ERROR: 40n, CRITICAL: 50n, FATAL: 50n };

const calls = [
  'debug',
  'info',
  'warning',
  'warn',
  'error',
  'exception',
  'critical',
  'fatal',
  'log',
  'audit',
  'trace',
  'deprecated',
  'setLevel',
  'addHandler',
  'removeHandler',
  'addFilter',
  'removeFilter',
  'handle',
  'setFormatter',
  'emit',
  'flush',
  'close',
  'acquire',
  'release',
];

/** A logger that says nothing. Its arguments are evaluated by the script, and that is all. */
export const loggerClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'logging', 'Logger', {
    attrs: { name: 'root', level: 0n, propagate: true, disabled: false },
    methods: {
      __init__: (_vm, self, args) => {
        self.attrs.set('name', args.positional[0] ?? 'root');
        return null;
      },
      ...Object.fromEntries(calls.map((name) => [name, () => null])),
      isEnabledFor: () => false,
      getEffectiveLevel: () => levels.WARNING,
      getChild: (_vm, self) => self,
      hasHandlers: () => false,
    },
    properties: { handlers: () => new PyList([]), filters: () => new PyList([]), logger: (_, self) => self },
  }),
);

/** The one logger. */
export const theLogger: (vm: Interpreter) => PyInstance = once((vm) => instantiate(loggerClass(vm), undefined));

/** Adapters, handlers, formatters, filters: projects derive from them; here they do nothing either. */
const silentClass = (vm: Interpreter, name: string) =>
  defineClass(vm, 'logging', name, {
    methods: {
      __init__(_vm, self, args) {
        self.attrs.set('logger', args.positional[0] ?? null);
        self.attrs.set('extra', args.positional[1] ?? null);
        return null;
      },
      ...Object.fromEntries(calls.map((name) => [name, () => null])),
      isEnabledFor: () => false,
      format: () => '',
      formatException: () => '',
    },
  });

/** `logging` and its submodules: every call is taken and does nothing. */
export const loggingModules: readonly LibraryModule[] = [
  {
    name: 'logging',
    load(vm, module) {
      for (const [name, level] of Object.entries(levels)) module.attrs.set(name, level);
      module.attrs.set('Logger', loggerClass(vm));
      module.attrs.set('root', theLogger(vm));
      for (const name of [
        'LoggerAdapter',
        'Handler',
        'StreamHandler',
        'FileHandler',
        'NullHandler',
        'Formatter',
        'Filter',
        'LogRecord',
        'PlaceHolder',
        'Manager',
      ]) {
        module.attrs.set(name, silentClass(vm, name));
      }
      defineFunctions(module, {
        getLogger: (vm) => theLogger(vm),
        getLevelName: () => 'INFO',
        getLoggerClass: (vm) => loggerClass(vm),
        ...Object.fromEntries(calls.map((name) => [name, nothing])),
        basicConfig: nothing,
        addLevelName: nothing,
        captureWarnings: nothing,
        disable: nothing,
        shutdown: nothing,
        setLoggerClass: nothing,
      });
      onMissing(module, (vm, name) =>
        name === 'handlers' || name === 'config' ? vm.importModule(`logging.${name}`) : undefined,
      );
    },
  },
  {
    name: 'logging.config',
    load(_vm, module) {
      defineFunctions(module, { fileConfig: nothing, dictConfig: nothing });
    },
  },
  {
    name: 'logging.handlers',
    load(vm, module) {
      for (const name of [
        'SysLogHandler',
        'WatchedFileHandler',
        'RotatingFileHandler',
        'TimedRotatingFileHandler',
        'MemoryHandler',
        'BufferingHandler',
        'SocketHandler',
        'NTEventLogHandler',
      ]) {
        module.attrs.set(name, silentClass(vm, name));
      }
    },
  },
];
