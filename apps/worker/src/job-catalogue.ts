import { expireReservations } from '@gatehouse/contracts/governance';
import { cleanUpTraces } from '@gatehouse/contracts/insight';
import type { Job } from '@gatehouse/contracts/jobs';
import { advanceSession, cleanUpSessions, sweepSessions } from '@gatehouse/contracts/runtime';
import { indexCodebase } from '@gatehouse/contracts/systems';
import type { Config } from '@gatehouse/platform/config';

/** Every job that a worker does, each with exactly one handler or the worker does not start. */
export const jobCatalogue = (config: Config): Job[] => [
  { ...advanceSession, concurrency: config.GATEHOUSE_WORKER_SESSIONS },
  sweepSessions,
  cleanUpSessions,
  expireReservations,
  cleanUpTraces,
  indexCodebase,
];
