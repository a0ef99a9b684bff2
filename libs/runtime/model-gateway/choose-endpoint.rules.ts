import type { Config } from '@gatehouse/platform/config';

/** Which endpoint answers model calls; `none` says what to set. The key itself is not part of it. */
export type EndpointChoice =
  | { kind: 'provider'; provider: 'anthropic' | 'compatible' }
  | { kind: 'rehearsal' }
  | { kind: 'none'; message: string };

/** What readiness, `status` and the doctor say about models. */
export interface ModelStatus {
  ready: boolean;
  provider: 'anthropic' | 'compatible' | 'rehearsal' | null;
  /** Answers are rehearsed, not a model's. */
  rehearsed: boolean;
  /** One sentence for people: what answers, or what to set. */
  message: string;
}

type ModelSettings = Pick<
  Config,
  'ANTHROPIC_API_KEY' | 'ANTHROPIC_BASE_URL' | 'GATEHOUSE_EMBEDDED' | 'GATEHOUSE_REHEARSAL'
>;

/**
 * Decides at start which endpoint answers (design §4): a key or a base URL means a provider; without either, rehearsal
 * where the data plane is embedded or the operator asked for it by name; else nothing does, and the process is not ready.
 */
export function chooseEndpoint(settings: ModelSettings): EndpointChoice {
  if (settings.ANTHROPIC_BASE_URL) return { kind: 'provider', provider: 'compatible' };
  if (settings.ANTHROPIC_API_KEY) return { kind: 'provider', provider: 'anthropic' };
  if (settings.GATEHOUSE_EMBEDDED || settings.GATEHOUSE_REHEARSAL) return { kind: 'rehearsal' };
  return {
    kind: 'none',
    message:
      'no model answers: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a compatible endpoint, or GATEHOUSE_REHEARSAL=true for the built-in rehearsal',
  };
}

/** Which model answers, from the settings alone, so that every process can say it. */
export function modelStatus(settings: ModelSettings): ModelStatus {
  const choice = chooseEndpoint(settings);
  switch (choice.kind) {
    case 'provider':
      return {
        ready: true,
        provider: choice.provider,
        rehearsed: false,
        message:
          choice.provider === 'anthropic'
            ? 'Anthropic answers'
            : `the Messages API at ${new URL(settings.ANTHROPIC_BASE_URL ?? '').host} answers`,
      };
    case 'rehearsal':
      return {
        ready: true,
        provider: 'rehearsal',
        rehearsed: true,
        message: 'the built-in rehearsal answers, not a model; set ANTHROPIC_API_KEY for a real one',
      };
    case 'none':
      return { ready: false, provider: null, rehearsed: false, message: choice.message };
  }
}
