import { LONGEST_MEMORY, MOST_FACTS, type Note } from './memory.ts';

const SHORTEST = 12;

/** How a sentence begins that states something of the person or their work, and not only of the moment. */
const STATEMENTS = [
  /\bremember\b/i,
  /^(?:please )?note that\b/i,
  /\b(?:we|i) (?:always|never|usually|only|no longer|do not|don't)?\s*(?:use|run|deploy|host|keep|store|prefer|want|like|require|call|name|call it|rely|moved|switched|migrated|own|work|write|build|ship|release|test)\b/i,
  /\b(?:our|my)\b[^?]{1,200}\b(?:is|are|was|were|has|have|runs?|lives?|uses?|goes|go|belongs?|lies|needs?|must|starts?|ends?)\b/i,
];

/**
 * Notes without a model: the person's own sentences that state a fact or a preference, as they were said. Questions,
 * commands and everything the agent said are left out; nothing is summarised and nothing is made up.
 *
 * @param messages what the person said, oldest first
 * @returns the latest {@link MOST_FACTS}, in the order in which they were said
 */
export function extractStatements(messages: readonly string[]): Note[] {
  const statements = new Set(messages.flatMap(sentencesOf).filter(isStatement));
  return [...statements].slice(-MOST_FACTS).map((content) => ({ kind: 'fact', content, keywords: [] }));
}

function sentencesOf(text: string): string[] {
  // Code is no statement of a person.
  const prose = text.replace(/```[\s\S]*?(?:```|$)/g, '\n');
  return prose.split(/(?<=[.!?])\s+|\n+/).map((sentence) =>
    sentence
      .replace(/\s+/g, ' ')
      .replace(/^[-*•]\s+/, '')
      .trim(),
  );
}

const isStatement = (sentence: string): boolean =>
  sentence.length >= SHORTEST &&
  sentence.length <= LONGEST_MEMORY &&
  !sentence.includes('?') &&
  !/^(?:who|what|when|where|why|how|which|can|could|would|do|does|did|is|are|should)\b/i.test(sentence) &&
  STATEMENTS.some((pattern) => pattern.test(sentence));
