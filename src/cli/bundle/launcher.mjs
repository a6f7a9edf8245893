#!/usr/bin/env node
// The head of a packed program. What it starts stands in the comment below, in parts: each is read and compiled when it
// is wanted, since most commands want few of them.
process.title = 'stackleap';

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';

/** By name: how many bytes before the end of this file a part begins, and how many bytes it has. */
const PARTS = {};

const own = fileURLToPath(import.meta.url);
const requireOfNode = createRequire(import.meta.url);
const loaded = new Map();

function textOf(name) {
  const [fromEnd, length] = PARTS[name];
  const file = openSync(own);
  try {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, fstatSync(file).size - fromEnd);
    // Nothing in a part may end the comment that it stands in.
    return bytes.toString('utf8').replaceAll('*%/', '*/');
  } finally {
    closeSync(file);
  }
}

function requirePart(name) {
  if (!(name in PARTS)) return requireOfNode(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const run = runInThisContext(`(function (require, module, exports) {${textOf(name)}\n})`, {
    filename: `${own}/${name.replace('./', '')}`,
  });
  run(requirePart, module, module.exports);
  return module.exports;
}

requirePart('./start.js');
