import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from './checkpoint.rules.ts';
import { RECEIPTS_FILE, receiptLine, receiptsFrom } from './receipts.rules.ts';

/** More than any receipt has bytes. */
const TAIL_BYTES = 256 * 1024;

const LINE_END = 0x0a;

/** Receipts of the checkpoints outside the database: whoever rewrites the database does not reach them. */
@Injectable()
export class CheckpointFile {
  private readonly path: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'GATEHOUSE_DATA'>) {
    this.path = join(config.GATEHOUSE_DATA, RECEIPTS_FILE);
  }

  /**
   * The newest receipt; null when there is none yet.
   *
   * @throws DomainError `receipts_unreadable` when the last line is not a receipt
   */
  last(): Promise<Receipt | null> {
    return this.opened(async (file) => (await this.tailOf(file)).last);
  }

  /** Adds receipts; on the disk when it returns. One at a time: the caller holds the checkpoint lock. */
  append(receipts: readonly Receipt[]): Promise<void> {
    return this.opened(async (file) => {
      const { end } = await this.tailOf(file);
      // Half a line from when the machine stopped in the middle of writing it; its checkpoint is among `receipts`.
      await file.truncate(end);
      await file.write(receipts.map(receiptLine).join(''), end);
      await file.sync();
    });
  }

  private async opened<Result>(work: (file: FileHandle) => Promise<Result>): Promise<Result> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'a+', 0o600);
    await file.close();
    const writable = await open(this.path, 'r+');
    try {
      return await work(writable);
    } finally {
      await writable.close();
    }
  }

  /** The last whole line, and where it ends. */
  private async tailOf(file: FileHandle): Promise<{ last: Receipt | null; end: number }> {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const tail = Buffer.alloc(size - start);
    await file.read(tail, 0, tail.length, start);
    const end = tail.lastIndexOf(LINE_END) + 1;
    const begin = tail.subarray(0, Math.max(0, end - 1)).lastIndexOf(LINE_END) + 1;
    const [last] = receiptsFrom(tail.toString('utf8', begin, end), this.path);
    return { last: last ?? null, end: start + end };
  }
}
