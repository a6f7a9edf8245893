import type { Code, Parameter, Statement } from './ast.ts';
import { makeCode } from './names.ts';

/** A function whose body is read when something of it is first asked for: a module's functions are many, and few are called. */
export class DeferredCode implements Code {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly line: number;
  readonly isAsync: boolean;
  readonly #read: () => readonly Statement[];
  #code: Code | null = null;

  /** @param read gives the body; throws what the caller of the function is to see */
  constructor(
    name: string,
    parameters: readonly Parameter[],
    line: number,
    isAsync: boolean,
    read: () => readonly Statement[],
  ) {
    this.name = name;
    this.parameters = parameters;
    this.line = line;
    this.isAsync = isAsync;
    this.#read = read;
  }

  get body(): Code['body'] {
    return this.#whole().body;
  }
  get locals(): Code['locals'] {
    return this.#whole().locals;
  }
  get globals(): Code['globals'] {
    return this.#whole().globals;
  }
  get nonlocals(): Code['nonlocals'] {
    return this.#whole().nonlocals;
  }
  get isGenerator(): boolean {
    return this.#whole().isGenerator;
  }
  get doc(): string | null {
    return this.#whole().doc;
  }

  #whole(): Code {
    this.#code ??= makeCode(this.name, this.parameters, this.#read(), this.line, this.isAsync);
    return this.#code;
  }
}
