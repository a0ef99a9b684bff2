import { createHash } from 'node:crypto';
import { loadConfig } from '@gatehouse/platform/config';
import { expect, it } from 'vitest';
import { programEnvironment } from './program-environment.rules.ts';

const settings = {
  checkout: '/checkout',
  dataFolder: '/checkout/.gatehouse',
  keysFolder: '/checkout/.gatehouse-keys',
  port: 7171,
  url: 'http://127.0.0.1:7171',
  appUrl: 'postgresql://gatehouse_app:secret@127.0.0.1:5000/gatehouse',
  redisUrl: 'redis://:secret@127.0.0.1:6000',
  embedded: true,
  operatorToken: 'operator',
  bubblewrap: '/programs/bwrap',
};

it('is a configuration that api and worker accept', () => {
  expect(loadConfig(programEnvironment(settings, {}))).toMatchObject({
    DATABASE_URL: settings.appUrl,
    GATEHOUSE_PORT: 7171,
    GATEHOUSE_EMBEDDED: true,
    GATEHOUSE_CODEBASE: '/checkout',
    GATEHOUSE_OPERATOR_TOKEN_SHA256: createHash('sha256').update('operator').digest('hex'),
  });
});

it("keeps the person's own settings, but never the owner's address of the database", () => {
  const environment = programEnvironment(settings, {
    DATABASE_URL: 'postgresql://owner@db/gatehouse',
    GATEHOUSE_CODEBASE: '/elsewhere',
    GATEHOUSE_TOOL_SERVERS: '',
    ANTHROPIC_API_KEY: 'key',
  });
  expect(environment).toMatchObject({
    DATABASE_URL: settings.appUrl,
    GATEHOUSE_CODEBASE: '/elsewhere',
    GATEHOUSE_TOOL_SERVERS: '/checkout/deploy/tool-servers.yaml',
    ANTHROPIC_API_KEY: 'key',
  });
});
