import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { Tokens } from './tokens.repository.ts';

/** Name of the key that an agent has from the catalogue, beside any that were issued for clients outside. */
export const OWN_KEY = 'own';

export interface VirtualKey {
  id: string;
  /** Aliases of the models that it may use. */
  models: string[];
}

/** The virtual keys with which agents use models. */
@Injectable()
export class VirtualKeys {
  constructor(private readonly tokens: Tokens) {}

  /** The agent's own key; null when it has none, or it was revoked. */
  async ofAgent(agentId: string, transaction?: Transaction): Promise<VirtualKey | null> {
    const key = await this.tokens.findVirtualKey(agentId, OWN_KEY, transaction);
    return key && { id: key.id, models: key.models };
  }

  /** Every agent's own key, by agent. */
  async all(transaction: Transaction): Promise<(VirtualKey & { agentId: string })[]> {
    const keys = await this.tokens.virtualKeysNamed(OWN_KEY, transaction);
    return keys.flatMap(({ id, models, agentId }) => (agentId === null ? [] : [{ id, models, agentId }]));
  }
}
