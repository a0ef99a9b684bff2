import { z } from 'zod';

/** Where in the arguments of a call: `command`, `job.script`, `steps[].run` for that of every element. */
export const GuardedArgument = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z_][\w-]*(?:\[\])?(?:\.[A-Za-z_][\w-]*(?:\[\])?)*$/,
    'must be names with dots between them, `[]` for every element of a list: steps[].run',
  );

const Name = z.string().min(1).max(200);

/** An argument that is a line of shell, or the words of one command. */
export const ShellGuard = z.strictObject({
  kind: z.literal('shell'),
  argument: GuardedArgument,
  /** True where the machine it runs on is thrown away afterwards: packages may be installed there, nothing else changes. */
  ephemeral: z.boolean().default(false),
});

/** An argument that is a statement of PostgreSQL, which may only read. */
export const SqlToolGuard = z.strictObject({
  kind: z.literal('sql'),
  argument: GuardedArgument,
  /** Highest LIMIT, in rows. */
  mostRows: z.number().int().min(1).max(100_000).default(1_000),
  /** False: columns must be named. */
  allowStar: z.boolean().default(false),
  /** Schemas and tables that may be read; with neither, all but those of the system that hold secrets. */
  schemas: z.array(Name).max(200).optional(),
  tables: z.array(Name).max(1_000).optional(),
  /** Functions that may be called besides those of PostgreSQL that only compute. */
  functions: z.array(Name).max(200).optional(),
});

/** Which argument of a tool is looked at before a call, and as what. */
export const ToolGuard = z.discriminatedUnion('kind', [ShellGuard, SqlToolGuard]);
export type ToolGuard = z.infer<typeof ToolGuard>;

/** All guards of a tool. */
export const ToolGuards = z.array(ToolGuard).max(20);
