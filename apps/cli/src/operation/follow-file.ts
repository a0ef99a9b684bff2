import { open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 300;

/**
 * Tells each complete line that is written to the file from now on. A file that is moved aside or begun anew is followed
 * from its beginning; one that is not there is waited for.
 *
 * @param signal ends it
 */
export async function followFile(path: string, tell: (line: string) => void, signal?: AbortSignal): Promise<void> {
  let seen = await stat(path).catch(() => null);
  let position = seen?.size ?? 0;
  let decoder = new StringDecoder('utf8');
  let unfinished = '';
  while (!signal?.aborted) {
    const now = await stat(path).catch(() => null);
    if (now && (now.ino !== seen?.ino || now.size < position)) {
      position = 0;
      decoder = new StringDecoder('utf8');
      unfinished = '';
    }
    seen = now ?? seen;
    if (now && now.size > position) {
      const bytes = await read(path, position, now.size - position);
      position += bytes.length;
      const lines = (unfinished + decoder.write(bytes)).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) tell(line);
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function read(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
