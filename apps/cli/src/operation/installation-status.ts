import { registeredProcesses, reportedProcesses } from '@gatehouse/platform/data-plane';
import { z } from 'zod';
import type { AnsweringModel } from './announcement.rules.ts';
import { savedAddresses } from './installation-folders.ts';
import { runningLauncher } from './launcher-note.ts';
import { isReady, type PartName, type PartStatus, partStatus } from './part-status.rules.ts';
import { probe } from './probe.ts';

/** What `gatehouse status` shows: whether the installation can be used, and every part under its own name. */
export interface InstallationStatus extends Record<PartName, PartStatus> {
  ready: boolean;
  url: string | null;
  dataFolder: string;
  /** Which model answers; null when no worker says so. */
  model: AnsweringModel | null;
}

/** What workers say of the model in their heartbeat. */
const WorkerDetails = z.looseObject({ model: z.looseObject({ rehearsed: z.boolean(), message: z.string() }) });

/** The state of the installation with that data folder, as seen from this machine. */
export async function installationStatus(dataFolder: string): Promise<InstallationStatus> {
  const launcher = runningLauncher(dataFolder);
  const [readiness, model] = await Promise.all([
    launcher ? probe(launcher.url) : null,
    launcher ? answeringModel(dataFolder) : null,
  ]);
  const observation = { launcher, processes: registeredProcesses(dataFolder), readiness };
  return {
    ready: isReady(observation),
    url: launcher?.url ?? null,
    dataFolder,
    model,
    ...partStatus(observation),
  };
}

async function answeringModel(dataFolder: string): Promise<AnsweringModel | null> {
  const addresses = savedAddresses(dataFolder);
  if (!addresses) return null;
  // A database that does not answer shows in the parts.
  const processes = await reportedProcesses(addresses.appUrl).catch(() => []);
  const worker = processes.find(({ kind }) => kind === 'worker');
  const details = WorkerDetails.safeParse(worker?.details);
  return details.success ? { rehearsed: details.data.model.rehearsed, message: details.data.model.message } : null;
}
