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
    `pidfile ${JSON.stringify(`${of.folder}/redis.pid`)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    '',
  ].join('\n');

/** True when the command line is that of the server which a configuration was written for: Redis shows its address there. */
export function isServerOf(configuration: string, commandLine: string): boolean {
  const port = /^port (\d+)$/m.exec(configuration)?.[1];
  return (
    port !== undefined && /^\S*(redis|valkey)-server\b/.test(commandLine) && commandLine.includes(`127.0.0.1:${port}`)
  );
}
