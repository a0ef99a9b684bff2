import type { ToolRateLimit } from '../budgets/index.ts';
import { PASS, type PlainStage } from './stage.ts';

/** The fourth stage: the agent does not call the tool more often than the tool may be called (S0-TOL-11). */
export const rateLimitStage =
  (calls: Pick<ToolRateLimit, 'take'>): PlainStage =>
  async (resolved) => {
    if (resolved.kind !== 'tool_call' || !resolved.tool.rateLimit) return PASS;
    const { id, rateLimit } = resolved.tool;
    const retryAfterSeconds = await calls.take(resolved.agent.id, id, rateLimit);
    if (retryAfterSeconds <= 0) return PASS;
    return {
      refusal: {
        code: 'rate_limited',
        reason: `Tool ${id} may be called ${rateLimit.count} times per ${rateLimit.window} by one agent.`,
        changedBy: 'an admin, by changing the tool in the catalogue',
        retryAfterSeconds,
      },
    };
  };
