import { createHash, createHmac } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { MigrationSet, Plain } from '../../migration/model.ts';
import type { PlanOptions } from '../../plan/plan.ts';
import type { RunDocument } from './model.ts';

/** A set's migrations as digests. Code has no text that is the same everywhere; the script it was made of stands for it. */
export function setDigests(set: MigrationSet): Readonly<Record<string, string>> {
  return Object.fromEntries(
    set.migrations.map(({ name, kind, revision, release, source, override, steps }) => {
      const text = JSON.stringify([kind, revision, release, source?.sha256 ?? null, override ?? null, steps], plain);
      return [name, createHash('sha256').update(text).digest('hex').slice(0, 24)];
    }),
  );
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** Inputs as digests that say nothing to who does not know the value: what was given, and else what the set has. */
export function inputDigests(
  { set, values }: { readonly set: MigrationSet; readonly values?: ReadonlyMap<string, Plain> | undefined },
  salt: string,
): Readonly<Record<string, string>> {
  const names = [...new Set([...set.inputs.map(({ name }) => name), ...(values?.keys() ?? [])])].sort();
  return Object.fromEntries(
    names
      .map((name) => [name, values?.get(name) ?? set.inputs.find((one) => one.name === name)?.default ?? null] as const)
      .map(([name, value]) => {
        const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
        return [
          name,
          createHmac('sha256', salt)
            .update(`${typeof value} ${text}`)
            .digest('hex'),
        ];
      }),
  );
}

/** Options as they were asked for: one that is off is the same as none. */
export function plainOptions(options: PlanOptions): PlanOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined && value !== false),
  ) as PlanOptions;
}

/** A whole catalog is a few hundred kilobytes of text; packed it fits any `max_allowed_packet`. */
export function packDocument(document: RunDocument): Buffer {
  return gzipSync(JSON.stringify(document));
}

export function unpackDocument(packed: Buffer): RunDocument {
  return JSON.parse(gunzipSync(packed).toString('utf8')) as RunDocument;
}
