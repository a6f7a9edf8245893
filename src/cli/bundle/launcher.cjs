#!/usr/bin/env node
// The head of a packed program. What it starts stands in the comment below, in parts: each is compiled when it is wanted,
// since most commands want few of them. Node has read them with this file: somebody may replace it while an upgrade runs.
'use strict';
process.title = 'stackleap';

const { compileFunction } = require('node:vm');

/** By name: how many characters behind the beginning of `parts` a part begins, how many it has, and whether they are packed. */
const PARTS = {};

const text = parts.toString();
const loaded = new Map();

/** A part as it stands here. */
function stored(name) {
  const [begins, length] = PARTS[name];
  return text.slice(begins, begins + length);
}

function textOf(name) {
  const [, , packed] = PARTS[name];
  // Nothing in a part may end the comment that it stands in.
  if (!packed) return stored(name).replaceAll('*%/', '*/');
  return require('node:zlib')
    .brotliDecompressSync(Buffer.from(stored(name), 'base64'))
    .toString('latin1');
}

/** A part may ask for another one as it stands here: what was found out about code belongs to that very code. */
requirePart.stored = stored;

function requirePart(name) {
  if (!(name in PARTS)) return require(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const filename = `${__filename}/${name.replace('./', '')}`;
  compileFunction(textOf(name), ['require', 'module', 'exports'], { filename })(requirePart, module, module.exports);
  return module.exports;
}

requirePart('./start.js');
