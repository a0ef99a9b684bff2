import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import type { INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** The product's parts in this process, as an application puts them together. */
export function openProcess(
  config: Config,
  imports: NonNullable<ModuleMetadata['imports']>,
): Promise<INestApplicationContext> {
  @Module({ imports: [ConfigModule.of(config), DatabaseModule, EventsModule, RealtimeModule, ...imports] })
  class BenchModule {}
  return NestFactory.createApplicationContext(BenchModule, { logger: ['error'], abortOnError: false });
}
