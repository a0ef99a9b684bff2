import { z } from 'zod';

const Spread = z.object({ median: z.number(), lowest: z.number(), highest: z.number() });

const SideResult = z.object({
  name: z.string(),
  role: z.enum(['product', 'peer', 'floor']),
  figures: z.record(z.string(), Spread),
});
export type SideResult = z.infer<typeof SideResult>;

const TargetResult = z.object({
  what: z.string(),
  bound: z.union([z.object({ atLeast: z.number() }), z.object({ atMost: z.number() })]),
  value: Spread,
  met: z.boolean(),
  whenMissed: z.string().optional(),
});
export type TargetResult = z.infer<typeof TargetResult>;

const CaseResult = z.object({
  name: z.string(),
  title: z.string(),
  work: z.string(),
  rounds: z.number(),
  remarks: z.array(z.string()),
  /** Processes that waited for a processor, on average over a minute. */
  load: z.object({ before: z.number(), after: z.number() }),
  sides: z.array(SideResult),
  targets: z.array(TargetResult),
});
export type CaseResult = z.infer<typeof CaseResult>;

const MachinePart = z.object({ part: z.string(), value: z.string() });
/** One line of what was measured on. */
export type MachinePart = z.infer<typeof MachinePart>;

/** What a case showed, and where and when: cases may be measured on different days. */
export const KeptResult = CaseResult.extend({
  measuredAt: z.iso.datetime(),
  machine: z.array(MachinePart),
});
export type KeptResult = z.infer<typeof KeptResult>;
