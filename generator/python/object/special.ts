import { PyClass, PyDict, PyInstance, PyList, PySet, PyTuple, type Value } from '../value.ts';

/** A special method that a class defines itself; those of builtin values are dealt with elsewhere. */
export function special(self: Value, name: string): Value | undefined {
  let cls: PyClass | null = null;
  if (self instanceof PyInstance) cls = self.cls;
  else if (self instanceof PyClass) cls = self.metaclass;
  else if (self instanceof PyDict || self instanceof PyList || self instanceof PySet || self instanceof PyTuple)
    cls = self.cls;
  if (!cls) return undefined;
  for (const base of cls.mro) {
    const found = base.attrs.get(name);
    if (found !== undefined) return base.module === 'builtins' ? undefined : found;
  }
  return undefined;
}
