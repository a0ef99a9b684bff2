import type { CommandContext } from '../command.ts';
import { announceInstallation } from './announce-installation.ts';
import { detach } from './detach.ts';

export interface UpDetachedOptions {
  dataFolder: string;
  port: number;
  /** Beside the data folder unless told. */
  keysFolder?: string | undefined;
  environment: Record<string, string | undefined>;
  /** False for an installation in which nothing is carried on; there is one unless told. */
  worker?: boolean;
}

/** Starts a launcher that goes on by itself, and says where the installation is once it is ready. */
export async function upDetached(
  context: CommandContext,
  { dataFolder, port, keysFolder, environment, worker = true }: UpDetachedOptions,
): Promise<void> {
  context.terminal.note('gatehouse: starting');
  const words = ['--data', dataFolder, 'up', '--background', '--port', String(port)];
  if (!worker) words.push('--without-worker');
  if (keysFolder) words.push('--keys', keysFolder);
  await detach(dataFolder, process.execPath, [process.argv[1] ?? '', ...words], environment);
  await announceInstallation(context, `http://127.0.0.1:${port}`, { detached: true, worker });
}
