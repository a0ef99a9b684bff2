import { execFile } from 'node:child_process';
import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '@gatehouse/kernel';
import { findOnPath, inspectDatabase } from '@gatehouse/platform/data-plane';
import { findInstallation } from '../installation.ts';
import { judgeCheckpoints, judgeLeases } from './backlog.rules.ts';
import { backupsFolder } from './backup-installation.ts';
import {
  type Finding,
  fine,
  judgeClock,
  judgeConfinement,
  judgeDisk,
  judgeKeys,
  judgeSchema,
  judgeWorkers,
  problem,
} from './doctor.rules.ts';
import { examineBacklog } from './examine-backlog.ts';
import { folders, savedAddresses } from './installation-folders.ts';
import { installationStatus } from './installation-status.ts';
import { examineKeyCustody } from './key-custody.ts';
import { PART_NAMES } from './part-status.rules.ts';

export interface ExamineOptions {
  checkout: string;
  dataFolder: string;
  keysFolder: string;
  environment: Record<string, string | undefined>;
}

/** Looks at everything that an installation needs, and changes nothing. What does not run is said once. */
export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { dataFolder, keysFolder } = options;
  const status = await installationStatus(dataFolder);
  const running = status.launcher.state === 'running';
  const [database, confinement] = await Promise.all([
    running ? examineDatabase(options, status.url) : [],
    examineConfinement(options),
  ]);
  const keysMode = statSync(keysFolder, { throwIfNoEntry: false })?.mode ?? null;
  const space = statfsSync(nearestThere(dataFolder));
  return [
    running
      ? fine('installation', `runs at ${status.url}`)
      : problem('installation', 'does not run; start it with `./gatehouse up`'),
    ...PART_NAMES.flatMap((name) => (status[name].problem ? [problem(name, status[name].problem)] : [])),
    ...database,
    ...(status.model ? [fine('model', status.model.message)] : []),
    judgeDisk(space.bavail * space.bsize, dataFolder),
    judgeKeys({ folder: keysFolder, mode: keysMode, dataFolder }),
    ...examineKeyCustody(keysFolder, [dataFolder, backupsFolder(dataFolder)]),
    confinement,
  ];
}

async function examineDatabase({ checkout, dataFolder }: ExamineOptions, url: string | null): Promise<Finding[]> {
  const addresses = savedAddresses(dataFolder);
  if (!addresses) return [];
  const { token } = findInstallation(checkout, { data: dataFolder }, {});
  try {
    const report = await inspectDatabase(addresses.appUrl, folders.migrations(checkout));
    return [
      fine('database', `PostgreSQL ${report.serverVersion}`),
      judgeSchema(report.schemaProblem),
      judgeWorkers(report.processes),
      judgeClock(report.clockAheadMs),
      judgeLeases(report.stuckSessions),
      judgeCheckpoints(report.unsignedSeconds),
      ...(url ? await examineBacklog({ url, token, processes: report.processes }) : []),
    ];
  } catch (error) {
    return [problem('database', `cannot be reached: ${messageOf(error)}`)];
  }
}

async function examineConfinement({ dataFolder, environment }: ExamineOptions): Promise<Finding> {
  const unpacked = join(folders.programs(dataFolder), 'bubblewrap/start/bwrap');
  const program =
    environment.GATEHOUSE_BUBBLEWRAP ||
    findOnPath('bwrap', environment.PATH) ||
    (existsSync(unpacked) ? unpacked : undefined);
  if (!program) return judgeConfinement({ program, works: false, reason: '' });
  const words = ['--ro-bind', '/', '/', '--unshare-all', '--die-with-parent', '/bin/true'];
  const reason = await promisify(execFile)(program, words).then(
    () => null,
    (error: Error & { stderr?: string }) => error.stderr?.trim() || error.message,
  );
  return judgeConfinement({ program, works: reason === null, reason: reason ?? '' });
}

/** The folder itself, or the nearest one above it that is there. */
const nearestThere = (folder: string): string => (existsSync(folder) ? folder : nearestThere(dirname(folder)));
