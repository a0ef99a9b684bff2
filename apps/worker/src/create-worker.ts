import 'reflect-metadata';
import type { Config } from '@gatehouse/platform/config';
import { Database } from '@gatehouse/platform/database';
import { assertRestrictedRole } from '@gatehouse/platform/events';
import { JobRunner } from '@gatehouse/platform/queue';
import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module.ts';

/**
 * A worker at work.
 *
 * @returns when it waits for jobs on every queue
 * @throws DomainError `job_wiring`, `role_not_restricted`
 */
export async function createWorker(config: Config, logger: LoggerService | false): Promise<INestApplicationContext> {
  await refuseUnrestrictedRole(config);
  const worker = await NestFactory.createApplicationContext(WorkerModule.of(config), { logger, abortOnError: false });
  await worker.get(JobRunner).ready();
  return worker;
}

/** Asked before anything is put together: a worker begins to work as soon as it is there. */
async function refuseUnrestrictedRole(config: Config): Promise<void> {
  const database = new Database(config);
  try {
    await assertRestrictedRole(database);
  } finally {
    await database.onApplicationShutdown();
  }
}
