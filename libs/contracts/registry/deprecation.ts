import { z } from 'zod';

/** That something is on its way out: it works until its sunset, and whoever uses it is told what to use instead. */
export const Deprecation = z.object({
  /** Day, UTC. */
  since: z.iso.date(),
  reason: z.string(),
  /** Id of what to use instead; null when there is nothing. */
  replacement: z.string().nullable(),
  /** First day, UTC, on which it is refused; null while none is set. */
  sunset: z.iso.date().nullable(),
});
export type Deprecation = z.infer<typeof Deprecation>;
