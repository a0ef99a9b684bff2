import type { Change } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { ConversationRepository, type NewCall } from './conversation.repository.ts';
import type { Lease } from './lease/lease.ts';
import { SessionChanges } from './session-changes.ts';
import { turnCompleted } from './session-events.rules.ts';
import { advance } from './session-steps.repository.ts';
import type { KeptTurn, NewTurn, Session, SessionState } from './session.ts';

/** A model's answer as a session keeps it. */
export interface AnsweredTurn {
  turn: NewTurn & Pick<KeptTurn, 'usage' | 'cost'>;
  /** The tool calls that it asks for. */
  calls: readonly NewCall[];
  /** The loop's state after it. */
  state: SessionState;
  latencyMs: number;
}

/** The steps of a session: each is a list of statements under the fence of its lease, committed in one round trip. */
@Injectable()
export class SessionSteps {
  constructor(
    private readonly conversation: ConversationRepository,
    private readonly changes: SessionChanges,
  ) {}

  /** The turn, its calls, the session's state and totals, and the event. Refuses with the interruption `fence_moved`. */
  answered(
    lease: Lease,
    session: Pick<Session, 'id' | 'agentId' | 'personId'>,
    { turn, calls, state, latencyMs }: AnsweredTurn,
  ): Change {
    const progress = { state, cost: turn.cost, ...(turn.usage && { usage: turn.usage }) };
    return this.changes.step(
      [
        advance(lease, progress),
        this.conversation.addingTurn(session, turn),
        ...this.conversation.addingCalls(session, calls),
      ],
      turnCompleted(session, turn, latencyMs),
    );
  }

  /** Commits a step by itself, where the gate does not commit it beside an outcome. */
  commit(sessionId: string, step: Change): Promise<void> {
    return this.changes.commitStep(sessionId, step);
  }
}
