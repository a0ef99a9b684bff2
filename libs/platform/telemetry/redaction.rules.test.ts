import { describe, expect, it } from 'vitest';
import { redactSecrets, redactValue } from './redaction.rules.ts';

// Put together here so that no scanner takes the test for a leak.
const samples: [string, string][] = [
  ['anthropic_key', `sk-ant-${'api03-abcDEF123456789_'.repeat(2)}`],
  ['github_token', `ghp_${'a1B2'.repeat(9)}`],
  ['slack_token', `xoxb-${'1234567890-'.repeat(3)}abc`],
  ['aws_access_key', `AKIA${'ABCD1234EFGH5678'}`],
  ['json_web_token', `eyJ${'hbGciOiJI'}.eyJ${'zdWIiOiIx'}.${'c2lnbmF0dXJl'}`],
  ['gatehouse_token', `gateperson_${'x'.repeat(43)}`],
  ['private_key', `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(8)}\n-----END PRIVATE KEY-----`],
];

describe('redactSecrets', () => {
  it.each(samples)('takes out a %s and says which rule did', (rule, secret) => {
    const { text, counts } = redactSecrets(`before ${secret} after`);
    expect(text).toBe(`before [redacted:${rule}] after`);
    expect(counts).toEqual({ [rule]: 1 });
  });

  it('keeps what stands around a secret', () => {
    expect(redactSecrets('postgresql://app:hunter22@db/gatehouse').text).toBe(
      'postgresql://app:[redacted:url_password]@db/gatehouse',
    );
    expect(redactSecrets('DB_PASSWORD=correct-horse-7').text).toBe('DB_PASSWORD=[redacted:named_secret]');
    expect(redactSecrets('Authorization: Bearer abcdefghijkl').text).toBe(
      'Authorization: Bearer [redacted:bearer_token]',
    );
  });

  it('leaves ordinary text and code alone', () => {
    const code =
      'ANTHROPIC_API_KEY: optional(z.string().min(1)), const accessToken = issueToken; const tokens = usage.inputTokens + 1; // the secret of speed; see https://example.com/a:b';
    expect(redactSecrets(code)).toEqual({ text: code, counts: {} });
  });

  it('stays linear on hostile input', () => {
    const started = performance.now();
    redactSecrets('a'.repeat(200_000));
    redactSecrets('password='.repeat(20_000));
    redactSecrets('-----BEGIN PRIVATE KEY-----'.repeat(2_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('redactValue', () => {
  it('reaches into objects and hides what is named a secret', () => {
    expect(redactValue({ apiKey: 'short', nested: [{ note: samples[0]?.[1] }], count: 3 })).toEqual({
      apiKey: '[redacted:name]',
      nested: [{ note: '[redacted:anthropic_key]' }],
      count: 3,
    });
  });
});
