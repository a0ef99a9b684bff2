import type { Conversation } from './conversation.rules.ts';
import type { Reply, ReplyPart } from './reply.ts';
import type { Scenario, ScenarioRule } from './scenario.ts';

/** Plays a scenario: finds the first rule that applies to a request and counts how often each has. */
export class ScriptedReply {
  private readonly used = new Map<ScenarioRule, number>();

  constructor(private readonly scenario: Scenario) {}

  /** What the script says to this request, or null when it says nothing. */
  next(model: string, conversation: Conversation): Reply | null {
    const rule = this.scenario.rules.find(
      (candidate) => this.isLeft(candidate) && applies(candidate, model, conversation),
    );
    if (!rule) return null;
    this.used.set(rule, (this.used.get(rule) ?? 0) + 1);
    return {
      parts: (rule.reply ?? [{ text: 'An answer that does not arrive whole, as the script has it.' }]).map(partOf),
      ...(rule.failure && { failure: failureOf(rule.failure) }),
      ...(rule.delayMs !== undefined && { delayMs: rule.delayMs }),
    };
  }

  private isLeft(rule: ScenarioRule): boolean {
    return rule.times === undefined || (this.used.get(rule) ?? 0) < rule.times;
  }
}

function applies({ when }: ScenarioRule, model: string, conversation: Conversation): boolean {
  const newest = conversation.calls.map((call) => call.result).join('\n');
  return (
    (when.question === undefined || contains(conversation.question, when.question)) &&
    (when.turn === undefined || when.turn === conversation.turn) &&
    (when.model === undefined || when.model === model) &&
    (when.result === undefined || contains(newest, when.result))
  );
}

const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

function partOf(part: NonNullable<ScenarioRule['reply']>[number]): ReplyPart {
  if ('text' in part) return { type: 'text', text: part.text };
  if ('thinking' in part) return { type: 'thinking', thinking: part.thinking };
  return { type: 'tool', ...part };
}

function failureOf(failure: NonNullable<ScenarioRule['failure']>): NonNullable<Reply['failure']> {
  if (failure.kind !== 'status') return failure;
  const { kind, status, message, retryAfterSeconds } = failure;
  return {
    kind,
    status,
    ...(message !== undefined && { message }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}
