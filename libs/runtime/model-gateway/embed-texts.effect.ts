import type { Effect } from '@gatehouse/governance/enforcement';
import { DomainError, messageOf, type MicroDollars } from '@gatehouse/kernel';
import type { Config } from '@gatehouse/platform/config';
import { z } from 'zod';
import { normalised } from './unit-vector.rules.ts';

/** How long the service may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Largest answer, in bytes: a hundred vectors of two thousand numbers. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

const EmbeddingsAnswer = z.object({
  data: z.array(z.object({ index: z.number().int().min(0), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.number().int().min(0) }).optional(),
});

/** What the service made of texts. */
export interface EmbeddedTexts {
  /** A vector of length one for each text, in their order. */
  vectors: number[][];
  /** Tokens that it counted; null when it does not say. */
  inputTokens: number | null;
}

export interface EmbeddingPlan {
  config: Config;
  /** The provider's id of the model. */
  target: string;
  texts: readonly string[];
  /** What so many tokens cost. */
  costOf(inputTokens: number): MicroDollars;
  /** Tokens that the texts have at most. */
  mostTokens: number;
}

/**
 * Asks the embedding service that the operator configured: anything that speaks OpenAI's `POST /embeddings`. A failure is
 * `embeddings_unavailable`. One that the service answered costs nothing; of another, nobody knows, so it costs the most.
 */
export function embedTextsEffect(plan: EmbeddingPlan): Effect<EmbeddedTexts> {
  let answered = false;
  return {
    run: async ({ signal }) => {
      const deadline = AbortSignal.timeout(PATIENCE_MS);
      try {
        const response = await ask(plan, AbortSignal.any([signal, deadline]));
        answered = true;
        if (!response.ok) {
          await response.body?.cancel();
          throw unavailable(`it answered with status ${response.status}`);
        }
        const { GATEHOUSE_EMBEDDINGS_DIMENSIONS: dimensions } = plan.config;
        return embeddedOf(await readAnswer(response), plan.texts.length, dimensions);
      } catch (error) {
        if (error instanceof DomainError) throw error;
        throw unavailable(deadline.aborted ? `no answer within ${PATIENCE_MS} ms` : messageOf(error), error);
      }
    },
    cost: ({ inputTokens }) => plan.costOf(inputTokens ?? plan.mostTokens),
    costOfFailure: () => (answered ? 0n : plan.costOf(plan.mostTokens)),
  };
}

function ask({ config, target, texts }: EmbeddingPlan, signal: AbortSignal): Promise<Response> {
  const { GATEHOUSE_EMBEDDINGS_URL: url, GATEHOUSE_EMBEDDINGS_KEY: key } = config;
  if (url === undefined) throw unavailable('set GATEHOUSE_EMBEDDINGS_URL');
  return fetch(`${url.replace(/\/+$/, '')}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model: target, input: texts, dimensions: config.GATEHOUSE_EMBEDDINGS_DIMENSIONS }),
    // A redirect would carry the texts somewhere that nobody configured.
    redirect: 'error',
    signal,
  });
}

async function readAnswer(response: Response): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > LARGEST_ANSWER) throw unavailable(`its answer is larger than ${LARGEST_ANSWER} bytes`);
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}

function embeddedOf(answer: unknown, count: number, dimensions: number): EmbeddedTexts {
  const parsed = EmbeddingsAnswer.safeParse(answer);
  if (!parsed.success) throw unavailable('its answer has not the shape of embeddings', parsed.error);
  const { data, usage } = parsed.data;
  const given = new Map(data.map(({ index, embedding }) => [index, embedding]));
  const vectors = Array.from({ length: count }, (_, index) => {
    const vector = given.get(index);
    if (vector?.length !== dimensions) {
      throw unavailable(
        `vector ${index} has ${vector?.length ?? 0} numbers; GATEHOUSE_EMBEDDINGS_DIMENSIONS says ${dimensions}`,
      );
    }
    const unit = normalised(vector);
    if (!unit) throw unavailable(`vector ${index} has no direction`);
    return unit;
  });
  return { vectors, inputTokens: usage?.prompt_tokens ?? null };
}

const unavailable = (why: string, cause?: unknown): DomainError =>
  new DomainError('unavailable', 'embeddings_unavailable', `the embedding service is not to be had: ${why}`, { cause });
