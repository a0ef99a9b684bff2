import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from './event.ts';
import { EventsRepository } from './events.repository.ts';

/** Reads the record stream by stream, for timelines and replays. */
@Injectable()
export class EventReader {
  constructor(private readonly events: EventsRepository) {}

  /** At most `limit` events of `stream` whose position is above `after` (0n for the first), in order. */
  readStream(stream: string, after: bigint, limit: number): Promise<RecordedEvent[]> {
    return this.events.readStream(stream, after, limit);
  }
}
