import { DomainError, newId } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import { type ModelAnswer, ModelGateway, modelStatus } from '../model-gateway/index.ts';
import { readExtraction } from './extraction-answer.rules.ts';
import { EXTRACTION_PROMPT, transcriptOf, type Utterance } from './extraction-prompt.ts';
import { extractStatements } from './extract-statements.rules.ts';
import type { Memory, MemoryOwner, Note } from './memory.ts';

/** Most tokens that the model may answer with: ten facts and a summary at full length. */
const MOST_TOKENS = 4_000;

/** Whose session is looked through, and by which of the agent's models. */
export interface NotedSession extends MemoryOwner {
  id: string;
  agentVersion: number;
  /** Model alias of the agent in that version. */
  modelAlias: string;
}

export interface TakenNotes {
  notes: Note[];
  method: Memory['method'];
}

/**
 * Summarises what was said and picks out what is worth keeping (S0-MEM-04): by the agent's own model, through the gate and
 * on the agent's budget like each of its calls. Rehearsal cannot read, so with it the person's own statements are kept as
 * they were said, and marked `extractive`.
 */
@Injectable()
export class TakeNotes {
  constructor(
    private readonly models: ModelGateway,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws DomainError `memory_extraction_refused` when the gate refuses the model call, `memory_answer_invalid` for an answer
   *   that cannot be read, or the model's own error
   */
  async run(session: NotedSession, utterances: readonly Utterance[], signal: AbortSignal): Promise<TakenNotes> {
    if (modelStatus(this.config).rehearsed) return extractive(utterances);
    const answer = await this.ask(session, utterances, signal);
    const text = answer.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
    try {
      return { notes: readExtraction(text), method: 'model' };
    } catch (error) {
      // A rehearsal at an address of its own: it has no script for this.
      if (answer.rehearsed) return extractive(utterances);
      throw error;
    }
  }

  private async ask(
    session: NotedSession,
    utterances: readonly Utterance[],
    signal: AbortSignal,
  ): Promise<ModelAnswer> {
    const result = await this.models.call({
      actionId: newId(),
      agentId: session.agentId,
      agentVersion: session.agentVersion,
      onBehalfOf: session.personId,
      sessionId: session.id,
      alias: session.modelAlias,
      system: [{ text: EXTRACTION_PROMPT }],
      tools: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: transcriptOf(utterances) }] }],
      maxTokens: MOST_TOKENS,
      signal,
      onDelta: () => undefined,
      onRestart: () => undefined,
    });
    switch (result.outcome) {
      case 'answered':
        return result.answer;
      case 'failed':
        throw result.error;
      case 'refused':
        throw new DomainError(
          'forbidden',
          'memory_extraction_refused',
          `nothing is noted of the session: ${result.decision.refusal?.reason ?? 'the gate refused the model call'}`,
        );
    }
  }
}

const extractive = (utterances: readonly Utterance[]): TakenNotes => ({
  notes: extractStatements(utterances.filter(({ role }) => role === 'user').map(({ text }) => text)),
  method: 'extractive',
});
