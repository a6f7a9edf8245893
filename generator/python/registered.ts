import type { Expression, ModuleSyntax, Statement } from './syntax/ast.ts';
import { PyFunction, type PyModule } from './value.ts';

/** The function by which a service loads its versioned objects; every command of a service calls it first. */
const LOADER = 'register_all';

/**
 * The module that gives a package a class by registering it (oslo.versionedobjects: a registry's hook hangs each class
 * into the package, where scripts read `objects.CellMapping`). The package says itself which modules register
 * something, in a function `register_all` of `__import__('…')` calls.
 *
 * @param parse the syntax of a module by its dotted name; `null` where there is none
 * @returns the module's dotted name, or `null` when no listed module has a class of that name
 */
export function registering(
  module: PyModule,
  name: string,
  parse: (module: string) => ModuleSyntax | null,
): string | null {
  const loader = module.attrs.get(LOADER);
  if (!(loader instanceof PyFunction)) return null;
  return importsOf(loader.code.body).find((listed) => definesClass(parse(listed), name)) ?? null;
}

function importsOf(body: readonly Statement[]): readonly string[] {
  return body.flatMap((statement) => {
    const listed = statement.kind === 'expression' ? importedBy(statement.value) : null;
    return listed === null ? [] : [listed];
  });
}

function importedBy(value: Expression): string | null {
  if (value.kind !== 'call' || value.fn.kind !== 'name' || value.fn.id !== '__import__') return null;
  const [first] = value.args;
  const name = first?.value;
  return name?.kind === 'constant' && typeof name.value === 'string' ? name.value : null;
}

function definesClass(syntax: ModuleSyntax | null, name: string): boolean {
  return syntax?.body.some((statement) => statement.kind === 'class' && statement.code.name === name) ?? false;
}
