import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A tool server in a process of its own. */
export interface EchoServer {
  endpoint: URL;
  stop(): Promise<void>;
}

/** Starts the tool server that gives back what it is given. */
export async function startEchoServer(): Promise<EchoServer> {
  const child = spawn(process.execPath, ['tools/bench/echo-server.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    endpoint: new URL(line.toString().trim()),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
