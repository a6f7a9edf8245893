import {
  BoundMethod,
  CatalogBool,
  ClassMethod,
  NativeFunction,
  Opaque,
  Property,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyIterator,
  PyList,
  PyModule,
  PySet,
  PySlice,
  PySuper,
  PyTuple,
  RunValue,
  StaticMethod,
  type Value,
} from '../value.ts';

/** The classes of Python's own values. Their methods are put in by `builtin/`; scripts cannot change them. */
const make = (name: string, ...bases: PyClass[]): PyClass =>
  new PyClass(name, 'builtins', bases.length > 0 ? bases : name === 'object' ? [] : [objectClass]);

export const objectClass: PyClass = make('object');
export const typeClass = make('type');
export const noneClass = make('NoneType');
export const intClass = make('int');
export const boolClass = make('bool', intClass);
export const floatClass = make('float');
/** Python 2's common base of str and unicode. */
export const basestringClass = make('basestring');
export const strClass = make('str', basestringClass);
export const bytesClass = make('bytes');
export const listClass = make('list');
export const tupleClass = make('tuple');
export const dictClass = make('dict');
export const setClass = make('set');
export const frozensetClass = make('frozenset');
export const functionClass = make('function');
export const builtinFunctionClass = make('builtin_function_or_method');
export const methodClass = make('method');
export const moduleClass = make('module');
export const generatorClass = make('generator');
export const iteratorClass = make('iterator');
export const propertyClass = make('property');
export const staticmethodClass = make('staticmethod');
export const classmethodClass = make('classmethod');
export const superClass = make('super');
export const sliceClass = make('slice');
export const singletonClass = make('singleton');
/** Values of modules without a stand-in, and values of the run whose type is not known. */
export const unknownClass = make('unknown');
/** Rows of a statement. */
export const rowClass = make('Row', tupleClass);
export const datetimeClass = make('datetime');

/** `type(value)`; for run values what is known of their type. */
export function typeOf(value: Value): PyClass {
  if (value === null) return noneClass;
  switch (typeof value) {
    case 'boolean':
      return boolClass;
    case 'bigint':
      return intClass;
    case 'number':
      return floatClass;
    case 'string':
      return strClass;
    default:
      break;
  }
  if (value instanceof PyInstance) return value.cls;
  if (value instanceof PyList) return value.cls ?? listClass;
  if (value instanceof PyTuple) return value.cls ?? tupleClass;
  if (value instanceof PyDict) return value.cls ?? dictClass;
  if (value instanceof PySet) return value.cls ?? (value.frozen ? frozensetClass : setClass);
  if (value instanceof PyClass) return metaclassOf(value);
  if (value instanceof PyFunction) return functionClass;
  if (value instanceof NativeFunction) return builtinFunctionClass;
  if (value instanceof BoundMethod) return methodClass;
  if (value instanceof PyModule) return moduleClass;
  if (value instanceof CatalogBool) return boolClass;
  if (value instanceof PyBytes) return bytesClass;
  if (value instanceof PyIterator) return value.pyKind === 'generator' ? generatorClass : iteratorClass;
  if (value instanceof Property) return propertyClass;
  if (value instanceof StaticMethod) return staticmethodClass;
  if (value instanceof ClassMethod) return classmethodClass;
  if (value instanceof PySuper) return superClass;
  if (value instanceof PySlice) return sliceClass;
  if (value instanceof RunValue) return runClass(value);
  if (value instanceof Opaque) return unknownClass;
  return singletonClass;
}

/** The class of a class. */
export function metaclassOf(cls: PyClass): PyClass {
  return cls.metaclass ?? typeClass;
}

/** The class that a run value surely has, or `unknownClass`. */
export function runClass(value: RunValue): PyClass {
  switch (value.type.kind) {
    case 'str':
      return strClass;
    case 'int':
      return intClass;
    case 'float':
      return floatClass;
    case 'bool':
      return boolClass;
    case 'none':
      return noneClass;
    case 'bytes':
      return bytesClass;
    case 'list':
      return listClass;
    case 'set':
      return setClass;
    case 'dict':
      return dictClass;
    case 'row':
      return rowClass;
    case 'datetime':
      return datetimeClass;
    case 'any':
      return unknownClass;
  }
}

/**
 * The plain value inside an instance of a class derived from str, int, float or tuple; anything else unchanged.
 * Such instances carry it as their payload.
 */
export function native(value: Value): Value {
  if (!(value instanceof PyInstance)) return value;
  const payload = value.payload;
  switch (typeof payload) {
    case 'string':
      return value.cls.mro.includes(strClass) ? payload : value;
    case 'bigint':
      return value.cls.mro.includes(intClass) ? payload : value;
    case 'number':
      return value.cls.mro.includes(floatClass) ? payload : value;
    default:
      if (payload instanceof PyTuple && value.cls.mro.includes(tupleClass)) return payload;
      return value;
  }
}
