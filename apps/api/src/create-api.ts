import 'reflect-metadata';
import type { Config } from '@gatehouse/platform/config';
import { Database } from '@gatehouse/platform/database';
import { assertRestrictedRole } from '@gatehouse/platform/events';
import { HTTP_OPTIONS, openHttp } from '@gatehouse/platform/http';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.ts';
import { PROGRAM_VERSION } from './program-version.ts';

/**
 * The api, ready to listen.
 *
 * @throws DomainError `route_proof_failed`, `role_not_restricted`
 */
export async function createApi(config: Config, logger: LoggerService): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(config), { ...HTTP_OPTIONS, logger });
  await assertRestrictedRole(app.get(Database));
  openHttp(app, PROGRAM_VERSION);
  return app;
}
