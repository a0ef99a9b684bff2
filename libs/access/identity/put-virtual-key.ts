import { type Clock, CLOCK, newId } from '@gatehouse/kernel';
import { newToken } from '@gatehouse/platform/crypto';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { type AccessToken, TOKEN_PREFIX } from './access-token.ts';
import { Tokens } from './tokens.repository.ts';
import { OWN_KEY } from './virtual-keys.ts';

/**
 * Gives an agent its own virtual key, or changes what it may use, as part of the caller's transaction. The gateway finds
 * this key by its agent, so nobody ever gets to see its secret.
 */
@Injectable()
export class PutVirtualKey {
  constructor(
    private readonly tokens: Tokens,
    private readonly eventLog: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param author who says so, as `actorOf` writes it */
  async run(
    transaction: Transaction,
    { agentId, models }: { agentId: string; models: string[] },
    author: string,
  ): Promise<{ id: string; changed: boolean }> {
    const before = await this.tokens.findVirtualKey(agentId, OWN_KEY, transaction);
    if (before && before.models.join() === models.join()) return { id: before.id, changed: false };
    const id = before?.id ?? newId();
    if (before) await this.tokens.setModels(transaction, id, models);
    else await this.insert(transaction, { id, agentId, models, createdBy: author });
    const type = before ? 'virtual_key.changed' : 'virtual_key.added';
    await this.eventLog.append(transaction, [
      { stream: `agent:${agentId}`, type, actor: author, subject: `token:${id}`, payload: { models } },
    ]);
    return { id, changed: true };
  }

  private async insert(
    transaction: Transaction,
    key: Pick<AccessToken, 'id' | 'agentId' | 'models' | 'createdBy'>,
  ): Promise<void> {
    const { hash, prefix } = newToken(TOKEN_PREFIX.virtual_key);
    const row: AccessToken = {
      ...key,
      kind: 'virtual_key',
      name: OWN_KEY,
      prefix,
      personId: null,
      roles: [],
      createdAt: this.clock.now(),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.tokens.insert(transaction, row, hash);
  }
}
