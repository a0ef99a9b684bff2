import type { Json } from '@gatehouse/kernel';

/** One fact to be recorded. Its payload holds ids, verdicts, numbers and salted hashes; never prompts, arguments or results. */
export interface NewEvent {
  /** The sequence it belongs to: `session:<id>`, `agent:<id>`, `kill_switch:<scope>:<target>`, `policy`, … */
  stream: string;
  /** What happened, `session.started`, `kill_switch.engaged`, … */
  type: string;
  /** Who did it, as `actorOf` writes principals: `person:engineer`, `agent:eng-prod`. */
  actor: string;
  /** For whom, when somebody acts for somebody else. */
  onBehalfOf?: string | null;
  /** What it was done to: `tool:codebase_search`, `agent:eng-prod`. */
  subject: string;
  payload: Json;
  /** The trace it happened in; that of the active span when left out. */
  traceId?: string | null;
  /** An event whose key its stream already holds is not recorded again. */
  idempotencyKey?: string | null;
}

/** An event as it stands in the record. */
export interface RecordedEvent extends Required<NewEvent> {
  /** Place in its stream, from 1, without gaps. */
  position: bigint;
  /** Order across streams; has gaps, and is only complete below the horizon (see Subscription). */
  ordinal: bigint;
  at: Date;
  hash: Buffer;
  /** Hash of the event before it in its stream; empty for the first. */
  previousHash: Buffer;
}

/** Where an event stands after it was appended. */
export interface AppendedEvent {
  stream: string;
  position: bigint;
  ordinal: bigint;
  /** True when the stream already held an event with this idempotency key; position and ordinal are that one's. */
  repeated: boolean;
}
