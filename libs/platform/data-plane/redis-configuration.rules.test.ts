import { expect, it } from 'vitest';
import { isServerOf, redisConfiguration } from './redis-configuration.rules.ts';

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

it('recognises the server of a configuration by the address that it shows', () => {
  const configuration = redisConfiguration({ port: 6001, folder: '/data', password: 'secret' });
  expect(isServerOf(configuration, '/usr/bin/redis-server 127.0.0.1:6001')).toBe(true);
  expect(isServerOf(configuration, 'valkey-server 127.0.0.1:6001')).toBe(true);
  expect(isServerOf(configuration, '/usr/bin/redis-server 127.0.0.1:6379')).toBe(false);
  expect(isServerOf(configuration, 'vi 127.0.0.1:6001')).toBe(false);
  expect(isServerOf('', '/usr/bin/redis-server 127.0.0.1:6001')).toBe(false);
});
