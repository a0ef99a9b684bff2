import { z } from 'zod';

/** The id of a catalogued thing: an agent, a tool, a server, a person. Lower case, so that it can stand in a path. */
export const Slug = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, "-" or "_", and start with a letter or digit');

/** A date and time in UTC, as ISO 8601 text. */
export const Instant = z.iso.datetime();

/** An amount in US dollars, exact to the micro-dollar. */
export const UsDollars = z.number();

export const IdParams = z.strictObject({ id: z.string().min(1).max(100) });
