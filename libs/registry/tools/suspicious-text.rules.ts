import type { DefinitionFinding } from '@gatehouse/contracts/registry';

/** One kind of text that has no business in the definition of a tool. */
export interface SuspiciousText extends Pick<DefinitionFinding, 'rule' | 'severity' | 'message'> {
  pattern: RegExp;
}

const instruction = (pattern: RegExp, message: string): SuspiciousText => ({
  rule: 'hidden_instruction',
  severity: 'severe',
  pattern,
  message,
});

/** Distances are bounded, so that no text takes long to look through. */
export const SUSPICIOUS_TEXT: readonly SuspiciousText[] = [
  instruction(
    /\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,60}\b(?:instruction|prompt|rule|guideline|polic|guardrail|restriction)/is,
    'tells the model to set its instructions aside',
  ),
  instruction(
    /\b(?:do not|don't|never|without)\b[^.]{0,30}\b(?:tell|mention|inform|reveal|show|notify|disclos|asking)\w*\b[^.]{0,40}\b(?:user|person|human|anyone|operator|admin)/is,
    'tells the model to keep something from people',
  ),
  instruction(
    /<\s*\/?\s*(?:important|system|instructions?|secret|hidden|assistant)\b[^>]{0,40}>/i,
    'speaks to the model in tags that look like part of its prompt',
  ),
  instruction(
    /\b(?:you must|you should|always|make sure to|be sure to|first)\b[^.]{0,40}\b(?:read|send|include|pass|append|attach|copy|forward|upload)\b[^.]{0,80}(?:password|credential|secret|private key|api key|access token|conversation|chat history|environment variable|system prompt|\.ssh\b|id_rsa|\.env\b)/is,
    "tells the model to hand over what is not the tool's business",
  ),
  instruction(
    /(?:~|\$HOME)\/\.(?:ssh|aws|config|cursor|kube|netrc)|\bid_rsa\b|\bmcp\.json\b/i,
    'names files with credentials',
  ),
  {
    rule: 'hidden_instruction',
    severity: 'notice',
    pattern: /\b(?:before|after|instead of)\s+(?:using|calling|invoking)\s+(?:any|other|another|every|the other)\b/i,
    message: 'says how other tools are to be used',
  },
  {
    rule: 'invisible_characters',
    severity: 'severe',
    // Zero-width, bidirectional and tag characters, but not the joiner between two pictures nor a sign's own variant.
    pattern:
      /\u034F|[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0]|[\u{E0000}-\u{E007F}]|\p{Variation_Selector}(?<!\uFE0F|\uFE0E)|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D/u,
    message: 'holds characters that a model reads and nobody sees',
  },
  {
    rule: 'hidden_comment',
    severity: 'severe',
    pattern: /<!--/,
    message: 'holds an HTML comment, which people are not shown',
  },
  {
    rule: 'encoded_block',
    severity: 'severe',
    pattern: /(?:[A-Za-z0-9+/]{4}){40,}={0,2}|(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9a-f]{2}){20,}/i,
    message: 'holds a long encoded block, in which anything may be written',
  },
];
