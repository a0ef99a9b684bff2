import { listModels } from '@gatehouse/contracts/registry';
import { dollars } from '@gatehouse/kernel';
import { Handles } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import type { Model } from './model.ts';
import { Models } from './models.repository.ts';

@Controller()
export class ModelsController {
  constructor(private readonly models: Models) {}

  @Handles(listModels)
  async list() {
    const models = await this.models.list();
    return {
      rows: models.map((model) => ({
        ...model,
        deprecated: model.deprecated ?? null,
        prices: inDollars(model.prices),
      })),
    };
  }
}

const inDollars = (prices: Model['prices']) => ({
  input: dollars(prices.input),
  output: dollars(prices.output),
  cacheWrite: dollars(prices.cacheWrite),
  cacheRead: dollars(prices.cacheRead),
});
