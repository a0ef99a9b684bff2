import { execFile } from 'node:child_process';
import { chown, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDataPlane } from '@gatehouse/platform/data-plane';

const run = promisify(execFile);

/** Room for a cluster and what a test writes, and filled in a moment. */
const DISK_MEGABYTES = 300;

/** A data plane whose cluster lies on a disk of its own, small enough to be filled. */
export class SmallDisk {
  private constructor(
    /** Folder of the data plane, for `FaultBench`. */
    readonly folder: string,
    private readonly mounted: string,
  ) {}

  /** Why no disk can be mounted here; undefined when one can. */
  static async unavailable(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return 'only root can mount a disk';
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-mount-'));
    try {
      await mount(folder);
      await run('umount', [folder]);
      return undefined;
    } catch (error) {
      return `a disk cannot be mounted here: ${error instanceof Error ? error.message : error}`;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Makes the cluster, and moves it onto the disk that is mounted in its place. */
  static async make(): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-faults-'));
    const dataPlane = await startDataPlane({ dataFolder: folder, log: () => undefined });
    await dataPlane.stop();
    const place = join(folder, 'servers/postgres');
    const made = `${place}-made`;
    const { uid, gid } = await stat(place);
    await rename(place, made);
    await run('mkdir', ['-m', '700', place]);
    await mount(place);
    await run('cp', ['-a', `${made}/.`, place]);
    await chown(place, uid, gid);
    await rm(made, { recursive: true });
    return new SmallDisk(folder, place);
  }

  /** Fills the disk to the last byte. */
  async fill(): Promise<void> {
    const file = await open(this.ballast, 'a');
    try {
      for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 16)) {
        const block = Buffer.alloc(size);
        // Ends when there is no room for another block of this size.
        while (await file.write(block).then(({ bytesWritten }) => bytesWritten === size, isFull));
      }
    } finally {
      await file.close();
    }
  }

  /** Makes room again. */
  free(): Promise<void> {
    return rm(this.ballast, { force: true });
  }

  /** Takes the disk away, and the folder. */
  async remove(): Promise<void> {
    // Lazily: when a start failed half way, a server may still be on its way down.
    await run('umount', ['--lazy', this.mounted]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private get ballast(): string {
    return join(this.mounted, 'ballast');
  }
}

const mount = (folder: string): Promise<unknown> =>
  run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m,mode=700`, 'gatehouse-small-disk', folder]);

/** False for a full disk; throws what else went wrong. */
function isFull(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOSPC') return false;
  throw error;
}
