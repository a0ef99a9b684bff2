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

/** The words of a question that are worth a fuzzy match with names: distinct, not short, at most `most`. */
export function namelikeWords(query: string, most: number): string[] {
  const words = new Set<string>();
  for (const [token] of query.matchAll(TOKEN)) {
    for (const word of [token.toLowerCase(), ...identifierParts(token)]) {
      if (word.length >= 4 && !EVERYDAY.has(word)) words.add(word);
    }
  }
  return [...words].slice(0, most);
}

/** Words of questions, not of code. Full text search has a list of its own. */
const EVERYDAY = new Set(
  (
    'what when where which does that this with from have into they them then there their about after before being ' +
    'could should would will shall must make made many much more most some such than these those very your were been ' +
    'happens happen happening done doing find show tell explain work works used using uses'
  ).split(' '),
);
