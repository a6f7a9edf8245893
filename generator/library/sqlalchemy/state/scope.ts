import type { PyInstance, Value } from '../../../python/value.ts';

/**
 * What holds while one statement is lowered: the values of its bind parameters, the names that anonymous aliases have
 * got, and which FROM elements an enclosing statement already has (a subquery that names them is correlated to it).
 */
export class Scope {
  readonly parameters: ReadonlyMap<string, Value>;
  readonly enclosing: readonly PyInstance[];
  private readonly names: { readonly byAlias: Map<PyInstance, string>; readonly taken: Set<string> };

  constructor(
    parameters: ReadonlyMap<string, Value> = new Map(),
    enclosing: readonly PyInstance[] = [],
    outer?: Scope,
  ) {
    this.parameters = parameters;
    this.enclosing = enclosing;
    this.names = outer?.names ?? { byAlias: new Map(), taken: new Set() };
  }

  /** The scope of subqueries in the clauses of a statement that has `froms`. */
  within(froms: readonly PyInstance[]): Scope {
    return new Scope(this.parameters, [...this.enclosing, ...froms], this);
  }

  /** The scope of a subquery in FROM, which sees nothing of what stands beside it. */
  apart(): Scope {
    return new Scope(this.parameters, [], this);
  }

  /** The name of an alias; `images_1` where the script gave none. */
  aliasOf(alias: PyInstance, given: string | null, base: string): string {
    if (given !== null) return given;
    const known = this.names.byAlias.get(alias);
    if (known !== undefined) return known;
    let number = 1;
    while (this.names.taken.has(`${base}_${number}`)) number++;
    const name = `${base}_${number}`;
    this.names.taken.add(name);
    this.names.byAlias.set(alias, name);
    return name;
  }
}
