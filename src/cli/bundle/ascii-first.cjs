// What the driver has of iconv-lite. A server's version comes in CESU-8, and an ASCII text is the same in that: no start has to
// load tables of other charsets for it. Everything else goes to iconv-lite itself.
'use strict';
const iconv = require('iconv-lite');

function getDecoder(encoding, options) {
  if (encoding !== 'cesu8') return iconv.getDecoder(encoding, options);
  let real = null;
  return {
    write(bytes) {
      if (real === null && bytes.every((byte) => byte < 128)) return bytes.toString('latin1');
      real ??= iconv.getDecoder(encoding, options);
      return real.write(bytes);
    },
    end: () => real?.end(),
  };
}

module.exports = { getDecoder, getEncoder: (encoding, options) => iconv.getEncoder(encoding, options) };
