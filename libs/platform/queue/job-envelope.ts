import { z } from 'zod';

/** What Bull carries: the job's ids and the trace it belongs to. */
export const JobEnvelope = z.strictObject({ data: z.unknown(), trace: z.record(z.string(), z.string()).default({}) });
export type JobEnvelope = z.infer<typeof JobEnvelope>;

/** Number of the slot that `now` falls into, when there is one slot every `everyMs` milliseconds. */
export const slotOf = (now: Date, everyMs: number): number => Math.floor(now.getTime() / everyMs);
