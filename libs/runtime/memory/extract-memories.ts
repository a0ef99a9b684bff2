import { DomainError, messageOf } from '@gatehouse/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { type ExtractionClaim, ExtractionsRepository, MOST_ATTEMPTS } from './extractions.repository.ts';
import type { Utterance } from './extraction-prompt.ts';
import { StoreMemories } from './store-memories.ts';
import { type NotedSession, TakeNotes } from './take-notes.ts';

/** A session that has ended, as far as memory is concerned. */
export interface EndedSession extends NotedSession {
  /** What was said, in order, without tool calls and what tools returned. */
  utterances: (Utterance & { position: number; at: Date })[];
  /** A tool that shows personal data was called in it. */
  sawPersonalData: boolean;
}

/** Failures that another try would not mend. */
const FINAL = ['memory_extraction_refused', 'session_missing'];

/** Wait before another try after a failure, in seconds, times the tries so far. */
const RETRY_SECONDS = 30;

/** Extracts the memories of a session once it has ended (S0-MEM-04). Runs twice, has one effect: the claim decides. */
@Injectable()
export class ExtractMemories {
  private readonly log = new Logger('Memory');

  constructor(
    private readonly extractions: ExtractionsRepository,
    private readonly takeNotes: TakeNotes,
    private readonly store: StoreMemories,
  ) {}

  /**
   * Does nothing when the session is not due or another worker is at it. A failure is logged and tried again later, at most
   * three times; a refusal of the gate is final until the session's next end.
   *
   * @param read the session with its conversation; null when it is gone
   */
  async run(
    sessionId: string,
    read: (claim: ExtractionClaim) => Promise<EndedSession | null>,
    signal: AbortSignal,
  ): Promise<void> {
    const claim = await this.extractions.claim(sessionId);
    if (!claim) return;
    try {
      const session = await read(claim);
      if (!session) throw new DomainError('not_found', 'session_missing', `session ${sessionId} or its agent is gone`);
      await this.extract(claim, session, signal);
    } catch (error) {
      await this.fail(claim, error);
    }
  }

  private async extract(claim: ExtractionClaim, session: EndedSession, signal: AbortSignal): Promise<void> {
    const { throughTurn, forgottenAt } = claim;
    const fresh = session.utterances.filter(
      ({ position, at }) => position > throughTurn && (forgottenAt === null || at > forgottenAt),
    );
    const last = Math.max(throughTurn, ...session.utterances.map(({ position }) => position));
    const said = fresh.some(({ role }) => role === 'user');
    const { notes, method } = said
      ? await this.takeNotes.run(session, fresh, signal)
      : { notes: [], method: 'model' as const };
    const sensitivity = session.sawPersonalData ? 'pii' : 'none';
    const stored = await this.store.run(claim, notes, { method, sensitivity }, last);
    const details = { agentId: claim.agentId, noted: notes.length, stored, method };
    this.log.log({ message: 'memory.extracted', subject: `session:${claim.sessionId}`, details });
  }

  private async fail(claim: ExtractionClaim, error: unknown): Promise<void> {
    const code = error instanceof DomainError ? error.code : 'internal';
    const final = FINAL.includes(code) || claim.attempts >= MOST_ATTEMPTS;
    const what = final ? 'is given up' : 'is tried again';
    this.log.warn(`the memory of session ${claim.sessionId} ${what}: ${messageOf(error)}`);
    await this.extractions.putOff(claim, code, final ? null : RETRY_SECONDS * claim.attempts);
  }
}
