import { describe, expect, it } from 'vitest';
import { chooseEndpoint, modelStatus } from './choose-endpoint.rules.ts';

const NOTHING = {
  ANTHROPIC_API_KEY: undefined,
  ANTHROPIC_BASE_URL: undefined,
  GATEHOUSE_EMBEDDED: false,
  GATEHOUSE_REHEARSAL: false,
};

describe('chooseEndpoint', () => {
  it.each([
    ['a key', { ANTHROPIC_API_KEY: 'key' }, { kind: 'provider', provider: 'anthropic' }],
    ['a base address', { ANTHROPIC_BASE_URL: 'http://10.0.0.7:4000' }, { kind: 'provider', provider: 'compatible' }],
    ['the embedded data plane', { GATEHOUSE_EMBEDDED: true }, { kind: 'rehearsal' }],
    ['the flag', { GATEHOUSE_REHEARSAL: true }, { kind: 'rehearsal' }],
  ])('goes by %s', (_what, settings, choice) => {
    expect(chooseEndpoint({ ...NOTHING, ...settings })).toEqual(choice);
  });

  it('takes a provider where there is one, whatever else is set', () => {
    const all = { ANTHROPIC_API_KEY: 'key', GATEHOUSE_EMBEDDED: true, GATEHOUSE_REHEARSAL: true };
    expect(chooseEndpoint({ ...NOTHING, ...all })).toEqual({ kind: 'provider', provider: 'anthropic' });
  });

  it('is not ready without any of them, and says what to set', () => {
    expect(modelStatus(NOTHING)).toMatchObject({ ready: false, provider: null, rehearsed: false });
    expect(modelStatus(NOTHING).message).toMatch(/ANTHROPIC_API_KEY.*ANTHROPIC_BASE_URL.*GATEHOUSE_REHEARSAL/);
  });

  it('says when it is a rehearsal, and never says a key', () => {
    expect(modelStatus({ ...NOTHING, GATEHOUSE_EMBEDDED: true })).toMatchObject({ ready: true, rehearsed: true });
    const settings = {
      ...NOTHING,
      ANTHROPIC_API_KEY: 'very-private',
      ANTHROPIC_BASE_URL: 'http://user:pass@llm:80/v1',
    };
    expect(JSON.stringify([chooseEndpoint(settings), modelStatus(settings)])).not.toMatch(/very-private|pass/);
  });
});
