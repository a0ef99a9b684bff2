const TOKEN = /[\p{L}\p{N}_$]+/gu;

/**
 * The words of a text, for full text search: identifiers whole and cut where their case or an underscore changes, so that
 * `engageKillSwitch` is found by "engage", "kill" and "switch" as well as by its name. Everything in lower case.
 */
export function searchWords(text: string): string {
  const words: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const parts = identifierParts(token);
    words.push(...parts);
    if (parts.length > 1) words.push(parts.join(''));
  }
  return words.join(' ');
}

/** `readHTTPHeader_v2` → read, http, header, v2. */
export const identifierParts = (identifier: string): string[] =>
  identifier
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[\s_$]+/)
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
