/** One kind of secret: how it looks, and what stands there instead. */
export interface RedactionRule {
  id: string;
  pattern: RegExp;
  /** Keeps what is no secret: a group of the pattern, such as the name before the value. */
  keep?: number;
}

/**
 * What is taken for a secret, most telling first. Formats with a fixed prefix are the issuers' own, as their secret
 * scanning pages document them; the last three rules go by what stands before a value.
 * A named secret has a digit in it: `accessToken = issueToken` in a piece of code is none.
 */
export const REDACTION_RULES: readonly RedactionRule[] = [
  { id: 'private_key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  { id: 'anthropic_key', pattern: /\bsk-ant-[A-Za-z0-9_-]{16,}/g },
  { id: 'openai_key', pattern: /\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}/g },
  { id: 'gatehouse_token', pattern: /\bgate(?:person|service|key|link|session|operator)_[A-Za-z0-9_-]{20,}/g },
  { id: 'github_token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { id: 'slack_token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { id: 'aws_access_key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { id: 'google_key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { id: 'linear_key', pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{20,}/g },
  { id: 'json_web_token', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g },
  {
    id: 'bearer_token',
    pattern: /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"',;]{8,}/gi,
    keep: 1,
  },
  { id: 'url_password', pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:)[^\s/@]{1,200}(?=@)/gi, keep: 1 },
  {
    id: 'named_secret',
    pattern:
      /(\b[\w-]{0,40}(?:password|passwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token)["']?\s*[:=]\s*["']?)(?!\[redacted)(?=[^\s"',;(){}<>]{0,200}\d)[^\s"',;(){}<>]{8,}/gi,
    keep: 1,
  },
];

export interface Redacted {
  text: string;
  /** How many secrets each rule took out; the values themselves are nowhere. */
  counts: Record<string, number>;
}

/** Replaces everything in `text` that looks like a secret by `[redacted:<rule>]`. */
export function redactSecrets(text: string): Redacted {
  const counts: Record<string, number> = {};
  let clean = text;
  for (const { id, pattern, keep } of REDACTION_RULES) {
    clean = clean.replace(pattern, (...match: string[]) => {
      counts[id] = (counts[id] ?? 0) + 1;
      return `${keep === undefined ? '' : match[keep]}[redacted:${id}]`;
    });
  }
  return { text: clean, counts };
}

/** Names whose value is never shown, whatever it looks like. */
const SECRET_NAME =
  /(password|passwd|secret|authorization|cookie|credential|private_?key|api_?key|access_?token|refresh_?token|auth_?token)$/i;

/**
 * The same for any JSON-like value: every text in it is passed through `redactSecrets`, and what stands under a name
 * that says it is secret is replaced whole. Depth is bounded: what lies deeper than 32 levels is dropped.
 */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactSecrets(value).text;
  if (value === null || typeof value !== 'object') return value;
  if (depth >= 32) return '[too deep]';
  if (Array.isArray(value)) return value.map((member) => redactValue(member, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAME.test(name) && typeof member === 'string' ? '[redacted:name]' : redactValue(member, depth + 1),
    ]),
  );
}
