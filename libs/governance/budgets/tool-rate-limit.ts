import { Injectable } from '@nestjs/common';
import { ToolRateLimitRepository } from './tool-rate-limit.repository.ts';

/** At most so many calls in every span of that length. */
export interface RateLimit {
  count: number;
  window: 'second' | 'minute' | 'hour' | 'day';
}

/** Counts an agent's calls to a tool over all processes (S0-TOL-11): a request budget, kept in PostgreSQL. */
@Injectable()
export class ToolRateLimit {
  constructor(private readonly calls: ToolRateLimitRepository) {}

  /**
   * Takes one call out of the limit. The window slides: in no span of its length are there more than `count` calls.
   *
   * @returns 0 when the call may be made, otherwise in how many whole seconds one may
   */
  async take(agentId: string, toolId: string, limit: RateLimit): Promise<number> {
    return Math.ceil(await this.calls.take(agentId, toolId, limit.count, limit.window));
  }
}
