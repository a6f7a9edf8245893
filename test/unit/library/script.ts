import { libraries } from '../../../generator/library/index.ts';
import { makeEngine } from '../../../generator/library/sqlalchemy/index.ts';
import { evaluateScript, type ScriptResult } from '../../../generator/python/evaluate.ts';
import { initParser } from '../../../generator/python/parse.ts';
import type { Value } from '../../../generator/python/value.ts';
import type { Tree } from '../../../generator/source/model.ts';
import { applyOperation, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import type { Operation } from '../../../src/operation/model.ts';

await initParser();

/** A tree of files in memory. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  const names = Object.keys(files);
  const listSync = (directory: string) => {
    const inside = names.filter((name) => name.startsWith(`${directory}/`));
    return [...new Set(inside.map((name) => name.slice(directory.length + 1).split('/')[0] ?? ''))].sort();
  };
  const readSync = (path: string) => files[path] ?? null;
  return {
    label: 'test',
    list: async (directory) => listSync(directory),
    walk: async (directory) => names.filter((name) => name.startsWith(`${directory}/`)).sort(),
    read: async (path) => (path in files ? new TextEncoder().encode(files[path]) : null),
    readSync,
    listSync,
    hasFolderSync: (directory) => names.some((name) => name.startsWith(`${directory}/`)),
    hasSync: (path) => path in files,
    preload: async () => undefined,
    close: async () => undefined,
  };
}

/** A catalog with these tables, on MariaDB 10.11. */
export function catalogWith(...operations: readonly Operation[]): Catalog {
  return operations.reduce(applyOperation, emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' }));
}

export interface Evaluated extends ScriptResult {
  /** The schema changes alone. */
  readonly operations: readonly Operation[];
  /** What `upgrade` returned. */
  readonly value: Value;
}

/** Evaluates the body of an `upgrade(engine)` after the given imports. */
export function upgrade(
  imports: string,
  body: string,
  options: { readonly catalog?: Catalog; readonly files?: Readonly<Record<string, string>> } = {},
): Evaluated {
  const lines = body.split('\n').map((line) => `    ${line}`);
  const path = 'service/versions/001_script.py';
  const text = `${imports}\n\ndef upgrade(engine):\n${lines.join('\n')}\n`;
  let value: Value = null;
  const result = evaluateScript({
    tree: treeOf({ ...options.files, [path]: text }),
    libraries,
    database: { catalog: options.catalog ?? catalogWith(), knownEmpty: new Set() },
    path,
    call: (vm, module) => {
      value = vm.call(vm.getAttr(module, 'upgrade'), [makeEngine(vm)]);
    },
  });
  const operations = result.program.flatMap((statement) =>
    statement.kind === 'operation' ? [statement.operation] : [],
  );
  return { ...result, operations, value };
}
