import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { compareDefinitions, type RecordedChange } from '../changes/index.ts';
import { McpServers } from './servers.repository.ts';
import type { McpServer } from './tool.ts';

/** Puts a tool server into the registry, or changes it. How a stdio server is started is not part of this: see the operator's file. */
@Injectable()
export class DefineServer {
  constructor(
    private readonly servers: McpServers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who did it, as an actor
   * @returns what changed, and the event for the caller to append
   */
  async run(transaction: Transaction, server: McpServer, author: string): Promise<RecordedChange> {
    const change = compareDefinitions(await this.servers.find(server.id, transaction), server);
    if (change.outcome === 'unchanged') return { ...change, event: null };
    await this.servers.save(transaction, server, this.clock.now());
    const name = `server:${server.id}`;
    return {
      ...change,
      event: {
        stream: name,
        type: `server.${change.outcome}`,
        actor: author,
        subject: name,
        payload: { fields: change.fields, transport: server.transport, status: server.status },
      },
    };
  }
}
