import { DomainError, messageOf } from '@gatehouse/kernel';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { normalised } from './vector.rules.ts';

/** How long the service may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Largest answer, in bytes: a hundred vectors of two thousand numbers. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

const EmbeddingsAnswer = z.object({
  data: z.array(z.object({ index: z.number().int().min(0), embedding: z.array(z.number()) })),
});

/**
 * The embedding service that the operator configured, if any: anything that speaks OpenAI's `POST /embeddings`. The texts
 * leave the installation, so without GATEHOUSE_EMBEDDINGS_URL nothing is ever sent.
 */
@Injectable()
export class EmbedTexts {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Name of the model, as it is kept beside each vector; null where no service is configured. */
  get model(): string | null {
    return this.config.GATEHOUSE_EMBEDDINGS_URL === undefined ? null : this.config.GATEHOUSE_EMBEDDINGS_MODEL;
  }

  /**
   * @returns a vector of length one for each text, in their order
   * @throws DomainError `embeddings_unavailable` when the service is not configured, does not answer, or answers nonsense
   */
  async run(texts: readonly string[], signal?: AbortSignal): Promise<number[][]> {
    if (texts.length === 0) return [];
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    try {
      const response = await this.ask(texts, signal ? AbortSignal.any([signal, deadline]) : deadline);
      return vectorsOf(await readAnswer(response), texts.length, this.config.GATEHOUSE_EMBEDDINGS_DIMENSIONS);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw unavailable(deadline.aborted ? `no answer within ${PATIENCE_MS} ms` : messageOf(error), error);
    }
  }

  private async ask(texts: readonly string[], signal: AbortSignal): Promise<Response> {
    const { GATEHOUSE_EMBEDDINGS_URL: url, GATEHOUSE_EMBEDDINGS_KEY: key } = this.config;
    if (url === undefined) throw unavailable('set GATEHOUSE_EMBEDDINGS_URL');
    const response = await fetch(`${url.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({
        model: this.config.GATEHOUSE_EMBEDDINGS_MODEL,
        input: texts,
        dimensions: this.config.GATEHOUSE_EMBEDDINGS_DIMENSIONS,
      }),
      // A redirect would carry the texts somewhere that nobody configured.
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw unavailable(`it answered with status ${response.status}`);
    }
    return response;
  }
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

function vectorsOf(answer: unknown, count: number, dimensions: number): number[][] {
  const parsed = EmbeddingsAnswer.safeParse(answer);
  if (!parsed.success) throw unavailable('its answer has not the shape of embeddings', parsed.error);
  const vectors = new Map(parsed.data.data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: count }, (_, index) => {
    const vector = vectors.get(index);
    if (vector?.length !== dimensions) {
      throw unavailable(
        `vector ${index} has ${vector?.length ?? 0} numbers; GATEHOUSE_EMBEDDINGS_DIMENSIONS says ${dimensions}`,
      );
    }
    const unit = normalised(vector);
    if (!unit) throw unavailable(`vector ${index} has no direction`);
    return unit;
  });
}

const unavailable = (why: string, cause?: unknown): DomainError =>
  new DomainError('unavailable', 'embeddings_unavailable', `the embedding service is not to be had: ${why}`, { cause });
