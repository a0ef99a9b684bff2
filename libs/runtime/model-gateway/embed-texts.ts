import { type VirtualKey, VirtualKeys } from '@gatehouse/access/identity';
import {
  AuthorisationWithdrawn,
  type Decision,
  Gate,
  type Keep,
  type Outcome,
} from '@gatehouse/governance/enforcement';
import { DomainError, type MicroDollars, newId } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { SPAN_AGENT, SPAN_SESSION, withSpan } from '@gatehouse/platform/telemetry';
import { type Agent, Agents } from '@gatehouse/registry/agents';
import { costOf, type Model, Models } from '@gatehouse/registry/models';
import { Inject, Injectable } from '@nestjs/common';
import { type EmbeddedTexts, embedTextsEffect } from './embed-texts.effect.ts';
import { ModelRequests } from './model-requests.repository.ts';

/** For whom texts are turned into vectors. */
export interface EmbeddingOwner {
  agentId: string;
  personId: string;
  sessionId: string | null;
}

/** What came of it. `off`: no service is configured, or this agent does not use it. `unavailable`: it was asked for and not had. */
export type Embedding =
  | { outcome: 'embedded'; vectors: number[][]; model: string }
  | { outcome: 'off' }
  | { outcome: 'unavailable'; error: DomainError };

/** What one call needs that was found before it. */
interface Found {
  agent: Agent;
  key: VirtualKey;
  model: Model;
}

/** A token stands for one byte or more, and begins and ends of texts for a few (see token-bound.rules.ts). */
const TOKENS_PER_TEXT = 16;

/**
 * Turns texts into vectors, by the embedding service that the operator configured and as a model call like any other:
 * through the gate, on the agent's budget, in the request log. The texts leave the installation, so without
 * GATEHOUSE_EMBEDDINGS_URL nothing is ever sent, and nothing for an agent whose virtual key is not for the alias.
 */
@Injectable()
export class EmbedTexts {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly agents: Agents,
    private readonly keys: VirtualKeys,
    private readonly models: Models,
    private readonly gate: Gate,
    private readonly requests: ModelRequests,
  ) {}

  /** The provider's id of the model, as it is kept beside each vector; null where there is no service, or no such alias. */
  async model(): Promise<string | null> {
    if (this.config.GATEHOUSE_EMBEDDINGS_URL === undefined) return null;
    return (await this.models.find(this.config.GATEHOUSE_EMBEDDINGS_MODEL))?.target ?? null;
  }

  /** @returns a vector of length one for each text, in their order, or why there are none; a refusal of the gate is recorded */
  async run(owner: EmbeddingOwner, texts: readonly string[], signal?: AbortSignal): Promise<Embedding> {
    if (this.config.GATEHOUSE_EMBEDDINGS_URL === undefined) return { outcome: 'off' };
    const found = await this.find(owner.agentId);
    if (!found || found instanceof DomainError) return found ? unavailable(found) : { outcome: 'off' };
    const { target } = found.model;
    if (texts.length === 0) return { outcome: 'embedded', vectors: [], model: target };
    const attributes = {
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.request.model': target,
      [SPAN_AGENT]: owner.agentId,
      ...(owner.sessionId && { [SPAN_SESSION]: owner.sessionId }),
    };
    return withSpan('model_call', `embeddings ${target}`, attributes, async () => {
      const outcome = await this.take(owner, found, texts, signal);
      if (outcome instanceof DomainError) return unavailable(outcome);
      if (outcome.status !== 'succeeded') return unavailable(outcome.error);
      return { outcome: 'embedded', vectors: outcome.value.vectors, model: target };
    });
  }

  /** Null when this agent uses no embeddings; an error when the operator meant that somebody does and it cannot be. */
  private async find(agentId: string): Promise<Found | DomainError | null> {
    const alias = this.config.GATEHOUSE_EMBEDDINGS_MODEL;
    const [agent, key, model] = await Promise.all([
      this.agents.find(agentId),
      this.keys.ofAgent(agentId),
      this.models.find(alias),
    ]);
    if (!model) {
      const message = `GATEHOUSE_EMBEDDINGS_MODEL names the model alias ${alias}, which is not in the catalogue: add it there`;
      return new DomainError('unavailable', 'model_not_found', message);
    }
    if (agent?.status !== 'active' || !key?.models.includes(alias)) return null;
    return { agent, key, model };
  }

  /** One call through the gate. @returns what came of it, or why it may not be */
  private async take(
    owner: EmbeddingOwner,
    { agent, key, model }: Found,
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Outcome<EmbeddedTexts> | DomainError> {
    const mostTokens = texts.reduce((sum, text) => sum + Buffer.byteLength(text, 'utf8') + TOKENS_PER_TEXT, 0);
    const id = newId();
    const authorisation = await this.gate.authorise({
      kind: 'model_call',
      id,
      agentId: agent.id,
      agentVersion: agent.version,
      onBehalfOf: owner.personId,
      sessionId: owner.sessionId,
      alias: model.alias,
      virtualKeyId: key.id,
      inputTokens: mostTokens,
      maxOutputTokens: 0,
    });
    if (!authorisation.allowed) return refused(authorisation.decision);
    const price = (inputTokens: number): MicroDollars => costOf(model, usageOf(inputTokens));
    const effect = embedTextsEffect({ config: this.config, target: model.target, texts, mostTokens, costOf: price });
    const keep: Keep<EmbeddedTexts> = {
      always: (outcome) => {
        const done = outcome.status === 'succeeded';
        const usage = usageOf(done ? (outcome.value.inputTokens ?? mostTokens) : 0);
        const recording = this.requests.recording({
          ...{ id, virtualKeyId: key.id, agentId: agent.id, sessionId: owner.sessionId, alias: model.alias },
          ...{ model: model.target, rehearsed: false, attempts: 1, usage, cost: done ? outcome.cost : 0n },
          outcome: done ? 'succeeded' : signal?.aborted ? 'aborted' : 'failed',
          errorCode: done ? null : outcome.error.code,
          latencyMs: Math.round(outcome.durationMs),
          firstTokenMs: null,
        });
        return { statements: [recording], events: [] };
      },
    };
    try {
      return await this.gate.perform(authorisation.authorised, effect, keep, signal);
    } catch (error) {
      if (error instanceof AuthorisationWithdrawn) return refused(error.decision);
      throw error;
    }
  }
}

const usageOf = (inputTokens: number) => ({
  inputTokens,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
});

const unavailable = (error: DomainError): Embedding => ({ outcome: 'unavailable', error });

const refused = ({ refusal }: Decision): DomainError =>
  new DomainError('forbidden', refusal?.code ?? 'refused', refusal?.reason ?? 'the gate refused it');
