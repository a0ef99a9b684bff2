import { Agents } from '@gatehouse/registry/agents';
import { Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { type EndedSession, type ExtractionClaim, ExtractMemories } from '../memory/index.ts';
import { ConversationRepository } from './conversation.repository.ts';
import type { KeptCall } from './session.ts';
import { wordsOf } from './session-view.ts';
import { SessionsRepository } from './sessions.repository.ts';

/** Has what is worth remembering of a session that has ended noted: reads the conversation, memory does the rest. */
@Injectable()
export class RememberSession {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly conversation: ConversationRepository,
    private readonly agents: Agents,
    private readonly tools: Tools,
    private readonly extract: ExtractMemories,
  ) {}

  /** Does nothing when nothing is due, so a job that is delivered twice has one effect. */
  run(sessionId: string, signal: AbortSignal): Promise<void> {
    return this.extract.run(sessionId, (claim) => this.read(claim), signal);
  }

  private async read({ sessionId, agentId }: ExtractionClaim): Promise<EndedSession | null> {
    const session = await this.sessions.find(sessionId, { all: false, agentId });
    const agent = session && (await this.agents.atVersion(session.agentId, session.agentVersion));
    if (!agent) return null;
    const [turns, calls] = await Promise.all([this.conversation.turns(session), this.conversation.calls(session)]);
    return {
      id: session.id,
      agentId,
      agentVersion: session.agentVersion,
      personId: session.personId,
      modelAlias: agent.definition.modelAlias,
      utterances: turns.map((turn) => ({
        role: turn.role,
        text: wordsOf(turn),
        position: turn.position,
        at: turn.createdAt,
      })),
      sawPersonalData: await this.sawPersonalData(calls),
    };
  }

  /** A tool that is in the catalogue no more may have shown anything. */
  private async sawPersonalData(calls: readonly KeptCall[]): Promise<boolean> {
    const called = calls.filter(({ result }) => result !== null).map(({ toolId }) => toolId);
    const tools = await Promise.all([...new Set(called)].map((id) => this.tools.find(id)));
    return tools.some((tool) => tool === null || tool.sensitivity === 'pii');
  }
}
