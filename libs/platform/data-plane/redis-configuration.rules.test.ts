import { expect, it } from 'vitest';
import { redisConfiguration } from './redis-configuration.rules.ts';

it('listens to this machine only, asks for a password, loses nothing and evicts nothing', () => {
  const lines = redisConfiguration({ port: 7, folder: '/data/my redis', password: 'secret' }).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'bind 127.0.0.1',
      'port 7',
      'requirepass "secret"',
      'dir "/data/my redis"',
      'appendonly yes',
      'maxmemory-policy noeviction',
    ]),
  );
});
