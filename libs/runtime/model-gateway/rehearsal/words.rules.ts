/** English words that say nothing of what a text is about. */
const EMPTY_WORDS = new Set(
  (
    'a about above across after again against all also am among an and any are around as at be because been before being ' +
    'below between both but by can cannot could did do does doing done down during each either else ever every few for ' +
    'from further had has have having he her here hers him his how i if in into is it its itself just least let like ' +
    'many may me might more most much must my neither no nor not now of off often on once one only onto or other our out ' +
    'over own per please rather same shall she should since so some such than that the their them then there these they ' +
    'this those through thus to too toward under until up upon us very was we well were what when where whether which ' +
    'while who whom whose why will with within without would yes yet you your yours'
  ).split(' '),
);

/** Words in which people ask rather than what they ask about. */
const ASKING_WORDS = new Set(
  (
    'answer ask code codebase describe detail directory exactly explain file find folder give hello hey hi know line list ' +
    'locate look mean name need out part place project question read repo repository say search see show source tell ' +
    'thank understand want'
  ).split(' '),
);

const IRREGULAR: Record<string, string> = {
  built: 'build',
  came: 'come',
  chosen: 'choose',
  chose: 'choose',
  found: 'find',
  given: 'give',
  gave: 'give',
  held: 'hold',
  hidden: 'hide',
  kept: 'keep',
  knew: 'know',
  known: 'know',
  led: 'lead',
  left: 'leave',
  made: 'make',
  met: 'meet',
  ran: 'run',
  sent: 'send',
  shown: 'show',
  spent: 'spend',
  stood: 'stand',
  stuck: 'stick',
  taken: 'take',
  took: 'take',
  thrown: 'throw',
  threw: 'throw',
  told: 'tell',
  went: 'go',
  written: 'write',
  wrote: 'write',
  indices: 'index',
  processes: 'process',
};

const ENDINGS = [
  'isations',
  'izations',
  'isation',
  'ization',
  'ifications',
  'ification',
  'ications',
  'ication',
  'ations',
  'ation',
  'ements',
  'ement',
  'ings',
  'ing',
  'edly',
  'ied',
  'ies',
  'ed',
  'ers',
  'er',
  'ors',
  'or',
  'sses',
  'es',
  'ly',
  's',
];

/**
 * The stem of an English word in lower case, so that `computed`, `computes` and `computation` meet. Crude on purpose:
 * it only has to bring both sides of a comparison to the same form.
 */
export function stem(word: string): string {
  const plain = IRREGULAR[word] ?? word;
  const ending = ENDINGS.find((candidate) => plain.endsWith(candidate) && plain.length - candidate.length >= 3);
  const cut = ending && !(ending === 's' && /[su]s$/.test(plain)) ? plain.slice(0, -ending.length) : plain;
  const kept = ending === 'sses' ? `${cut}ss` : cut;
  return kept.length > 3 ? kept.replace(/([b-df-hj-np-tv-z])\1$/, '$1').replace(/[eiy]$/, '') : kept;
}

/** The words inside an identifier or path, in lower case: `hashChain_of/LogHTTP2` → hash, chain, of, log, http, 2. */
export const wordsOf = (text: string): string[] =>
  (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|\p{L}+/gu) ?? []).map((word) => word.toLowerCase());

/** Stems of all words of a text, empty ones left out. */
export const stemsOf = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !EMPTY_WORDS.has(word))
    .map(stem);

/** A word of the question that carries meaning. */
export interface Term {
  /** As it was written, for a search. */
  text: string;
  /** One for a word, several for an identifier; a text matches by any of them. */
  stems: string[];
  /** How much it says: identifiers and quoted words more than ordinary ones. */
  weight: number;
}

/** Something written as code is: a path, an identifier with inner capitals, underscores, dots or hyphens. */
const CODE_LIKE = /^[\p{L}_$@./~-][\w$@./~:-]*$/u;
const isCodeLike = (text: string): boolean =>
  CODE_LIKE.test(text) && (/[a-z][A-Z]|[_/$@]|\w[.:]\w|\w-\w/.test(text) || /^[A-Z][A-Z0-9]{2,}$/.test(text));

/** The terms of a question, in its order, each once. When nothing is left, words of asking count after all. */
export function termsOf(question: string): Term[] {
  const terms = collectTerms(question, (word) => !EMPTY_WORDS.has(word) && !ASKING_WORDS.has(word));
  return terms.length > 0 ? terms : collectTerms(question, (word) => !EMPTY_WORDS.has(word));
}

function collectTerms(question: string, counts: (word: string) => boolean): Term[] {
  const terms = new Map<string, Term>();
  for (const { text, quoted } of tokensOf(question)) {
    const code = quoted || isCodeLike(text);
    const words = wordsOf(text).filter((word) => counts(word) && (word.length > 1 || code));
    if (words.length === 0) continue;
    const stems = [...new Set(words.map(stem))];
    const key = stems.join(' ');
    if (!terms.has(key)) terms.set(key, { text, stems, weight: code ? 2 : /^[A-Z]/.test(text) ? 1.2 : 1 });
  }
  return [...terms.values()];
}

/** Words and quoted pieces of a text in their order. */
function tokensOf(text: string): { text: string; quoted: boolean }[] {
  const pattern = /`([^`\n]+)`|"([^"\n]+)"|'([^'\n]{2,})'(?!\w)|([\w$@./~:-]*[\p{L}\d_])/gu;
  return [...text.matchAll(pattern)].map((match) => {
    const quoted = match[1] ?? match[2] ?? match[3];
    return { text: quoted ?? match[4] ?? '', quoted: quoted !== undefined };
  });
}

/** Texts that the question quotes, with any of the usual marks. */
export const quotedIn = (question: string): string[] =>
  tokensOf(question).flatMap((token) => (token.quoted ? [token.text] : []));

/** Numbers in a text, in their order. */
export const numbersIn = (text: string): number[] =>
  (text.match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)/g) ?? []).map(Number);

/** What looks like a path of a file or folder: it has a slash or an ending of letters, and no scheme. */
export const pathsIn = (text: string): string[] =>
  [
    ...new Set(
      text.match(
        /(?<![\w/.:@-])(?:\.{0,2}\/)?(?:[\w@.~-]+\/)*[\w@~-][\w@.~-]*\.[a-zA-Z]\w{0,9}\b|(?<![\w/.:@-])\/?(?:[\w@.~-]+\/)+[\w@.~-]*/g,
      ) ?? [],
    ),
  ].filter((path) => /[a-z]/i.test(path));
