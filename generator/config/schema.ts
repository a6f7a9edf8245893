import { z } from 'zod';

/** `repository:revision` */
const revision = z.string().regex(/^[^:\s]+:\S+$/, 'write it as repository:revision, such as alembic:921e1a36b076');
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'small letters, digits, dots, dashes and underscores are wanted');
const release = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]*$/,
    "small letters, digits, dots, dashes and underscores are wanted (a tag with others goes into refs: { release: 'v1', refs: ['V1'] })",
  );
const path = z
  .string()
  .min(1)
  .refine((text) => !text.startsWith('/') && !text.split('/').includes('..'), 'a path inside the tree, without ..');

const sourceSchema = z.union([
  z.strictObject({
    git: z
      .string()
      .min(1)
      .refine((text) => !text.startsWith('-'), 'a path or an URL'),
  }),
  z.strictObject({ folders: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ archives: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ debian: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'a package name, such as python3-glance') }),
]);

const librarySchema = z.union([
  z.strictObject({
    git: z
      .string()
      .min(1)
      .refine((text) => !text.startsWith('-'), 'a path or an URL'),
    ref: z.string().min(1),
    path: path.optional(),
  }),
  z.strictObject({ folder: z.string().min(1), path: path.optional() }),
  z.strictObject({ archive: z.string().min(1), path: path.optional() }),
  z.strictObject({ debian: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'a package name, such as python3-octavia-lib') }),
]);

const repositorySchema = z.strictObject({
  key: name,
  format: z.enum(['sqlalchemy-migrate', 'alembic']),
  paths: z.array(path).min(1),
  repositoryId: z.string().min(1).optional(),
  versionTable: z.string().min(1).optional(),
  until: z.string().optional(),
  textsUntil: z.string().optional(),
  base: z.string().optional(),
  before: revision.optional(),
  after: revision.optional(),
  behind: name.optional(),
});

const overrideSchema = z.strictObject({
  revision,
  script: z.string().min(1),
  replaces: z
    .array(z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of an upstream text, 64 hexadecimal digits'))
    .min(1),
  reason: z.string().regex(/^\S.*\S$/, 'a sentence on one line'),
});

const databaseSchema = z.strictObject({
  floor: z.string().optional(),
  repositories: z.array(repositorySchema).min(1),
  heads: z.record(z.string(), z.array(revision)).optional(),
  stamps: z.array(z.strictObject({ revision, stands: revision, switchIn: z.string().optional() })).optional(),
  aliases: z.array(z.strictObject({ revision, means: revision, down: z.array(z.string()).optional() })).optional(),
  data: z
    .array(
      z.strictObject({
        path,
        repository: name,
        function: z.string().min(1),
        infix: z.string().min(1),
        after: z.string().min(1),
        before: z.string().min(1),
      }),
    )
    .optional(),
  /** Scripts of one's own in the place of upstream's, whose meaning lies outside the database. */
  overrides: z.array(overrideSchema).optional(),
});

const serviceSchema = z.strictObject({
  /** Where the scripts come from; absent: what `sources` of the file says. */
  source: sourceSchema.optional(),
  /**
   * Oldest first. A list of names, or names with their git refs: the release itself, then later states of its series.
   * Absent for a built-in service: all that Stackleap knows.
   */
  releases: z
    .union([
      z.array(release).min(1),
      z.array(z.strictObject({ release, refs: z.array(z.string().min(1)).min(1) })).min(1),
    ])
    .optional(),
  databases: z.record(name, databaseSchema).optional(),
  /** Third-party packages that scripts import and that no stand-in is there for, by the name at the top. */
  libraries: z.record(z.string().regex(/^\w+$/, "a package's name, such as octavia_lib"), librarySchema).optional(),
  commandModules: z.array(z.string().regex(/^\w+(\.\w+)*$/, 'a dotted module name')).optional(),
  commandSettings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

/** What `stackleap.config.ts` may say. Unknown keys are errors. */
export const configSchema = z.strictObject({
  /** Where sets are written, from the configuration file's folder. */
  out: z.string().min(1).default('migrations'),
  /** Tried in this order for services without a source of their own. */
  sources: z
    .array(z.enum(['upstream', 'debian']))
    .min(1)
    .default(['upstream', 'debian']),
  services: z.record(name, serviceSchema),
});

export type ConfigInput = z.input<typeof configSchema>;
export type ServiceConfig = z.output<typeof serviceSchema>;
export type DatabaseConfig = z.output<typeof databaseSchema>;
export type SourceConfig = z.output<typeof sourceSchema>;
export type LibraryConfig = z.output<typeof librarySchema>;
