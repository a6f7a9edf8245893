import { z } from 'zod';

const report = z.looseObject({ revision: z.string() });

const schema = z.looseObject({
  format: z.literal(1),
  scripts: z.array(
    z.looseObject({
      key: z.string(),
      tag: z.string(),
      path: z.string(),
      sha256: z.string(),
      down: z.array(z.string()).optional(),
      migration: z.string().nullable(),
    }),
  ),
  checkpoints: z.array(report),
  edits: z.array(report),
  files: z.record(z.string(), z.string()),
});

/** As much of a written manifest as a check compares. */
export type WrittenManifest = z.output<typeof schema>;

/** `null`: it is not a manifest of this version. */
export function parseManifest(text: string): WrittenManifest | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
