import type { Tree } from '../source/model.ts';
import type { LibraryModule } from './interpreter.ts';
import type { Machine } from './machine.ts';
import { raised } from './object/exceptions.ts';
import { PythonSyntaxError, parseOutline, syntaxFault } from './parse.ts';
import { registering } from './registered.ts';
import { Block } from './residual/block.ts';
import { type Frame, Scope } from './scope.ts';
import type { ModuleSyntax, Statement } from './syntax/ast.ts';
import { scanBindings } from './syntax/names.ts';
import { statementBlocks } from './syntax/walk.ts';
import { LazyImport, Opaque, Poison, PyModule, PyRaise, Unresolved, type Value } from './value.ts';

/** A module of the tree. Its body is evaluated when one of its names is first needed. */
export class ProjectModule extends PyModule {
  readonly path: string;
  readonly isPackage: boolean;
  state: 'pending' | 'running' | 'done' = 'pending';
  constructor(name: string, path: string, isPackage: boolean) {
    super(name);
    this.path = path;
    this.isPackage = isPackage;
  }
}

/** A directory without `__init__.py`, or the parent of modules that are stood in for. */
class NamespaceModule extends PyModule {}

interface Found {
  readonly path: string;
  readonly isPackage: boolean;
}

const found = new WeakMap<Tree, Map<string, Found | null>>();

/** The file of a module in the tree. @param base its path without ending */
function locate(tree: Tree, base: string): Found | null {
  let byBase = found.get(tree);
  if (!byBase) {
    byBase = new Map();
    found.set(tree, byBase);
  }
  let result = byBase.get(base);
  if (result === undefined) {
    result = null;
    for (const [path, isPackage] of [
      [`${base}/__init__.py`, true],
      [`${base}.py`, false],
    ] as const) {
      if (tree.hasSync(path)) {
        result = { path, isPackage };
        break;
      }
    }
    byBase.set(base, result);
  }
  return result;
}

/**
 * The folder that holds a package: the tree itself, or one above the script that is no package (`src`), as the path is
 * where the project is installed.
 */
function rootOf(tree: Tree, script: string, top: string): string {
  if (locate(tree, top) !== null || tree.hasFolderSync(top)) return '';
  for (let cut = script.indexOf('/'); cut >= 0; cut = script.indexOf('/', cut + 1)) {
    const folder = script.slice(0, cut);
    if (tree.hasSync(`${folder}/__init__.py`)) break;
    if (locate(tree, `${folder}/${top}`) !== null) return folder;
  }
  return '';
}

/** Stand-ins by name, and every dotted prefix of a name. */
interface LibraryIndex {
  readonly byName: ReadonlyMap<string, LibraryModule>;
  readonly parents: ReadonlySet<string>;
}

const indexes = new WeakMap<readonly LibraryModule[], LibraryIndex>();

function indexOf(libraries: readonly LibraryModule[]): LibraryIndex {
  let index = indexes.get(libraries);
  if (!index) {
    const parents = new Set<string>();
    for (const { name } of libraries) {
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) parents.add(name.slice(0, dot));
    }
    index = { byName: new Map(libraries.map((library) => [library.name, library])), parents };
    indexes.set(libraries, index);
  }
  return index;
}

/** Modules of one evaluation: stand-ins first, then the tree, then what has no stand-in. */
export class Modules {
  private readonly vm: Machine;
  private readonly tree: Tree;
  private readonly libraries: LibraryIndex['byName'];
  private readonly parents: LibraryIndex['parents'];
  private readonly loaded = new Map<string, PyModule>();
  /** Imported modules whose bodies are being evaluated. */
  private importing = 0;
  /** The folders that packages lie in, by their names at the top. */
  private readonly roots = new Map<string, string>();

  constructor(vm: Machine, tree: Tree, libraries: readonly LibraryModule[]) {
    this.vm = vm;
    this.tree = tree;
    const index = indexOf(libraries);
    this.libraries = index.byName;
    this.parents = index.parents;
  }

  get isImporting(): boolean {
    return this.importing > 0;
  }

  /** The module of a dotted name. @throws PyRaise ModuleNotFoundError for a module that the project should have. */
  find(name: string): PyModule {
    const known = this.loaded.get(name);
    if (known) return known;
    const dot = name.lastIndexOf('.');
    const parent = dot === -1 ? null : this.find(name.slice(0, dot));
    const module = this.open(name);
    this.loaded.set(name, module);
    if (parent && !parent.attrs.has(name.slice(dot + 1)) && !(module instanceof OpaqueModule)) {
      parent.attrs.set(name.slice(dot + 1), module);
    }
    const library = this.libraries.get(name);
    if (library) this.detached(() => library.load(this.vm, module));
    return module;
  }

  isLoaded(name: string): boolean {
    return this.loaded.has(name);
  }

  /** Where a module's file or folder would lie: its path without ending. */
  private base(name: string): string {
    const [top = '', ...rest] = name.split('.');
    let root = this.roots.get(top);
    if (root === undefined) {
      root = rootOf(this.tree, this.vm.scriptFile, top);
      this.roots.set(top, root);
    }
    return [...(root === '' ? [] : [root]), top, ...rest].join('/');
  }

  private open(name: string): PyModule {
    if (this.libraries.has(name)) return new PyModule(name);
    if (this.parents.has(name)) return new NamespaceModule(name);
    const base = this.base(name);
    const file = locate(this.tree, base);
    if (file) return new ProjectModule(name, file.path, file.isPackage);
    if (this.tree.hasFolderSync(base)) return new NamespaceModule(name);
    const top = name.split('.')[0] as string;
    if (name !== top && this.isProject(top)) throw raised('ModuleNotFoundError', `No module named '${name}'`);
    return new OpaqueModule(name);
  }

  private isProject(top: string): boolean {
    const base = this.base(top);
    return locate(this.tree, base) !== null || this.tree.hasFolderSync(base);
  }

  submodule(module: PyModule, name: string): PyModule | undefined {
    const full = `${module.name}.${name}`;
    const known = this.loaded.get(full);
    if (known) return known instanceof OpaqueModule ? undefined : known;
    if (this.libraries.has(full) || this.parents.has(full)) return this.find(full);
    if (locate(this.tree, this.base(full)) !== null) return this.find(full);
    const isNamespace = module instanceof NamespaceModule || (module instanceof ProjectModule && module.isPackage);
    return isNamespace && this.tree.hasFolderSync(this.base(full)) ? this.find(full) : undefined;
  }

  /** A name of a stand-in; what it lacks is opaque, as in a module without a stand-in. */
  libraryAttribute(module: PyModule, name: string): Value | undefined {
    const own = module.attrs.get(name);
    if (own !== undefined) return own;
    const submodule = this.submodule(module, name);
    const special = module.fallback?.(this.vm, name);
    if (special !== undefined) return special;
    if (submodule) return submodule;
    if (module instanceof NamespaceModule && !this.parents.has(module.name)) return undefined;
    return new Opaque(`${module.name}.${name}`, this.vm.place);
  }

  /** A class that one of the package's modules registers in it, when that module is loaded. */
  registered(module: PyModule, name: string): Value | undefined {
    if (!(module instanceof ProjectModule) || !module.isPackage) return undefined;
    const from = registering(module, name, (listed) => {
      const file = locate(this.tree, this.base(listed));
      return file === null ? null : this.parse(file.path);
    });
    return from === null ? undefined : this.vm.findAttr(this.find(from), name);
  }

  syntaxOf(module: PyModule): ModuleSyntax | null {
    return module instanceof ProjectModule ? this.parse(module.path) : null;
  }

  /** Reads and parses a file of the tree. @throws Unresolved for a syntax error. */
  parse(path: string): ModuleSyntax {
    const text = this.tree.readSync(path);
    if (text === null) throw this.vm.unresolved(`no file ${path} in ${this.tree.label}`);
    try {
      return parseOutline(text, path);
    } catch (error) {
      if (!(error instanceof PythonSyntaxError)) throw error;
      throw syntaxFault(error, [this.vm.place, ...this.vm.callers()]);
    }
  }

  /** Evaluates a project module's body, once. */
  evaluate(module: PyModule): void {
    if (!(module instanceof ProjectModule) || module.state !== 'pending') return;
    if (this.importing > 0) {
      this.runModule(module);
      return;
    }
    try {
      this.runModule(module);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // A long chain of modules, each needed by the one before: from its far end it is no longer deep.
      for (const next of this.closure([module])) this.runModule(next);
    }
  }

  private runModule(module: ProjectModule): void {
    if (module.state !== 'pending') return;
    module.state = 'running';
    const syntax = this.parse(module.path);
    try {
      this.runBody(module, syntax);
    } catch (error) {
      module.state = 'pending';
      throw error;
    }
  }

  private runBody(module: ProjectModule, syntax: ModuleSyntax): void {
    this.detached(() => {
      const frame = this.enter(module, module.path, syntax, false);
      this.importing++;
      try {
        for (const statement of syntax.body) this.runTolerant(module, statement);
      } finally {
        this.importing--;
        this.vm.frame = frame.caller ?? this.vm.frame;
        module.state = 'done';
      }
    });
  }

  /** Puts a module's frame on the stack. */
  enter(module: PyModule, file: string, syntax: ModuleSyntax, inScript: boolean): Frame {
    const { vm } = this;
    module.attrs.set('__name__', module.name);
    module.attrs.set('__file__', file);
    module.attrs.set('__doc__', syntax.doc);
    const isPackage = module instanceof ProjectModule && module.isPackage;
    module.attrs.set('__package__', isPackage ? module.name : module.name.split('.').slice(0, -1).join('.'));
    if (isPackage) module.attrs.set('__path__', file.slice(0, file.lastIndexOf('/')));
    const caller = vm.frame;
    const frame: Frame = {
      scope: new Scope('module', module.attrs, null, module),
      file,
      line: 1,
      name: '<module>',
      caller,
      depth: caller.depth + 1,
      conditions: [],
      loops: [],
      body: syntax.body,
      handling: [],
      inScript,
    };
    vm.frame = frame;
    return frame;
  }

  /** A statement of an imported module: what it could not do poisons the names that it would have bound. */
  private runTolerant(module: PyModule, statement: Statement): void {
    const { vm } = this;
    const { frame } = vm;
    vm.step(statement.line);
    let error: Unresolved;
    try {
      vm.execute_([statement]);
      if (vm.block.statements.length === 0) return;
      vm.block.statements.length = 0;
      error = vm.unresolved('row statements while a module is imported');
    } catch (problem) {
      if (problem instanceof Unresolved) error = problem;
      else if (problem instanceof PyRaise) {
        const place = problem.place ?? vm.place;
        error = new Unresolved(`${module.name} raises ${describe(vm, problem)}`, place, vm.callers());
      } else throw problem;
    }
    vm.frame = frame;
    frame.line = statement.line;
    const names = scanBindings([statement]).bound;
    if (names.size === 0) vm.warn(`${error.message} (ignored while ${module.name} is imported)`);
    const poison = new Poison(error);
    for (const name of names) if (!isWhole(module.attrs.get(name), statement)) module.attrs.set(name, poison);
  }

  /** Runs something that has nothing to do with the conditions and loops around the import that caused it. */
  private detached(body: () => void): void {
    const { vm } = this;
    const { block, frame } = vm;
    const guards = vm.guards.splice(0);
    const tries = vm.tries.splice(0);
    vm.block = new Block('root', null);
    try {
      body();
    } finally {
      vm.block = block;
      vm.frame = frame;
      vm.guards.length = 0;
      vm.guards.push(...guards);
      vm.tries.length = 0;
      vm.tries.push(...tries);
    }
  }

  /** Evaluates every project module that was imported so far, and what these import in turn. */
  forceAll(): void {
    for (let round = 0; round < 50; round++) {
      const pending = [...this.loaded.values()].filter(isPending);
      if (pending.length === 0) return;
      for (const module of this.closure(pending)) this.runModule(module);
    }
  }

  /** Pending modules and all that they import, each behind what it imports itself. */
  private closure(roots: readonly ProjectModule[]): ProjectModule[] {
    const ordered: ProjectModule[] = [];
    const seen = new Set<ProjectModule>();
    const stack = roots.map((module) => ({ module, rest: null as ProjectModule[] | null })).reverse();
    for (let top = stack[stack.length - 1]; top; top = stack[stack.length - 1]) {
      if (top.rest === null) {
        if (seen.has(top.module) || !isPending(top.module)) {
          stack.pop();
          continue;
        }
        seen.add(top.module);
        top.rest = this.importedBy(top.module);
      }
      const next = top.rest.pop();
      if (next) stack.push({ module: next, rest: null });
      else {
        ordered.push(top.module);
        stack.pop();
      }
    }
    return ordered;
  }

  /** The project modules that a module's top level imports. */
  private importedBy(module: ProjectModule): ProjectModule[] {
    const names = importedNames(this.parse(module.path).body, module);
    return names.flatMap((name) => {
      if (locate(this.tree, this.base(name)) === null) return [];
      try {
        const found = this.find(name);
        return isPending(found) ? [found] : [];
      } catch (error) {
        if (error instanceof PyRaise) return [];
        throw error;
      }
    });
  }
}

function isPending(module: PyModule): module is ProjectModule {
  return module instanceof ProjectModule && module.state === 'pending';
}

/** Names of modules in the import statements of a body. */
function importedNames(body: readonly Statement[], module: ProjectModule): string[] {
  return body.flatMap((statement) => {
    switch (statement.kind) {
      case 'import':
        return statement.names.map((entry) => entry.name);
      case 'importFrom': {
        const parts = module.name.split('.');
        const drop = statement.level - (module.isPackage ? 1 : 0);
        const base = statement.level === 0 ? [] : parts.slice(0, parts.length - Math.max(0, drop));
        const from = [...base, ...(statement.module === '' ? [] : statement.module.split('.'))].join('.');
        return statement.names === '*' ? [from] : [from, ...statement.names.map((entry) => `${from}.${entry.name}`)];
      }
      default:
        return statementBlocks(statement).flatMap((block) => importedNames(block, module));
    }
  });
}

/** A third-party module that has no stand-in. */
class OpaqueModule extends PyModule {
  constructor(name: string) {
    super(name, (vm, attribute) =>
      attribute.startsWith('__') ? undefined : new Opaque(`${name}.${attribute}`, vm.place),
    );
  }
}

/** Imports that came before the failing part of a compound statement stay. */
function isWhole(value: Value | undefined, statement: Statement): boolean {
  const compound = statement.kind === 'try' || statement.kind === 'if' || statement.kind === 'with';
  return compound && value !== undefined && (value instanceof LazyImport || value instanceof PyModule);
}

/** An exception for messages. */
export function describe(vm: Machine, error: PyRaise): string {
  let text: string;
  try {
    text = vm.str(error.value);
  } catch {
    text = '…';
  }
  return text === '' ? error.value.cls.name : `${error.value.cls.name}: ${text}`;
}
