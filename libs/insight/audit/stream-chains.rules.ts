import { eventHashHex } from '@gatehouse/platform/events/rules';
import type { EventLine } from './bundle.rules.ts';
import type { SignedHead, SignedHeads } from './signed-heads.rules.ts';
import type { Problems } from './verification.rules.ts';

interface Chain {
  stream: string;
  /** Position and hash of its last event so far. */
  position: number;
  hash: string;
  signed: Map<number, SignedHead[]>;
  lastSigned: number;
}

/** Follows each stream from its first event and holds it against the heads that were signed. */
export class StreamChains {
  events = 0;
  coveredEvents = 0;
  streams = 0;
  private chain: Chain | undefined;

  constructor(
    private readonly signedHeads: SignedHeads,
    private readonly problems: Problems,
  ) {}

  /** Takes the events by stream and position. */
  accept(event: EventLine): void {
    const chain = this.chain?.stream === event.stream ? this.chain : this.begin(event.stream);
    this.events += 1;
    this.checkPlace(chain, event);
    this.checkHash(chain, event);
    chain.position = event.position;
    chain.hash = event.hash;
    if (event.position <= chain.lastSigned) this.coveredEvents += 1;
  }

  /** After the last event. */
  finish(): void {
    this.endChain();
    for (const [stream, signed] of this.signedHeads.rest()) {
      const last = lastOf(signed);
      this.problems.add('stream_missing', `the stream is gone; it had ${last.position} event(s)`, {
        stream,
        checkpoint: last.checkpoint,
      });
    }
  }

  private begin(stream: string): Chain {
    const before = this.chain?.stream;
    this.endChain();
    if (before !== undefined && Buffer.compare(Buffer.from(before), Buffer.from(stream)) > 0) {
      this.problems.add('stream_out_of_order', `the stream comes after ${before}, so it may hide another of its name`, {
        stream,
      });
    }
    const signed = this.signedHeads.take(stream);
    const lastSigned = signed.size === 0 ? 0 : Math.max(...signed.keys());
    this.streams += 1;
    this.chain = { stream, position: 0, hash: '', signed, lastSigned };
    return this.chain;
  }

  private checkPlace(chain: Chain, { stream, position, previousHash }: EventLine): void {
    const next = chain.position + 1;
    const where = { stream, position };
    if (position > next) {
      const missing = position - 1 === next ? `event ${next} is` : `events ${next} to ${position - 1} are`;
      this.problems.add('events_missing', `${missing} missing`, { stream, position: next });
    } else if (position < next) {
      this.problems.add('event_out_of_order', `position ${position} comes where ${next} belongs`, where);
    } else if (previousHash !== chain.hash) {
      this.problems.add('event_unchained', 'does not follow from the event before it', where);
    }
  }

  private checkHash(chain: Chain, event: EventLine): void {
    const { stream, position } = event;
    if (eventHashHex(event.previousHash, event) !== event.hash) {
      this.problems.add('event_edited', 'was changed: its hash does not fit its content', { stream, position });
    }
    for (const { hash, checkpoint } of chain.signed.get(position) ?? []) {
      if (hash === event.hash) continue;
      const message = `is not the event that checkpoint ${checkpoint} was signed over`;
      this.problems.add('event_not_as_signed', message, { stream, position, checkpoint });
    }
  }

  /** What was signed beyond the last event has been cut off. */
  private endChain(): void {
    if (!this.chain) return;
    const { stream, position, signed, lastSigned } = this.chain;
    if (lastSigned > position) {
      const { checkpoint } = lastOf(signed);
      const message = `the stream ends at ${position}, but had ${lastSigned} events`;
      this.problems.add('tail_missing', message, { stream, position: position + 1, checkpoint });
    }
    this.chain = undefined;
  }
}

function lastOf(signed: Map<number, SignedHead[]>): { position: number; checkpoint: number | null } {
  const position = Math.max(...signed.keys());
  return { position, checkpoint: signed.get(position)?.[0]?.checkpoint ?? null };
}
