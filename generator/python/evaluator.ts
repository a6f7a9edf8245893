import type { Catalog } from '../../src/catalog/model.ts';
import type { InputSpec } from '../../src/migration/model.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { Expr, Place, Stmt } from '../rows/program.ts';
import type { RowStatement } from '../rows/sql.ts';
import type { Tree } from '../source/model.ts';
import { builtins } from './builtin/index.ts';
import { isInstanceOf } from './builtin/introspection.ts';
import { callFunction } from './call-function.ts';
import { mapExpression } from './expression/comprehension.ts';
import { evaluate } from './expression/evaluate.ts';
import { reprOf, strOf } from './format/text.ts';
import type { Database, LibraryModule } from './interpreter.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Machine, Risks, TryContext } from './machine.ts';
import { Modules, ProjectModule } from './module.ts';
import type { ScriptNote } from './note.ts';
import { findAttr, getAttr, loaded, setAttr } from './object/attribute.ts';
import { callValue, construct, NO_KEYWORDS } from './object/call.ts';
import { compareValues } from './object/comparison.ts';
import { exceptionClass, makeException, raised } from './object/exceptions.ts';
import { deleteItem, getItem, setItem } from './object/item.ts';
import { collect, sourceOf } from './object/iteration.ts';
import { binaryOperator } from './object/operator.ts';
import { truthOf } from './object/truth.ts';
import { native, typeOf } from './object/types.ts';
import type { Question } from './question.ts';
import { applyToCatalog, type ChainDatabase, executeRows } from './record.ts';
import { bindName, writeAttribute } from './residual/bind.ts';
import { Block, type Guard } from './residual/block.ts';
import { changing, keepInRun, mutate, runMethod } from './residual/collection.ts';
import { divert } from './residual/divert.ts';
import { declareVariable, residualLoop } from './residual/loop.ts';
import { declare, dictOf, listOf, makeRun, originOf, setOf, toExpr } from './residual/run.ts';
import { typeOfRun } from './residual/type.ts';
import { type Completion, type Frame, NORMAL, Scope } from './scope.ts';
import { assignTo } from './statement/assign.ts';
import { executeBody } from './statement/execute.ts';
import type { Code, Expression, ModuleSyntax, Statement } from './syntax/ast.ts';
import {
  type Args,
  Choice,
  LazyImport,
  type PyClass,
  type PyFunction,
  type PyInstance,
  PyList,
  PyModule,
  type PyObject,
  PyRaise,
  type RunType,
  RunValue,
  Unresolved,
  type Value,
} from './value.ts';

export interface EvaluatorOptions {
  readonly tree: Tree;
  readonly libraries: readonly LibraryModule[];
  readonly database: ChainDatabase;
  readonly limits?: Partial<Limits>;
  readonly onWarning?: (message: string) => void;
}

/**
 * The chain's database as a script sees it. A class, since an object with a getter of its own has a shape of its own:
 * V8 would hold that, and through the getter the whole evaluation, until it next goes through all of its memory.
 */
class ScriptDatabase implements Database {
  private readonly chain: ChainDatabase;
  private readonly asked: Set<string>;
  constructor(chain: ChainDatabase, asked: Set<string>) {
    this.chain = chain;
    this.asked = asked;
  }
  get catalog(): Catalog {
    return this.chain.catalog;
  }
  isKnownEmpty(table: string): boolean {
    const known = this.chain.knownEmpty.has(table);
    if (known) this.asked.add(table);
    return known;
  }
}

/** Evaluates one script, with what it imports, against the chain's database. */
export class Evaluator implements Machine {
  frame: Frame;
  block: Block = new Block('root', null);
  readonly limits: Limits;
  readonly guards: Guard[] = [];
  readonly mutables = new Set<string>();
  readonly risks: Risks = { statements: 0, inserts: 0 };
  readonly tries: TryContext[] = [];
  readonly inputs: InputSpec[] = [];
  readonly warnings: string[] = [];
  readonly questions: Question[] = [];
  readonly notes: ScriptNote[] = [];
  /** The text that is evaluated as a script; `null` before. */
  scriptSyntax: ModuleSyntax | null = null;
  readonly emptyAsked = new Set<string>();
  readonly emptyDoubted = new Set<string>();
  readonly database: Database;
  readonly made = new Map<unknown, unknown>();
  readonly chain: ChainDatabase;
  scriptFile = '';
  private readonly modules: Modules;
  readonly nested = new Map<Code, number>();
  readonly names = new Map<string, number>();
  readonly resultFlags = new Map<string, string>();
  private readonly onWarning: (message: string) => void;
  private steps = 0;
  private lastFrame: Frame;

  constructor(options: EvaluatorOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.chain = options.database;
    this.database = new ScriptDatabase(this.chain, this.emptyAsked);
    this.onWarning = options.onWarning ?? (() => {});
    this.frame = this.rootFrame();
    this.lastFrame = this.frame;
    this.modules = new Modules(this, options.tree, options.libraries);
  }

  private rootFrame(): Frame {
    const module = new PyModule('<root>');
    return {
      scope: new Scope('module', module.attrs, null, module),
      file: '<none>',
      line: 0,
      name: '<root>',
      caller: null,
      depth: 0,
      conditions: [],
      loops: [],
      body: [],
      handling: [],
      inScript: false,
    };
  }

  // --- scripts and modules

  /**
   * Evaluates a file's module level as a script.
   * @throws Unresolved; PyRaise when the script itself raises
   */
  loadModule(path: string): PyModule {
    const syntax = this.modules.parse(path);
    const name = path.replace(/\.py$/, '').replaceAll('/', '.');
    const module = new ProjectModule(name, path, false);
    module.state = 'running';
    this.scriptFile = path;
    this.scriptSyntax = syntax;
    const before = this.frame;
    this.modules.enter(module, path, syntax, true);
    try {
      executeBody(this, syntax.body);
    } catch (error) {
      if (error instanceof PyRaise) error.place ??= this.place;
      throw error;
    } finally {
      this.frame = before;
      module.state = 'done';
    }
    return module;
  }

  /** Evaluates all project modules whose bodies nobody has needed yet: their options get registered, for example. */
  forceLazyImports(): void {
    this.modules.forceAll();
  }

  importModule(name: string): PyModule {
    return this.modules.find(name);
  }
  findModule(name: string): PyModule {
    return this.modules.find(name);
  }
  registered(module: PyModule, name: string): Value | undefined {
    return this.modules.registered(module, name);
  }

  hasImported(name: string): boolean {
    return this.modules.isLoaded(name);
  }

  submodule(module: PyModule, name: string): PyModule | undefined {
    return this.modules.submodule(module, name);
  }
  isPackage(module: PyModule): boolean {
    return module instanceof ProjectModule && module.isPackage;
  }
  libraryAttribute(module: PyModule, name: string): Value | undefined {
    return this.modules.libraryAttribute(module, name);
  }
  syntaxOf(module: PyModule): ModuleSyntax | null {
    return this.modules.syntaxOf(module);
  }
  loadPending(module: PyModule): void {
    this.modules.evaluate(module);
  }

  // --- the evaluator's parts

  /** The last place that was reached, for errors that know none. */
  get lastPlace(): Place {
    return { file: this.lastFrame.file, line: this.lastFrame.line };
  }
  step(line: number): void {
    this.frame.line = line;
    this.lastFrame = this.frame;
    if (++this.steps > this.limits.steps) throw this.unresolved(`more than ${this.limits.steps} steps`);
  }
  evaluate(node: Expression): Value {
    return evaluate(this, node);
  }
  execute_(body: readonly Statement[]): Completion {
    return executeBody(this, body);
  }
  assign(target: Expression, value: Value): void {
    assignTo(this, target, value);
  }
  callArgs(fn: Value, args: Args): Value {
    const value = callValue(this, fn, args);
    return value instanceof Choice ? value : loaded(value);
  }
  construct(cls: PyClass, args: Args): Value {
    return construct(this, cls, args);
  }
  callFunction(fn: PyFunction, args: Args): Value {
    return callFunction(this, fn, args);
  }

  readName(id: string): Value {
    const start = this.frame.scope;
    for (let scope: Scope | null = start; scope; scope = scope.parent) {
      // Names of a class body are not seen by the functions in it.
      if (scope.kind === 'class' && scope !== start && !isDirect(start, scope)) continue;
      if (scope.code && scope.parent && scope.code.globals.has(id)) {
        while (scope.parent) scope = scope.parent as Scope;
      }
      const value = scope.vars.get(id);
      if (value !== undefined) {
        const read = loaded(value);
        if (value instanceof LazyImport) scope.vars.set(id, read);
        return read;
      }
      if (scope.kind === 'function' && scope.code?.locals.has(id)) {
        throw raised('UnboundLocalError', `local variable '${id}' referenced before assignment`);
      }
    }
    const found = builtins.get(id);
    if (found !== undefined) return found;
    throw raised('NameError', `name '${id}' is not defined`);
  }
  bindName(scope: Scope, id: string, value: Value): void {
    bindName(this, scope, id, value);
  }
  readFrom(value: Value): Value {
    return loaded(value);
  }
  binary(op: string, left: Value, right: Value): Value {
    return binaryOperator(this, op, left, right);
  }
  compare(op: string, left: Value, right: Value): Value {
    return compareValues(this, op, left, right);
  }
  truthOrRun(value: Value): boolean | undefined {
    return truthOf(this, value);
  }
  source(value: Value): Iterator<Value, Value, Value> | RunValue {
    return sourceOf(this, loaded(value));
  }
  setItem(value: Value, key: Value, to: Value): void {
    setItem(this, value, key, to);
  }
  deleteItem(value: Value, key: Value): void {
    deleteItem(this, value, key);
  }
  strValue(value: Value): Value {
    return strOf(this, value);
  }

  // --- Interpreter: Python's protocols

  getAttr(value: Value, name: string): Value {
    return getAttr(this, value, name);
  }
  findAttr(value: Value, name: string): Value | undefined {
    return findAttr(this, value, name);
  }
  setAttr(value: Value, name: string, to: Value): void {
    setAttr(this, value, name, to);
  }
  call(fn: Value, positional: readonly Value[] = [], keyword: ReadonlyMap<string, Value> = NO_KEYWORDS): Value {
    return this.callArgs(fn, { positional, keyword });
  }
  truth(value: Value): boolean {
    const known = truthOf(this, value);
    if (known === undefined) throw this.unresolved('a decision that only the run can take');
    return known;
  }
  equals(left: Value, right: Value): boolean {
    return this.truth(compareValues(this, '==', left, right));
  }
  iterate(value: Value): Value[] {
    return collect(this, loaded(value)).map(loaded);
  }
  getItem(value: Value, key: Value): Value {
    return loaded(getItem(this, value, key));
  }
  str(value: Value): string {
    const text = native(strOf(this, value));
    if (typeof text === 'string') return text;
    throw this.unresolved('the text of a value that only the run knows');
  }
  repr(value: Value): string {
    return reprOf(this, value);
  }
  typeOf(value: Value): PyClass {
    return typeOf(value);
  }
  isInstance(value: Value, cls: PyClass): boolean {
    return this.truth(isInstanceOf(this, value, cls));
  }
  builtin(name: string): Value {
    const found = builtins.get(name);
    if (found === undefined) throw new Error(`no builtin is called ${name}`);
    return found;
  }

  // --- Interpreter: errors

  raise(cls: PyClass | string, message: string, args: readonly Value[] = [message]): PyRaise {
    const made = typeof cls === 'string' ? exceptionClass(cls) : cls;
    const error = new PyRaise(makeException(made, args), `${made.name}: ${message}`);
    error.place = this.place;
    return error;
  }
  unresolved(construct: string): Unresolved {
    return new Unresolved(construct, this.place, this.callers());
  }
  get place(): Place {
    return { file: this.frame.file, line: this.frame.line };
  }
  divert(names: readonly string[], succeeds: (names: readonly string[]) => Expr): void {
    divert(this, names, succeeds);
  }
  callers(): Place[] {
    const places: Place[] = [];
    for (let frame = this.frame.caller; frame?.caller; frame = frame.caller) {
      places.push({ file: frame.file, line: frame.line });
    }
    return places;
  }
  /** Where the script (not a helper that it calls) is. */
  scriptPlace(): Place {
    for (let frame: Frame | null = this.frame; frame; frame = frame.caller) {
      if (frame.file === this.scriptFile) return { file: frame.file, line: frame.line };
    }
    return this.place;
  }
  inScriptCall(): boolean {
    return !this.modules.isImporting;
  }
  warn(message: string): void {
    this.warnings.push(message);
    this.onWarning(message);
  }
  note(text: string, { file, line }: Place = this.place): void {
    if (this.notes.some((note) => note.line === line && note.file === file && note.text === text)) return;
    this.notes.push({ file, line, text });
  }
  catches(error: PyRaise): boolean {
    return this.tries.some((context) => context.catches(error));
  }

  // --- Interpreter: what the script does

  operation(operation: Operation): void {
    applyToCatalog(this, operation);
  }
  execute(statement: RowStatement, result: RunType): Value {
    return executeRows(this, statement, result);
  }
  emit(statement: Stmt): void {
    this.statement(statement);
  }
  run(expr: Expr, type?: RunType): RunValue {
    return makeRun(this, expr, type);
  }
  toExpr(value: Value): Expr {
    return toExpr(this, value);
  }
  input(spec: InputSpec): RunValue {
    if (!this.inputs.some((known) => known.name === spec.name)) this.inputs.push(spec);
    const kinds = { string: 'str', integer: 'int', boolean: 'bool' } as const;
    return makeRun(this, { kind: 'input', name: spec.name }, { kind: kinds[spec.type] });
  }

  // --- the residual program

  get knownEmpty(): Set<string> {
    return this.chain.knownEmpty;
  }
  statement(statement: Stmt): void {
    this.block.statements.push(statement);
    if (statement.kind === 'let') this.block.declared.add(statement.name);
    else if (statement.kind === 'execute' && statement.result) this.block.declared.add(statement.result);
    if (this.block.statements.length > this.limits.size) throw this.unresolved('too many statements');
  }
  freshName(hint: string): string {
    const base = identifier(hint);
    const count = this.names.get(base) ?? 0;
    this.names.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count + 1}`;
    if (count > 0 && this.names.has(name)) return this.freshName(base);
    if (count > 0) this.names.set(name, 1);
    return name;
  }
  let_(hint: string, value: Expr, type: RunType): RunValue {
    return declare(this, hint, value, type);
  }
  declareVariable(scope: Scope, name: string, value: Value): void {
    declareVariable(this, scope, name, value);
  }
  writeAttribute(instance: PyInstance, name: string, to: Value): void {
    writeAttribute(this, instance, name, to);
  }
  changing(collection: Value): boolean {
    return changing(this, collection);
  }
  keepInRun(collection: PyObject): RunValue {
    return keepInRun(this, collection);
  }
  runMethod(self: RunValue, name: string, args: readonly Value[]): Value {
    return runMethod(this, self, name, args);
  }
  mutate(collection: RunValue, method: string, args: readonly Value[]): void {
    mutate(this, collection, method, args);
  }
  originOf(expr: Expr): Expr {
    return originOf(this, expr);
  }

  eachItem(list: RunValue, hint: string, body: (item: Value) => void): void {
    residualLoop(this, {
      over: { list, hint },
      scope: this.frame.scope,
      planned: new Set(),
      carried: [],
      round: (item) => {
        body(item);
        return NORMAL;
      },
    });
  }

  listOf(source: RunValue): RunValue {
    return listOf(this, source);
  }
  setOf(source: RunValue): RunValue {
    return setOf(this, source);
  }
  dictOf(source: RunValue): RunValue {
    return dictOf(this, source);
  }
  listExpr(items: readonly Value[]): Expr {
    return { kind: 'list', items: items.map((item) => this.toExpr(item)) };
  }
  mapRun(source: RunValue, value: (item: Value) => Value): RunValue {
    const mapped = mapExpression(this, source, 'item', value);
    if (!mapped)
      return this.collectRun(source, (item, result) => this.call(this.getAttr(result, 'append'), [value(item)]));
    const of = typeOfRun(mapped.value);
    const expr: Expr = {
      kind: 'map',
      result: 'list',
      item: mapped.item,
      over: source.expr,
      where: null,
      value: this.toExpr(mapped.value),
    };
    return this.run(expr, { kind: 'list', of });
  }
  filterRun(source: RunValue, test: (item: Value) => Value): RunValue {
    const mapped = mapExpression(this, source, 'item', test);
    if (!mapped) throw this.unresolved('filter() with a function that takes statements, over rows');
    const known = this.truthOrRun(mapped.value);
    if (known === true) return source;
    const where: Expr = known === false ? { kind: 'const', value: false } : this.toExpr(mapped.value);
    const value: Expr = { kind: 'var', name: mapped.item };
    return this.run({ kind: 'map', result: 'list', item: mapped.item, over: source.expr, where, value }, source.type);
  }
  /** A list of the run that a loop over another one fills. */
  private collectRun(source: RunValue, round: (item: Value, result: Value) => void): RunValue {
    const result = new PyList([]);
    residualLoop(this, {
      over: { list: source, hint: 'item' },
      scope: this.frame.scope,
      planned: new Set(),
      carried: [],
      round: (item) => {
        round(item, loaded(result));
        return NORMAL;
      },
    });
    const made = loaded(result);
    return made instanceof RunValue ? made : this.run(this.toExpr(made), typeOfRun(made));
  }
}

/** A comprehension directly in a class body sees the body's names in its first iterable only; scripts rely on no more. */
function isDirect(start: Scope, scope: Scope): boolean {
  return start.kind === 'comprehension' && start.parent === scope;
}

/** A name that may stand in generated code. */
function identifier(hint: string): string {
  const text = [...hint].map((char) => (isWord(char) ? char : '_')).join('');
  const trimmed = text.replace(/^_+/, '').replace(/_+$/, '');
  return trimmed === '' || (trimmed[0] as string) <= '9' ? `value_${trimmed}`.replace(/_+$/, '') : trimmed;
}

function isWord(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || (char >= '0' && char <= '9') || char === '_';
}
