import { isWorthSearching, stemsOf, type Term, termsOf } from './words.rules.ts';

/** What a question wants to be shown, as far as its words tell. */
export interface Wish {
  /** Stems of the things it wants listed ("which stages …", "what kinds of …"); empty when it asks for no list. */
  enumerated: string[];
  /** Where: the place itself, not what is written about it. */
  place: boolean;
  /** Tests and examples are what it is about. */
  testing: boolean;
}

const ASKS_FOR_LIST =
  /\b(?:(?:which|list|enumerate)(?: (?:all|the))*|what (?:are|(?:kinds?|types?|sorts?) of)(?: (?:all|the))*|what(?= \w+s (?:does|do|can|are|may|has|have|is|must)\b))\s+([\w-]+)/i;
const TESTING = ['test', 'spec', 'fixtur', 'exampl', 'eval'];

export function wishOf(question: string): Wish {
  const [listed] = listedTerms(question);
  return {
    enumerated: listed?.stems ?? [],
    place: /\bwhere\b/i.test(question),
    testing: stemsOf(question).some((stem) => TESTING.includes(stem)),
  };
}

/** What is to be listed: the first telling word after the word that asks for a list. */
export function listedTerms(question: string): Term[] {
  const asked = ASKS_FOR_LIST.exec(question);
  if (!asked) return [];
  const from = asked.index + asked[0].length - (asked[1]?.length ?? 0);
  return termsOf(question.slice(from)).filter(isWorthSearching).slice(0, 1);
}
