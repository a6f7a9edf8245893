// What the driver has of lru.min, which makes its tables in full at once: the driver asks for 15 000 row parsers and, for every
// connection, 16 000 prepared statements. A megabyte of empty places costs a start milliseconds; a program of ours asks a few hundred
// kinds of questions and prepares no statement.
'use strict';
const { createLRU } = require('lru.min');

module.exports = { createLRU: (options) => createLRU({ ...options, max: Math.min(options.max, 500) }) };
