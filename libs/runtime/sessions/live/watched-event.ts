import type { SessionStreamEvent } from '@gatehouse/contracts/runtime';

/** One event of a session's stream; `id` says from where to go on after it, where that is a safe place. */
export type WatchedEvent = SessionStreamEvent & { id?: string };
