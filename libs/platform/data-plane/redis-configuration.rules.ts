/**
 * The configuration of the embedded Redis: this machine only, with a password, every write on disk within a second, and
 * never an entry thrown away for want of memory, since jobs are in it.
 */
export const redisConfiguration = (of: { port: number; folder: string; password: string }): string =>
  [
    'bind 127.0.0.1',
    `port ${of.port}`,
    `requirepass "${of.password}"`,
    `dir ${JSON.stringify(of.folder)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    '',
  ].join('\n');
