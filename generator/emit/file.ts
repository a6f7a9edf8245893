import { type Doc, hardline, print } from './doc.ts';
import { type Js, members } from './javascript.ts';
import type { Names } from './names.ts';

/** Columns of a line; the project's formatter has the same. */
const WIDTH = 120;

/** What stands in a generated file. */
export interface FileParts {
  /** Lines of the comment at the top. */
  readonly header: readonly string[];
  /** What it takes from `stackleap/migration`. */
  readonly names: Names;
  /** Modules beside it, by the name of their default export, in order. */
  readonly modules?: readonly (readonly [name: string, path: string])[];
  readonly exported: Js;
}

/** The text of a generated file: comment, imports, one default export. */
export function fileText(parts: FileParts): string {
  const specifiers = parts.names.used();
  const fromPackage = ['import ', members(specifiers).doc, " from 'stackleap/migration';"];
  const modules = (parts.modules ?? []).map(([name, path]): Doc => [hardline, `import ${name} from '${path}';`]);
  return print(
    [
      parts.header.map((text) => [`// ${text}`, hardline]),
      fromPackage,
      modules,
      hardline,
      hardline,
      'export default ',
      parts.exported.doc,
      ';',
      hardline,
    ],
    WIDTH,
  );
}
