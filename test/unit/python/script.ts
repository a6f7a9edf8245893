import { evaluateScript, type ScriptResult } from '../../../generator/python/evaluate.ts';
import { Evaluator } from '../../../generator/python/evaluator.ts';
import type { Interpreter, LibraryModule } from '../../../generator/python/interpreter.ts';
import type { Limits } from '../../../generator/python/limits.ts';
import { initParser } from '../../../generator/python/parse.ts';
import type { ChainDatabase } from '../../../generator/python/record.ts';
import {
  type Args,
  CatalogBool,
  CatalogList,
  NativeFunction,
  PyClass,
  PyTuple,
  type RunType,
  Unresolved,
  type Value,
} from '../../../generator/python/value.ts';
import type { Expr, Program } from '../../../generator/rows/program.ts';
import { emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { memoryTree } from './memory-tree.ts';

await initParser();

const ANY: RunType = { kind: 'any' };

function text(vm: Interpreter, args: Args, at: number): string {
  return vm.str(args.positional[at] ?? null);
}

const functions: Record<string, (vm: Interpreter, args: Args) => Value> = {
  /** `rows('table', 'a', 'b')`: a select whose rows have these columns. */
  rows: (vm, args) =>
    vm.execute(
      {
        kind: 'select',
        columns: [],
        from: [{ kind: 'table', name: text(vm, args, 0) }],
        where: null,
        groupBy: [],
        having: null,
        orderBy: [],
        limit: null,
        offset: null,
        distinct: false,
      },
      {
        kind: 'list',
        of: { kind: 'row', columns: args.positional.slice(1).map((name) => ({ name: vm.str(name), type: ANY })) },
      },
    ),
  /** `insert('table', a, b)`. */
  insert: (vm, args) =>
    vm.execute(
      {
        kind: 'insert',
        table: text(vm, args, 0),
        columns: args.positional.slice(1).map((_, at) => `c${at}`),
        source: {
          kind: 'values',
          rows: [args.positional.slice(1).map((value) => ({ kind: 'run', expr: vm.toExpr(value) }))],
        },
      },
      ANY,
    ),
  create_table(vm, args) {
    const table = text(vm, args, 0);
    vm.operation({ kind: 'createTable', table, columns: [{ name: 'id', type: { name: 'int' } }] });
    return null;
  },
  drop_table(vm, args) {
    vm.operation({ kind: 'dropTable', table: text(vm, args, 0) });
    return null;
  },
  add_column(vm, args) {
    vm.operation({
      kind: 'addColumn',
      table: text(vm, args, 0),
      column: { name: text(vm, args, 1), type: { name: 'int' } },
    });
    return null;
  },
  create_index(vm, args) {
    const [table, name, column] = [text(vm, args, 0), text(vm, args, 1), text(vm, args, 2)];
    vm.operation({ kind: 'createIndex', table, index: { name, columns: [column] } });
    return null;
  },
  has_table(vm, args) {
    const table = text(vm, args, 0);
    return new CatalogBool(vm.database.catalog.tables.has(table), { kind: 'hasTable', table });
  },
  columns(vm, args) {
    const table = text(vm, args, 0);
    const names = vm.database.catalog.tables.get(table)?.columns.map((column) => column.name) ?? [];
    return new CatalogList(names, (column) => ({ kind: 'hasColumn', table, column }));
  },
  loads: (vm, args) => vm.run({ kind: 'call', fn: 'json.loads', args: [vm.toExpr(args.positional[0] ?? null)] }, ANY),
  uuid4: (vm) => vm.run({ kind: 'call', fn: 'uuid.uuid4', args: [] }, { kind: 'str' }),
};

/** A stand-in for a database library: `from probe import rows, insert, show, …`. */
function probe(shown: string[]): LibraryModule {
  return {
    name: 'probe',
    load(vm, module) {
      for (const [name, body] of Object.entries(functions)) module.attrs.set(name, new NativeFunction(name, body));
      module.attrs.set(
        'show',
        new NativeFunction('show', (vm, args) => {
          shown.push(args.positional.map((value) => vm.repr(value)).join(' '));
          return null;
        }),
      );
      const base = vm.builtin('Exception') as PyClass;
      module.attrs.set('DBError', new PyClass('DBError', 'sqlalchemy.exc', [base]));
      module.attrs.set('pair', new PyTuple([1n, 2n]));
    },
  };
}

/** `sqlalchemy.exc`, which the evaluator asks for when the catalog refuses an operation. */
const exc: LibraryModule = {
  name: 'sqlalchemy.exc',
  load(vm, module) {
    const base = vm.builtin('Exception') as PyClass;
    for (const name of ['OperationalError', 'ProgrammingError', 'IntegrityError']) {
      module.attrs.set(name, new PyClass(name, 'sqlalchemy.exc', [base]));
    }
  },
};

export interface Run extends ScriptResult {
  /** What the script has shown, a line each. */
  readonly shown: readonly string[];
  /** The residual program in a short notation. */
  readonly listing: readonly string[];
}

export interface RunOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  /** Tables that are there at the start, with an `id`. */
  readonly tables?: readonly string[];
  /** Where the script lies; default: `script.py`. */
  readonly path?: string;
}

/** Evaluates a script's module level, then `upgrade()` if there is one. */
export function runScript(script: string, options: RunOptions = {}): Run {
  const shown: string[] = [];
  const libraries = [probe(shown), exc];
  const database = newDatabase();
  if (options.tables) {
    const tree = memoryTree({
      'before.py': `from probe import *\n${options.tables.map((t) => `create_table('${t}')\n`).join('')}`,
    });
    evaluateScript({ tree, libraries, database, path: 'before.py', call: () => {} });
  }
  const path = options.path ?? 'script.py';
  const result = evaluateScript({
    tree: memoryTree({ [path]: script, ...options.files }),
    libraries,
    database,
    ...(options.limits ? { limits: options.limits } : {}),
    path,
    call(vm, module) {
      const upgrade = vm.findAttr(module, 'upgrade');
      if (upgrade !== undefined) vm.call(upgrade);
    },
  });
  return { ...result, shown, listing: list(result.program) };
}

/** What a script shows. */
export function show(script: string, options: RunOptions = {}): readonly string[] {
  return runScript(script, options).shown;
}

/** The residual program of an `upgrade` body, in a short notation. */
export function residual(body: string, options: RunOptions = {}): string {
  const script = `from probe import *\n${body}`;
  return runScript(script, options).listing.join('\n');
}

/** The error of a script that cannot be evaluated. */
export function failure(script: string, options: RunOptions = {}): Unresolved {
  try {
    runScript(script, options);
  } catch (error) {
    if (error instanceof Unresolved) return error;
    throw error;
  }
  throw new Error('the script was evaluated');
}

function newDatabase(): ChainDatabase {
  return { catalog: emptyCatalog(mariadb('10.11.6')), knownEmpty: new Set() };
}

/** An evaluator over files, without a script. */
export function evaluatorOver(files: Readonly<Record<string, string>>): Evaluator {
  return new Evaluator({ tree: memoryTree(files), libraries: [probe([])], database: newDatabase() });
}

function list(program: Program, indent = ''): string[] {
  return program.flatMap((statement) => {
    const inside = (body: Program): string[] => list(body, `${indent}  `);
    switch (statement.kind) {
      case 'let':
        return [`${indent}let ${statement.name} = ${say(statement.value)}`];
      case 'assign':
        return [`${indent}${statement.name} = ${say(statement.value)}`];
      case 'mutate':
        return [`${indent}${say(statement.target)}.${statement.method}(${statement.args.map(say).join(', ')})`];
      case 'forEach':
        return [`${indent}for ${statement.item} of ${say(statement.over)}`, ...inside(statement.body)];
      case 'while':
        return [`${indent}while ${say(statement.test)}`, ...inside(statement.body)];
      case 'if':
        return [
          `${indent}if ${say(statement.test)}`,
          ...inside(statement.then),
          ...(statement.else.length > 0 ? [`${indent}else`, ...inside(statement.else)] : []),
        ];
      case 'raise':
        return [`${indent}raise ${say(statement.message)}`];
      case 'execute': {
        const { statement: sql } = statement;
        if (sql.kind === 'select') {
          const [from] = sql.from;
          return [`${indent}${statement.result} = select ${from?.kind === 'table' ? from.name : '?'}`];
        }
        if (sql.kind !== 'insert' || sql.source.kind !== 'values') return [`${indent}${sql.kind}`];
        const values = sql.source.rows[0]?.map((value) => (value.kind === 'run' ? say(value.expr) : value.kind));
        const when = statement.when ? ` when ${JSON.stringify(statement.when)}` : '';
        return [`${indent}insert${sql.ignore ? ' ignore' : ''} ${sql.table}: ${values?.join(', ')}${when}`];
      }
      case 'operation': {
        const { kind, when, tolerant, ...rest } = statement.operation;
        const table = 'table' in rest ? ` ${rest.table}` : '';
        const guard = when ? ` when ${JSON.stringify(when)}` : '';
        return [`${indent}${kind}${table}${tolerant ? ' tolerant' : ''}${guard}`];
      }
      default:
        return [`${indent}${statement.kind}`];
    }
  });
}

function say(expr: Expr): string {
  switch (expr.kind) {
    case 'const':
      return typeof expr.value === 'string' ? JSON.stringify(expr.value) : String(expr.value);
    case 'var':
      return expr.name;
    case 'field':
      return `${say(expr.of)}.${expr.name}`;
    case 'item':
      return `${say(expr.of)}[${say(expr.key)}]`;
    case 'op':
      return expr.args.length === 1
        ? `(${expr.op} ${expr.args.map(say).join('')})`
        : `(${expr.args.map(say).join(` ${expr.op} `)})`;
    case 'call':
      return `${expr.fn}(${expr.args.map(say).join(', ')})`;
    case 'method':
      return `${say(expr.of)}.${expr.name}(${expr.args.map(say).join(', ')})`;
    case 'format':
      return `f"${expr.parts.map((part) => (typeof part === 'string' ? part : `{${say(part)}}`)).join('')}"`;
    case 'conditional':
      return `(${say(expr.test)} ? ${say(expr.then)} : ${say(expr.else)})`;
    case 'list':
      return `[${expr.items.map(say).join(', ')}]`;
    case 'tuple':
      return `(${expr.items.map(say).join(', ')})`;
    case 'set':
      return `{${expr.items.map(say).join(', ')}}`;
    case 'dict':
      return `{${expr.entries.map((entry) => `${say(entry.key)}: ${say(entry.value)}`).join(', ')}}`;
    case 'map': {
      const key = expr.key ? `${say(expr.key)}: ` : '';
      const where = expr.where ? ` if ${say(expr.where)}` : '';
      return `${expr.result}[${key}${say(expr.value)} for ${expr.item} in ${say(expr.over)}${where}]`;
    }
    case 'input':
      return `input ${expr.name}`;
  }
}
