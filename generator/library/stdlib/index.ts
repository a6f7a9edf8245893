import type { LibraryModule } from '../define.ts';
import { opaqueBeyond } from '../opaque.ts';
import { abc } from './abc.ts';
import { base64 } from './base64.ts';
import { collectionsModules } from './collections.ts';
import { contextlib } from './contextlib.ts';
import { copy } from './copy.ts';
import { datetime } from './datetime.ts';
import { decimal } from './decimal.ts';
import { enumModule } from './enum.ts';
import { functools } from './functools.ts';
import { gettext } from './gettext.ts';
import { hashlib } from './hashlib.ts';
import { importlibModules } from './importlib.ts';
import { inspect } from './inspect.ts';
import { ioModules } from './io.ts';
import { itertools } from './itertools.ts';
import { jsonModules } from './json.ts';
import { loggingModules } from './logging.ts';
import { math } from './math.ts';
import { miscModules } from './misc.ts';
import { operator } from './operator.ts';
import { os } from './os.ts';
import { osPathModules } from './os-path.ts';
import { randomModules } from './random.ts';
import { re } from './re.ts';
import { shlex } from './shlex.ts';
import { sixModules } from './six.ts';
import { string } from './string.ts';
import { sys } from './sys.ts';
import { textwrap } from './textwrap.ts';
import { threading } from './threading.ts';
import { time } from './time.ts';
import { types } from './types.ts';
import { typing } from './typing.ts';
import { urlModules } from './url.ts';
import { uuid } from './uuid.ts';
import { warnings } from './warnings.ts';

/** The standard library's parts that migration scripts and the modules beside them import, and six. */
export const stdlibModules: readonly LibraryModule[] = opaqueBeyond([
  abc,
  base64,
  ...collectionsModules,
  contextlib,
  copy,
  datetime,
  decimal,
  enumModule,
  functools,
  gettext,
  hashlib,
  ...importlibModules,
  inspect,
  ...ioModules,
  itertools,
  ...jsonModules,
  ...loggingModules,
  math,
  ...miscModules,
  operator,
  os,
  ...osPathModules,
  ...randomModules,
  re,
  ...sixModules,
  string,
  sys,
  shlex,
  textwrap,
  threading,
  time,
  types,
  typing,
  ...urlModules,
  uuid,
  warnings,
]);
