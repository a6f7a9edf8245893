import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyClass, Value } from '../../../python/value.ts';
import { once } from '../../once.ts';

/** What `@compiles(SomeClass, 'mysql')` of `sqlalchemy.ext.compiler` registered. */
export class Overrides {
  private readonly byClass = new Map<PyClass, Map<string, Value>>();

  add(cls: PyClass, dialects: readonly string[], fn: Value): void {
    let known = this.byClass.get(cls);
    if (!known) {
      known = new Map();
      this.byClass.set(cls, known);
    }
    for (const dialect of dialects.length === 0 ? ['default'] : dialects) known.set(dialect, fn);
  }

  remove(cls: PyClass): void {
    this.byClass.delete(cls);
  }

  /** The function that compiles instances of `cls` for MySQL, or `null` where SQLAlchemy's own compiler does. */
  find(cls: PyClass): Value {
    for (const base of cls.mro) {
      const known = this.byClass.get(base);
      const fn = known?.get('mysql') ?? known?.get('mariadb') ?? known?.get('default');
      if (fn !== undefined) return fn;
    }
    return null;
  }
}

/** The overrides of one evaluation. */
export const overridesOf: (vm: Interpreter) => Overrides = once(() => new Overrides());
