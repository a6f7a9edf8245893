#!/usr/bin/env node
// The head of a packed program. What it starts stands in the comment below, in parts: each is compiled when it is wanted,
// since most commands want few of them. They are read at once: somebody may replace this file while an upgrade runs.
process.title = 'stackleap';

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';

/** By name: how many bytes before the end of this file a part begins, and how many bytes it has. */
const PARTS = {};

const own = fileURLToPath(import.meta.url);
const bytes = readFileSync(own);
const requireOfNode = createRequire(import.meta.url);
const loaded = new Map();

function textOf(name) {
  const [fromEnd, length] = PARTS[name];
  const begins = bytes.length - fromEnd;
  // Nothing in a part may end the comment that it stands in.
  return bytes.toString('utf8', begins, begins + length).replaceAll('*%/', '*/');
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
