import type { AddressInfo } from 'node:net';
import { type Client, createClient } from '@gatehouse/contracts/http';
import type { LoggerService } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { TestEnvironment } from '@gatehouse/platform/testing';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createApi } from '../create-api.ts';

/** The real api of one test file, on a port of its own, with everything it logged. */
export interface TestApi {
  app: NestExpressApplication;
  url: string;
  /** Signed in as the operator. */
  operator: Client;
  /** Every line of the log so far. */
  log: string[];
}

export const OPERATOR_TOKEN = 'operator-token-of-the-tests';

/** For `testEnvironment`: lets the operator in. */
export const OPERATOR_ENVIRONMENT = {
  GATEHOUSE_OPERATOR_TOKEN_SHA256: createHash('sha256').update(OPERATOR_TOKEN).digest('hex'),
};

/** Starts the api before the tests of a file and stops it after them. */
export function testApi(environment: TestEnvironment): TestApi {
  const api: TestApi = { log: [] } as unknown as TestApi;
  beforeAll(async () => {
    api.app = await createApi(environment.config, keepingLogger(api.log));
    await api.app.listen(0, '127.0.0.1');
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    api.url = `http://127.0.0.1:${port}`;
    api.operator = createClient({ url: api.url, token: OPERATOR_TOKEN });
  });
  afterAll(() => api.app?.close());
  return api;
}

function keepingLogger(lines: string[]): LoggerService {
  const keep = (...texts: unknown[]): void => void lines.push(texts.map(String).join(' '));
  return { log: keep, warn: keep, error: keep, fatal: keep };
}
