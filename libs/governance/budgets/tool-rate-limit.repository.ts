import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const Row = z.object({ wait: z.number() });

/** The times of an agent's last calls to each rate-limited tool. */
@Injectable()
export class ToolRateLimitRepository {
  constructor(private readonly database: Database) {}

  /** @returns the seconds to wait; 0 when the call was counted */
  async take(agentId: string, toolId: string, count: number, window: string): Promise<number> {
    const { rows } = await this.database.pool.query({
      name: 'take_tool_call',
      text: `select take_tool_call($1, $2, $3, ('1 ' || $4)::interval) as wait`,
      values: [agentId, toolId, count, window],
    });
    return Row.parse(rows[0]).wait;
  }
}
