import { createHash } from 'node:crypto';
import type { MigrationSet } from '../migration/model.ts';
import { learn } from '../plan/learn.ts';
import type { Part, StoredPart } from './bundle/index.ts';

/** ASCII only, as every part of a packed program. */
function ascii(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * What is known of a set, as a part of a program (`PackedKnowledge`): tied to the part with the set's code, so that one is not
 * believed beside another.
 *
 * @param code the part that holds the set
 */
export function knowledgePart(name: string, set: MigrationSet, code: StoredPart): Part {
  const of = createHash('sha256').update(code.stored).digest('hex');
  const lines = [
    '"use strict";',
    // Read as JSON, a text is a literal that the compiler need not look into.
    `exports.known=JSON.parse(${ascii(JSON.stringify(JSON.stringify(learn(set))))});`,
    `exports.of=${JSON.stringify(of)};`,
    `exports.now=()=>require("node:crypto").createHash("sha256").update(require.stored(${JSON.stringify(code.name)})).digest("hex");`,
  ];
  return { name, text: lines.join('\n'), imports: [] };
}
