import type { ScriptFile } from '../history/index.ts';
import { parsePython } from '../python/parse.ts';
import type { CallExpression, Expression, ModuleSyntax, Statement, TryStatement } from '../python/syntax/ast.ts';

/**
 * What of a script bears on its `upgrade`, as text: that function, and what it names at the module's top level, through
 * and through. Two texts of a script that agree here do the same; they may differ in comments, layout, docstrings, logging,
 * `downgrade`, and whatever else `upgrade` does not reach.
 *
 * @param entrance the function that is called
 */
function upgradeSyntax(module: ModuleSyntax, entrance: string): string {
  const loggers = loggersOf(module);
  const top = kept(module.body, loggers);
  const reached = new Map<Statement, string>();
  const open: Statement[] = top.filter((statement) => bindingsOf(statement) === null);
  const binders = new Map<string, Statement[]>();
  for (const statement of top) {
    for (const name of bindingsOf(statement) ?? []) binders.set(name, [...(binders.get(name) ?? []), statement]);
  }
  open.push(...(binders.get(entrance) ?? []));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    const names = new Set<string>();
    reached.set(at, render(at, loggers, names));
    for (const name of names) open.push(...(binders.get(name) ?? []));
  }
  return top.flatMap((statement) => reached.get(statement) ?? []).join('\n');
}

const forms = new WeakMap<ModuleSyntax, string>();

/** `upgradeSyntax` of a script's file; of one in SQL the text itself. @throws PythonSyntaxError */
export function upgradeForm({ path, text }: ScriptFile): string {
  if (!path.endsWith('.py')) return text;
  const module = parsePython(text, path);
  let form = forms.get(module);
  if (form === undefined) {
    form = upgradeSyntax(module, 'upgrade');
    forms.set(module, form);
  }
  return form;
}

/** Names that a top-level statement binds and does nothing else; `null`: it may do more. */
function bindingsOf(statement: Statement): readonly string[] | null {
  switch (statement.kind) {
    case 'function':
    case 'class':
      return statement.decorators.length === 0 ? [statement.code.name] : null;
    case 'assign': {
      const names = statement.targets.flatMap((target) => (target.kind === 'name' ? [target.id] : []));
      return names.length === statement.targets.length ? names : null;
    }
    case 'import':
      return statement.names.map(({ name, as }) => as ?? name.split('.')[0] ?? name);
    case 'importFrom':
      return statement.names === '*' ? null : statement.names.map(({ name, as }) => as ?? name);
    default:
      return null;
  }
}

/** Top-level names that hold a logger: `LOG = logging.getLogger(__name__)`. */
function loggersOf(module: ModuleSyntax): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of module.body) {
    if (statement.kind !== 'assign' || statement.value.kind !== 'call') continue;
    const { fn } = statement.value;
    if (fn.kind !== 'attribute' || fn.name !== 'getLogger') continue;
    for (const target of statement.targets) if (target.kind === 'name') names.add(target.id);
  }
  return names;
}

/** Statements without those that change nothing. */
function kept(statements: readonly Statement[], loggers: ReadonlySet<string>): readonly Statement[] {
  return statements.flatMap((statement) => {
    if (statement.kind === 'pass' || statement.kind === 'annotation') return [];
    if (statement.kind === 'try' && onlyRaisesAgain(statement, loggers)) {
      return kept([...statement.body, ...statement.else], loggers);
    }
    if (statement.kind !== 'expression') return [statement];
    return statement.value.kind === 'constant' || isLogging(statement.value, loggers) ? [] : [statement];
  });
}

/** `try: … except Exception: LOG.error(…); raise` */
function onlyRaisesAgain({ handlers, finally: last }: TryStatement, loggers: ReadonlySet<string>): boolean {
  if (last.length > 0) return false;
  return handlers.every((handler) => {
    const [only, ...others] = kept(handler.body, loggers);
    return only?.kind === 'raise' && only.exception === null && others.length === 0;
  });
}

/** Names that translate a text, wherever they come from. */
const TRANSLATIONS: ReadonlySet<string> = new Set(['_', '_LI', '_LW', '_LE', '_LC']);

function isTranslation(node: object): node is CallExpression {
  const { kind, fn } = node as Partial<CallExpression>;
  return kind === 'call' && fn?.kind === 'name' && TRANSLATIONS.has(fn.id);
}

/** The oslo libraries were modules of one package before each became a package of its own. */
function moduleName(name: string): string {
  return name.startsWith('oslo.') ? `oslo_${name.slice('oslo.'.length)}` : name;
}

function isLogging(value: Expression, loggers: ReadonlySet<string>): boolean {
  if (value.kind !== 'call' || value.fn.kind !== 'attribute' || value.fn.of.kind !== 'name') return false;
  return loggers.has(value.fn.of.id) && value.args.every((arg) => isQuiet(arg.value));
}

/** Evaluating it does nothing but look: names, texts, and translations of texts (`_('…')`, `_LI('…')`). */
function isQuiet(value: Expression): boolean {
  switch (value.kind) {
    case 'constant':
    case 'name':
      return true;
    case 'attribute':
      return isQuiet(value.of);
    case 'binary':
      return isQuiet(value.left) && isQuiet(value.right);
    case 'tuple':
      return value.items.every(isQuiet);
    case 'dict':
      return value.entries.every(({ key, value: of }) => (key === null || isQuiet(key)) && isQuiet(of));
    case 'call':
      return value.fn.kind === 'name' && value.fn.id.startsWith('_') && value.args.every((arg) => isQuiet(arg.value));
    default:
      return false;
  }
}

/** Fields that say where something stands, or repeat what the body says. */
const ASIDE: ReadonlySet<string> = new Set(['line', 'doc', 'locals', 'globals', 'nonlocals']);

/** A node as text without its place in the file. @param names takes in every name that it mentions */
function render(node: unknown, loggers: ReadonlySet<string>, names: Set<string>): string {
  if (typeof node === 'string') return JSON.stringify(node);
  if (typeof node !== 'object' || node === null) return String(node);
  if (node instanceof Uint8Array) return `b${[...node].join(',')}`;
  if (Array.isArray(node)) {
    const items = isBlock(node) ? kept(node, loggers) : node;
    return `[${items.map((item) => render(item, loggers, names)).join(' ')}]`;
  }
  if (isTranslation(node) && node.args.length === 1) return render(node.args[0]?.value, loggers, names);
  const fields = node as Readonly<Record<string, unknown>>;
  const { kind, id } = fields;
  if (kind === 'name' && typeof id === 'string') names.add(id);
  let text = '';
  for (const name of Object.keys(fields)) {
    if (ASIDE.has(name)) continue;
    const value = fields[name];
    const said = name === 'module' && typeof value === 'string' ? moduleName(value) : value;
    text += ` ${name}:${render(said, loggers, names)}`;
  }
  return `{${text}}`;
}

const STATEMENTS: ReadonlySet<string> = new Set<Statement['kind']>(['expression', 'pass', 'annotation', 'try']);

/** Whether a list is a block of statements with something in it that may be left out. */
function isBlock(items: readonly unknown[]): items is readonly Statement[] {
  return items.some((item) => {
    const kind = typeof item === 'object' && item !== null && 'kind' in item ? item.kind : undefined;
    return typeof kind === 'string' && STATEMENTS.has(kind);
  });
}
