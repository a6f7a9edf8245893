// The head of the part that holds the database driver: its files, each a function that is run when it is wanted.
'use strict';

/**
 * By name: a file, and where what it imports is; `null` is a module of Node's own, and a name in a list is put off until somebody
 * wants something of it. Nothing is looked for in folders around the program.
 */
const FILES = {};
const ENTRY = '';

const loaded = new Map();

function find(name) {
  // Behind `require`: those that few starts want are in a part of their own.
  return name in FILES ? FILES[name] : require('./mysql2-seldom.js')[name];
}

function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const [run, imports] = find(name);
  const module = { exports: {} };
  loaded.set(name, module);
  const requireFrom = (wanted) => {
    const to = imports[wanted];
    if (to === undefined) throw new Error(`${wanted} is no part of this program`);
    return to === null ? require(wanted) : typeof to === 'string' ? load(to) : putOff(to[0]);
  };
  run.call(module.exports, requireFrom, module, module.exports);
  return module.exports;
}

/** Neither an arrow function nor a class: it can be called with and without `new`, and its prototype can be another one. */
function callable() {}

/** Stands for what a file exports, be it an object, a function or a class. Names that are no file's are Node's own. */
function putOff(name) {
  const own = name.includes('/');
  const real = () => (own ? load(name) : require(name));
  const standIn = new Proxy(callable, {
    get: (_, key) => Reflect.get(real(), key),
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    apply: (_, self, args) => Reflect.apply(real(), self, args),
    construct: (_, args, target) => Reflect.construct(real(), args, target === standIn ? real() : target),
  });
  return standIn;
}

module.exports = load(ENTRY);
