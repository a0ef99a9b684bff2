import { z } from 'zod';

/** A problem document (RFC 9457) as every failing request gets it, served as `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** Stable and for programs; `type` is built from it. */
  code: z.string(),
  detail: z.string(),
  /** Trace id of the request, to find it in the traces. */
  instance: z.string().optional(),
  findings: z
    .array(
      z.object({
        field: z.string(),
        message: z.string(),
        suggestion: z.string().optional(),
        file: z.string().optional(),
        line: z.number().int().optional(),
      }),
    )
    .optional(),
  retryAfterSeconds: z.number().optional(),
  changedBy: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
