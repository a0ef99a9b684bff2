import Anthropic from '@anthropic-ai/sdk';
import type { ContentBlock, StopReason, TokenUsage } from '../model-call.ts';
import { modelError } from '../model-error.rules.ts';
import type { ModelCallLimits } from '../retry.rules.ts';
import { contentOf, newAssembly, takeEvent } from './answer-assembly.rules.ts';
import { buildRequest, type DriverRequest } from './build-request.rules.ts';
import { AttemptWatch } from './attempt-watch.ts';
import { errorOfAttempt } from './attempt-error.ts';

/** What an endpoint answered to one attempt. */
export interface DriverAnswer {
  content: ContentBlock[];
  stopReason: StopReason;
  model: string;
  usage: TokenUsage;
}

/** Who follows one attempt. */
export interface AttemptFollower {
  signal: AbortSignal;
  onText(text: string): void;
  /** A text of the answer is over; what comes next is another one. */
  onTextEnd(): void;
  /** Tokens as far as the endpoint has told of them; also of an attempt that fails later on. */
  onUsage(usage: TokenUsage): void;
}

/**
 * One endpoint that speaks the Messages API. The provider's key lives in here and nowhere else (S0-HAR-22); every call
 * is one attempt, since the gateway decides about retries.
 */
export class MessagesApiDriver {
  readonly #client: Anthropic;

  /**
   * @param endpoint.key null for a compatible endpoint that asks for none
   * @param endpoint.url null for the provider's own
   */
  constructor(
    endpoint: { key: string | null; url: string | null },
    private readonly limits: Pick<ModelCallLimits, 'connectMs' | 'idleMs' | 'totalMs'>,
  ) {
    this.#client = new Anthropic({
      // A word instead of nothing: without a key the client would look for credentials of its own on the machine.
      apiKey: endpoint.key ?? 'none',
      baseURL: endpoint.url ?? 'https://api.anthropic.com',
      maxRetries: 0,
      timeout: limits.totalMs,
      openTelemetry: false,
      logLevel: 'off',
    });
  }

  /**
   * Asks once and follows the answer to its end.
   *
   * @throws DomainError with a model error's code
   */
  async ask(request: DriverRequest, follower: AttemptFollower): Promise<DriverAnswer> {
    const watch = new AttemptWatch(this.limits, follower.signal);
    const assembly = newAssembly();
    try {
      // Every piece counts as a sign of life, also a ping, which the client does not pass on.
      const listening = this.#client.withOptions({ fetch: (url, init) => fetchHeard(watch, url, init) });
      const stream = await listening.messages.create(buildRequest(request), { signal: watch.signal });
      for await (const event of stream) {
        const text = takeEvent(assembly, event);
        if (event.type === 'message_start' || event.type === 'message_delta') follower.onUsage({ ...assembly.usage });
        if (text) follower.onText(text);
        if (event.type === 'content_block_stop') follower.onTextEnd();
      }
      watch.signal.throwIfAborted();
      if (!assembly.complete) throw modelError('model_cut_off', 'the answer broke off before its end');
      // Once more, for compatible endpoints that do not say where a block ends.
      follower.onTextEnd();
      return {
        content: contentOf(assembly),
        stopReason: assembly.stopReason ?? 'other',
        model: assembly.model || request.model,
        usage: { ...assembly.usage },
      };
    } catch (error) {
      throw errorOfAttempt(error, watch.signal, assembly.model !== '');
    } finally {
      watch.end();
    }
  }
}

async function fetchHeard(watch: AttemptWatch, url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  watch.heard();
  if (!response.body) return response;
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, out) {
      watch.heard();
      out.enqueue(piece);
    },
  });
  return new Response(response.body.pipeThrough(heard), response);
}
