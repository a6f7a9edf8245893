import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance } from '../../../python/value.ts';
import { once } from '../../once.ts';
import { make } from './registry.ts';

/** The one dialect there is: MySQL's, on the catalog's server. */
export const theDialect: (vm: Interpreter) => PyInstance = once((vm) => make(vm, 'MySQLDialect', undefined));
