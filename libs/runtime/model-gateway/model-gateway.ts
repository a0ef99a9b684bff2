import { Injectable } from '@nestjs/common';
import { type VirtualKey, VirtualKeys } from '@gatehouse/access/identity';
import type { Outcome } from '@gatehouse/governance/enforcement';
import { DomainError, newId } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Agents } from '@gatehouse/registry/agents';
import { type Model, Models } from '@gatehouse/registry/models';
import type { ModelAnswer, ModelCallRequest, ModelCallResult } from './model-call.ts';
import { ModelEndpoint, type OpenEndpoint } from './model-endpoint.effect.ts';
import { type CandidateResult, PerformModelCall } from './perform-model-call.ts';

type Performed = Extract<CandidateResult, { outcome: 'performed' }>;

/** The models of one call, the asked one first, with what they are asked through. */
interface Route {
  endpoint: OpenEndpoint;
  key: VirtualKey;
  models: Model[];
}

/**
 * The one way to a model (S0-GW-01, S0-HAR-22): finds the model behind an alias and the agent's virtual key, takes the
 * call through the gate, and falls back to the alias's other models when the model stays out of reach. A refusal of the
 * gate is an answer, not an outage: it never falls back.
 */
@Injectable()
export class ModelGateway {
  constructor(
    private readonly agents: Agents,
    private readonly virtualKeys: VirtualKeys,
    private readonly models: Models,
    private readonly endpoint: ModelEndpoint,
    private readonly performCall: PerformModelCall,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
  ) {}

  /**
   * Calls a model. Failures are results, with a model error's code or one of `model_not_ready`, `model_not_found`,
   * `rehearsal_not_allowed`, `virtual_key_missing`.
   *
   * @throws what the caller's `keep` throws, and what the gate throws when the record cannot be written
   */
  async call(request: ModelCallRequest): Promise<ModelCallResult> {
    const route = await this.route(request);
    return route instanceof DomainError ? { outcome: 'failed', error: route } : this.follow(request, route);
  }

  private async route({ agentId, alias }: ModelCallRequest): Promise<Route | DomainError> {
    try {
      const endpoint = this.endpoint.open();
      if (endpoint.rehearsed) await this.refuseRehearsalAbove(agentId);
      const key = await this.virtualKeys.ofAgent(agentId);
      if (!key) {
        return new DomainError('forbidden', 'virtual_key_missing', `agent ${agentId} has no virtual key for models`, {
          changedBy: 'an admin, by applying a catalogue in which the agent has one',
        });
      }
      return { endpoint, key, models: await this.modelsOf(alias, key) };
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  /** Rehearsal answers for tier 3 only: what touches production must not follow a script (design §4). */
  private async refuseRehearsalAbove(agentId: string): Promise<void> {
    const agent = await this.agents.find(agentId);
    if (agent?.tier === 3) return;
    throw new DomainError(
      'forbidden',
      'rehearsal_not_allowed',
      `only the built-in rehearsal answers here, and it may not answer for agent ${agentId}, which is not of tier 3`,
      { changedBy: 'the operator, by setting ANTHROPIC_API_KEY' },
    );
  }

  /** The alias's model, then those of its fallbacks that the key may use. Whether it may use the first, the gate says. */
  private async modelsOf(alias: string, key: VirtualKey): Promise<Model[]> {
    const model = await this.models.find(alias);
    if (!model)
      throw new DomainError('not_found', 'model_not_found', `there is no model alias ${alias} in the catalogue`);
    const allowed = model.fallbacks.filter((fallback) => key.models.includes(fallback) && fallback !== alias);
    const fallbacks = await Promise.all(allowed.map((fallback) => this.models.find(fallback)));
    return [model, ...fallbacks.filter((found) => found !== null)];
  }

  private async follow(request: ModelCallRequest, { endpoint, key, models }: Route): Promise<ModelCallResult> {
    let failure: Performed | null = null;
    for (const [index, model] of models.entries()) {
      const performed = await this.performCall.run(request, {
        actionId: index === 0 ? request.actionId : newId(),
        model,
        virtualKeyId: key.id,
        endpoint,
        hasFallback: index < models.length - 1,
      });
      if (performed.outcome === 'refused') {
        return failure ? this.conclude(request, failure) : performed;
      }
      if (!performed.fallsBack) return resultOf(performed.result);
      if (performed.shown) request.onRestart?.();
      failure = performed;
    }
    throw new DomainError('internal', 'model_call_lost', `no model of alias ${request.alias} was asked`);
  }

  /** The fallback was refused: the first model's failure is the result after all, and the caller keeps it as such. */
  private async conclude(request: ModelCallRequest, { result, decision }: Performed): Promise<ModelCallResult> {
    const kept = request.keep?.after?.(result, decision);
    if (kept) await this.unitOfWork.commit(this.events.statements(kept));
    return resultOf(result);
  }
}

const resultOf = (outcome: Outcome<ModelAnswer>): ModelCallResult =>
  outcome.status === 'succeeded'
    ? { outcome: 'answered', answer: outcome.value }
    : { outcome: 'failed', error: outcome.error };
