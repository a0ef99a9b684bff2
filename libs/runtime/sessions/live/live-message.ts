import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';

/**
 * What goes over a session's live channel. `step`: something was committed, look at the record. `text`: the turn's words go
 * on, `offset` UTF-16 units into them. `restart`: what was said of the turn is void. `snapshot_wanted`: somebody joined and
 * asks for the turn's words so far. `attempt` tells two tries at one turn apart.
 */
export const LiveMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('step') }),
  z.strictObject({
    kind: z.literal('text'),
    turn: z.number().int(),
    attempt: z.string(),
    offset: z.number().int(),
    text: z.string(),
  }),
  z.strictObject({ kind: z.literal('restart'), turn: z.number().int(), attempt: z.string() }),
  z.strictObject({ kind: z.literal('snapshot_wanted') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;
export type LiveText = Extract<LiveMessage, { kind: 'text' }>;

export const somethingHappened: LiveMessage = { kind: 'step' };
export const snapshotWanted: LiveMessage = { kind: 'snapshot_wanted' };

/** The message, or null for what is none: the channel is open to every process of the installation. */
export const parseLive = (message: Json): LiveMessage | null => LiveMessage.safeParse(message).data ?? null;
