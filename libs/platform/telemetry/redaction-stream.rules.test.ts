import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTION_RULES, redactSecrets } from './redaction.rules.ts';
import { redactionStream } from './redaction-stream.rules.ts';

/** One secret for each rule, with what stands before it where the rule goes by that; put together so that no scanner takes it for a leak. */
const SAMPLES: Record<string, { before?: string; secret: string; after?: string }> = {
  private_key: { secret: `-----BEGIN RSA PRIVATE KEY-----\n${'QUJD\n'.repeat(8)}-----END RSA PRIVATE KEY-----` },
  anthropic_key: { secret: `sk-ant-${'api03-abcDEF123456789_'.repeat(2)}` },
  openai_key: { secret: `sk-proj-${'abcDEF1234567890'.repeat(2)}` },
  gatehouse_token: { secret: `gateperson_${'x'.repeat(43)}` },
  github_token: { secret: `ghp_${'a1B2'.repeat(9)}` },
  slack_token: { secret: `xoxb-${'1234567890-'.repeat(3)}abc` },
  aws_access_key: { secret: `AKIA${'ABCD1234EFGH5678'}` },
  google_key: { secret: `AIza${'SyA1234'.repeat(5)}` },
  linear_key: { secret: `lin_api_${'a1B2c'.repeat(5)}` },
  json_web_token: { secret: `eyJ${'hbGciOiJI'}.eyJ${'zdWIiOiIx'}.${'c2lnbmF0dXJl'}` },
  bearer_token: { before: '"Authorization": "Bearer ', secret: 'hunter22-é-hunter', after: '"' },
  url_password: { before: 'postgresql://app:', secret: 'hunter22é', after: '@db/gatehouse' },
  named_secret: { before: 'DB_PASSWORD =\n "', secret: 'correct-hörse-7', after: '"' },
};

/** What a stream gives out for each piece and for the end. */
function stream(pieces: readonly string[]): string[] {
  const redaction = redactionStream();
  return [...pieces.map((piece) => redaction.add(piece)), redaction.end()];
}

const whole = ({ before = '', secret, after = '' }: { before?: string; secret: string; after?: string }) =>
  before + secret + after;

describe('redactionStream', () => {
  it('is tried with every rule there is', () => {
    expect(Object.keys(SAMPLES).toSorted()).toEqual(REDACTION_RULES.map(({ id }) => id).toSorted());
  });

  it.each(Object.entries(SAMPLES))('takes out a %s that comes character by character', (rule, sample) => {
    const text = `before ${whole(sample)} after it`;
    const shown = stream([...text]);
    expect(shown.join('')).toBe(redactSecrets(text).text);
    expect(shown.join('')).toContain(`[redacted:${rule}]`);
    expect(shown.join('')).not.toContain(sample.secret);
  });

  it('gives out ordinary words as they come, also of languages without spaces', () => {
    expect(stream(['The roses ', 'are ', 're', 'd. '])).toEqual(['The roses ', 'are ', '', 'red. ', '']);
    expect(stream(['薔薇は', '赤い。'])).toEqual(['薔薇は', '赤い。', '']);
  });

  it('waits no longer than until a name turns out to have no value', () => {
    expect(stream(['the password ', 'is easy ', 'to guess'])).toEqual(['the ', 'password is easy ', 'to ', 'guess']);
  });

  it('holds a private key back until it ends, and for good when it does not', () => {
    const [head = '', ...rest] = SAMPLES.private_key?.secret.split('\n') ?? [];
    expect(stream(['see ', `${head}\n`, `${rest.join('\n')} `, 'there'])).toEqual([
      'see ',
      '',
      '[redacted:private_key] ',
      '',
      'there',
    ]);
    expect(stream(['see ', `${head}\n`, 'QUJD\n', 'and more'])).toEqual(['see ', '', '', '', '[redacted:private_key]']);
  });

  it('gives out what redacting the whole gives, however it is split, and at no time more', () => {
    const word = fc.constantFrom(
      ...[
        'roses',
        'password',
        'secret',
        'api_key',
        'authorization',
        'bearer',
        'https',
        '-----BEGIN',
        'PRIVATE KEY-----',
      ],
      ...[
        '-----END',
        ':',
        '=',
        '"',
        '://',
        '@',
        '/',
        ' ',
        '\n',
        '薔薇',
        'é',
        '🌹',
        '12345678',
        ', ',
        '(',
        'sk-ant-',
        'eyJ',
      ],
    );
    const secret = fc.constantFrom(...Object.values(SAMPLES).map(whole));
    const texts = fc.array(fc.oneof({ weight: 4, arbitrary: word }, secret), { maxLength: 25 });
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.integer({ min: 1, max: 30 })), (parts, sizes) => {
        const text = parts.join('');
        const pieces: string[] = [];
        for (let from = 0; from < text.length; from += pieces.at(-1)?.length ?? 1) {
          pieces.push(text.slice(from, from + (sizes.next().value ?? 1)));
        }
        const redacted = redactSecrets(text).text;
        let shown = '';
        for (const piece of stream(pieces)) {
          shown += piece;
          expect(redacted.startsWith(shown)).toBe(true);
        }
        expect(shown).toBe(redacted);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is done with hostile text in a moment', () => {
    const began = performance.now();
    for (const unit of ['x', 'password ', 'password=', '-----BEGIN PRIVATE KEY-----\n', 'password:          ', '薔']) {
      stream((unit.repeat(Math.ceil(64_000 / unit.length)).match(/[\s\S]{1,4}/g) ?? []).map(String));
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
