import { chaseApprovals, expireReservations, haltDeadlines } from '../governance/index.ts';
import { cleanUpRetention, cleanUpTraces } from '../insight/index.ts';
import type { Job } from '../jobs/index.ts';
import { advanceSession, cleanUpSessions, extractMemory, sweepMemory, sweepSessions } from '../runtime/index.ts';
import { indexCodebase } from '../systems/index.ts';

/** Every job there is: workers do them all, the api watches their queues. */
export const JOBS: readonly Job[] = [
  advanceSession,
  sweepSessions,
  cleanUpSessions,
  extractMemory,
  sweepMemory,
  expireReservations,
  chaseApprovals,
  haltDeadlines,
  cleanUpTraces,
  cleanUpRetention,
  indexCodebase,
];
