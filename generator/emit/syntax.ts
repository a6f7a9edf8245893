import type { TransformFailure } from 'esbuild';

/**
 * Sees to it that every file of a set parses: nothing else must reach the disk. Asks esbuild, which has done with a
 * whole set before another compiler is loaded.
 * @param files texts of TypeScript by name
 * @param set what to call the set in an error
 * @throws Error naming the first file that does not parse: a fault of the generator
 */
export async function checkSyntax(files: ReadonlyMap<string, string>, set: string): Promise<void> {
  const { transform } = await import('esbuild');
  const scripts = [...files].filter(([name]) => name.endsWith('.ts'));
  await Promise.all(
    scripts.map(async ([name, text]) => {
      try {
        await transform(text, { loader: 'ts', sourcefile: name, logLevel: 'silent' });
      } catch (cause) {
        const [first] = (cause as TransformFailure).errors ?? [];
        if (!first) throw cause;
        const place = `${set}/${name}:${first.location?.line ?? 1}`;
        throw new Error(`the generated file ${place} does not parse: ${first.text}`, { cause });
      }
    }),
  );
}
