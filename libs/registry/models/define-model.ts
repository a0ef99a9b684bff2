import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { compareDefinitions, type RecordedChange } from '../changes/index.ts';
import type { Model } from './model.ts';
import { Models } from './models.repository.ts';

/** Puts a model alias into the registry, or changes what stands behind it (S0-GW-07). */
@Injectable()
export class DefineModel {
  constructor(
    private readonly models: Models,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param author who did it, as an actor
   * @returns what changed, and the event for the caller to append
   */
  async run(transaction: Transaction, model: Model, author: string): Promise<RecordedChange> {
    const change = compareDefinitions(await this.models.find(model.alias, transaction), model);
    if (change.outcome === 'unchanged') return { ...change, event: null };
    await this.models.save(transaction, model, this.clock.now());
    const name = `model:${model.alias}`;
    return {
      ...change,
      event: {
        stream: name,
        type: `model.${change.outcome}`,
        actor: author,
        subject: name,
        payload: { fields: change.fields, target: model.target },
      },
    };
  }
}
