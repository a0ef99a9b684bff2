import type { Agent } from '@gatehouse/registry/agents';
import type { TraceCarrier } from '@gatehouse/platform/telemetry';
import type { HeldLease } from '../lease/lease-keeper.ts';
import { type Interruption, interruptionOf, type Lease } from '../lease/lease.ts';
import type { Session } from '../session.ts';

/** One worker carrying on one session. */
export interface SessionRun {
  /** As it was when the step at hand began. */
  session: Session;
  /** In the version that the session works with. */
  agent: Agent;
  held: HeldLease;
  /** Aborted when this worker stops. */
  stopping: AbortSignal;
  /** Span of the turn that asked for the tool calls at hand; undefined after a crash. */
  turnTrace?: TraceCarrier | undefined;
  /** Monotonic time at which the task began, in milliseconds; before this process when it took the session over. */
  begunAt: number;
}

export const leaseOf = ({ held }: SessionRun): Lease => held.lease;

/** Milliseconds since the task began. */
export const elapsed = ({ begunAt }: SessionRun): number => performance.now() - begunAt;

/** What the work has to yield to, if anything: the lease, a stop, the wall clock, or the end of this worker. */
export function interruptionOfRun({ held, stopping }: SessionRun): Interruption | null {
  if (held.signal.aborted) return interruptionOf(held.signal.reason);
  return stopping.aborted ? 'worker_stopping' : null;
}
