import { emptyCatalog, mariadb } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { InputSpec } from '../../src/migration/model.ts';
import type { ScriptFile, ScriptReader } from '../history/index.ts';
import type { Literal } from '../history/module-facts.ts';
import { libraries } from '../library/index.ts';
import { makeEngine } from '../library/sqlalchemy/index.ts';
import { asUnresolved, evaluateScript } from '../python/evaluate.ts';
import { Evaluator } from '../python/evaluator.ts';
import type { ScriptNote } from '../python/note.ts';
import { initParser, parsePython } from '../python/parse.ts';
import type { Question } from '../python/question.ts';
import type { ChainDatabase } from '../python/record.ts';
import { PyFunction, PyList, type PyModule, PyRaise, PySet, PyTuple, Unresolved, type Value } from '../python/value.ts';
import { lower } from '../rows/lower.ts';
import type { Program } from '../rows/program.ts';
import { type CommandFacts, prepareCommand } from './command.ts';
import type { Lower } from './draft.ts';
import type { Entrance, Session, UnresolvedFault } from './evaluate.ts';
import type { UnresolvedReport } from './model.ts';
import { evaluateSql } from './sql-script.ts';

/** Loads the parser; to be awaited once before anything is parsed. */
export async function prepareEvaluator(): Promise<void> {
  await initParser();
}

/** Reads what histories ask of scripts; constants that take evaluation are evaluated on an empty database. */
export function scriptReader(): ScriptReader {
  return {
    parse: (file) => parsePython(file.text, file.path),
    constant(file, name) {
      const database = newDatabase(emptyCatalog(mariadb('10.11.0')));
      const vm = new Evaluator({ tree: file.tree, libraries, database });
      try {
        return literal(vm.loadModule(file.path).attrs.get(name) ?? null, file, name);
      } catch (error) {
        throw asUnresolved(vm, error);
      }
    },
  };
}

/**
 * A session that starts on a database with this catalog and no rows.
 */
export function openSession(catalog: Catalog, command: CommandFacts): Session {
  const database = newDatabase(catalog);
  const inputs = new Map<string, InputSpec>();
  let questions: readonly Question[] = [];
  let notes: readonly ScriptNote[] = [];
  return {
    get catalog() {
      return database.catalog;
    },
    get knownEmpty() {
      return database.knownEmpty;
    },
    get questions() {
      return questions;
    },
    get notes() {
      return notes;
    },
    get inputs() {
      return [...inputs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    replaceCatalog(next) {
      database.catalog = next;
    },
    run(file, entrance, empty, fromNothing = false) {
      const { catalog } = database;
      questions = [];
      notes = [];
      database.fromNothing = fromNothing;
      try {
        if (entrance.kind === 'sql') {
          database.knownEmpty.clear();
          for (const table of empty) database.knownEmpty.add(table);
          return evaluateSql(file, database);
        }
        const result = evaluateScript({
          tree: file.tree,
          libraries,
          database,
          path: file.path,
          call(vm, module) {
            for (const table of empty) database.knownEmpty.add(table);
            prepareCommand(vm, file.tree, command);
            if (entrance.kind === 'migrate') vm.importModule('migrate.changeset');
            vm.call(entranceFunction(vm, module, entrance), entrance.kind === 'alembic' ? [] : [makeEngine(vm)]);
          },
        });
        for (const input of result.inputs) inputs.set(input.name, input);
        questions = result.questions;
        notes = result.notes;
        return result.program;
      } catch (error) {
        const found = fault(error, file.path);
        // The next text of the script, if there is one, starts where this one did.
        if (found.raises) database.catalog = catalog;
        return found;
      }
    },
  };
}

/** Lowers programs; what cannot be lowered is added to `failed`. */
export function lowerProgram(failed: UnresolvedReport[]): Lower {
  return (program: Program, { before, after, file, revision }) => {
    try {
      return lower(program, { before, after, file });
    } catch (error) {
      failed.push({ ...fault(error, file).unresolved, revision });
      return [];
    }
  };
}

function newDatabase(catalog: Catalog): ChainDatabase {
  return { catalog, knownEmpty: new Set() };
}

function entranceFunction(vm: Evaluator, module: PyModule, entrance: Entrance): Value {
  const name = entrance.kind === 'engine' ? entrance.function : 'upgrade';
  const found = vm.findAttr(module, name);
  const wanted = entrance.kind === 'alembic' && found instanceof PyFunction ? wantedArguments(found) : [];
  if (found instanceof PyFunction && wanted.length > 0) {
    const construct = `upgrade(${wanted.join(', ')}): the project's own env.py hands these over (context.run_migrations(…)), and env.py is not evaluated`;
    throw new Unresolved(construct, { file: found.file, line: found.code.line });
  }
  if (found !== undefined) return found;
  throw vm.unresolved(`the script has no ${name}()`);
}

/** Parameters that somebody has to give a value for. */
function wantedArguments({ code, defaults }: PyFunction): readonly string[] {
  const { parameters } = code;
  return parameters
    .filter(({ kind, name }) => (kind === 'positional' || kind === 'keywordOnly') && !defaults.has(name))
    .map(({ name }) => name);
}

/** @throws whatever is no fault of a script */
function fault(error: unknown, file: string): UnresolvedFault {
  if (!(error instanceof Unresolved)) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const { place, construct } = error;
  const cause = error.cause instanceof PyRaise ? error.cause : null;
  const refused =
    cause?.value.cls.mro.some(({ name }) => name === 'DBAPIError' || name === 'NoSuchTableError') ?? false;
  return { unresolved: { file: place.file, line: place.line, construct }, raises: cause !== null, refused };
}

function literal(value: Value, file: ScriptFile, name: string): Literal {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.map((item) => literal(item, file, name));
  if (value instanceof PySet) return [...value.map.values()].map((item) => literal(item, file, name));
  throw new Unresolved(`${name} is more than a text or a sequence of texts`, { file: file.path, line: 1 });
}
