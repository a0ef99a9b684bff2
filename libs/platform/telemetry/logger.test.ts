import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StructuredLogger } from './logger.ts';

@Module({})
class EmptyModule {}

/** Contexts and messages of what starting an application writes. */
async function linesOfStart(detail: 'normal' | 'full'): Promise<{ context: string; message: string }[]> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const logger = new StructuredLogger('test', detail);
  const app = await NestFactory.createApplicationContext(EmptyModule, { logger });
  new Logger('Sessions').log('turn.completed');
  new Logger('InstanceLoader').warn('something is odd');
  logger.log('listening');
  await app.close();
  return written.mock.calls.map(([line]) => JSON.parse(String(line)));
}

afterEach(() => {
  vi.restoreAllMocks();
  Logger.overrideLogger(true);
});

describe('the log of a process that starts', () => {
  it('has what the product says and what is odd, and not how it is put together', async () => {
    expect((await linesOfStart('normal')).map(({ message }) => message)).toEqual([
      'turn.completed',
      'something is odd',
      'listening',
    ]);
  });

  it('has all of it when asked', async () => {
    const contexts = (await linesOfStart('full')).map(({ context }) => context);
    expect(contexts).toContain('NestFactory');
    expect(contexts).toContain('InstanceLoader');
  });
});
