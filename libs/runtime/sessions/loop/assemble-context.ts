import { Injectable } from '@nestjs/common';
import { assembleContext, type ModelContext, withReminders } from '../../harness/index.ts';
import { RecallMemories } from '../../memory/index.ts';
import type { OfferedTool } from '../../model-gateway/index.ts';
import { ToolCalls } from '../../tool-calls/index.ts';
import type { HeldLease } from '../lease/lease-keeper.ts';
import type { SessionRun } from './session-run.ts';
import type { Conversation } from '../session.ts';
import { wordsOf } from '../session-view.ts';

/** Gathers what the model is given for its next turn: system prompt, tool manifest, history, memory (S0-HAR-15). */
@Injectable()
export class AssembleContext {
  constructor(
    private readonly tools: ToolCalls,
    private readonly memories: RecallMemories,
  ) {}

  async run(
    { agent, session, held }: Pick<SessionRun, 'agent' | 'session'> & { held: Pick<HeldLease, 'signal'> },
    { turns, calls }: Conversation,
  ): Promise<ModelContext<OfferedTool>> {
    const asked = turns.findLast(({ role }) => role === 'user');
    const question = asked ? wordsOf(asked) : '';
    const [manifest, reminders] = await Promise.all([
      this.tools.manifest(agent),
      this.memories.run(session, session.id, question, held.signal),
    ]);
    return assembleContext(agent.definition.systemPrompt, manifest, withReminders(turns, reminders), calls);
  }
}
