import type { Model } from '@gatehouse/registry/models';
import type { OpenEndpoint } from './model-endpoint.effect.ts';

/** One model to be asked, as one action. */
export interface ModelCandidate {
  actionId: string;
  model: Model;
  virtualKeyId: string;
  endpoint: OpenEndpoint;
  /** Another model follows, should this one not answer. */
  hasFallback: boolean;
}
