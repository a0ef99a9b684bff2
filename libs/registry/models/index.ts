export { DefineModel } from './define-model.ts';
export type { Model, ModelPrices } from './model.ts';
export { type BilledTokens, costOf } from './model-cost.rules.ts';
export { ModelsModule } from './models.module.ts';
export { Models } from './models.repository.ts';
export { ModelsHttpModule } from './models-http.module.ts';
